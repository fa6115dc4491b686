#pragma once
// A pseudo terminal under a name of our choice: what a program opens as its serial port.

#include "tools/plcsim/file_descriptor.hpp"

#include "bridge/base/result.hpp"

#include <string>

namespace plcsim {

/// The master side, raw. The slave side is left to whoever opens the link: were it kept open here
/// too, an exclusive flag or unread bytes of one client would outlive it.
class Pty {
public:
    /// Makes a pty and lets `link` point to it. A link left behind by an earlier run is replaced;
    /// any other file in its place is an error.
    static railbridge::Result<Pty> make(const std::string& link);

    Pty(Pty&& other) noexcept = default;
    Pty& operator=(Pty&& other) noexcept = delete;
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;
    /// Hangs up on whoever has it open, and removes the link if it still points here.
    ~Pty();

    int master() const { return master_.get(); }
    const std::string& slave_path() const { return slave_path_; }

private:
    Pty(FileDescriptor master, std::string slave_path, std::string link);

    FileDescriptor master_;
    std::string slave_path_;
    std::string link_;
};

} // namespace plcsim
