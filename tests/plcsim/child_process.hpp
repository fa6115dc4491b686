#pragma once
// A program started for a test, and its end.

#include "tools/plcsim/file_descriptor.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace plcsim {

/// Its standard input is a pipe that closes with this object or with the test program itself, so
/// that a program that watches for it never outlives the test.
class ChildProcess {
public:
    /// @throws std::runtime_error when it cannot be started
    explicit ChildProcess(const std::vector<std::string>& command);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    /// Closes the input, waits up to 5 s, then kills.
    ~ChildProcess();

    /// The next line it prints, without the line end.
    /// @throws std::runtime_error when it ends first, or after `timeout_ms`
    std::string read_line(int timeout_ms);

    void kill();

private:
    bool has_ended_within(int timeout_ms);

    pid_t pid_ = -1;
    FileDescriptor input_;
    FileDescriptor output_;
    std::string received_;
};

} // namespace plcsim
