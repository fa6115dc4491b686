#pragma once
// A stock mosquitto on a free port of 127.0.0.1, for what is asked of the client rather than of the
// manager: TLS, refusals, crashes.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace railbridge::test {

/// A fresh directory below the system's temporary one, removed with the object.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Writes a file with mode 0600 and gives its full name.
    std::string write(const std::string& name, const std::string& content) const;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// A port nobody listens on at this moment.
std::uint16_t unused_port();

class RunningBroker {
public:
    /// `settings`: lines of mosquitto.conf besides the listener. Waits until it listens.
    RunningBroker(TemporaryDirectory& directory, const std::string& settings);
    /// Kills it, if it runs.
    ~RunningBroker();
    RunningBroker(const RunningBroker&) = delete;
    RunningBroker& operator=(const RunningBroker&) = delete;

    std::uint16_t port() const { return port_; }
    bool runs() const { return pid_ > 0; }
    void kill_hard(); ///< SIGKILL
    void start();     ///< again, on the same port
    /// What it has logged; the log has every packet.
    std::string log() const;

private:
    TemporaryDirectory& directory_;
    std::uint16_t port_;
    pid_t pid_ = 0;
    std::string log_file_;
};

} // namespace railbridge::test
