#pragma once
// A stock mosquitto on a free port of 127.0.0.1, for what is asked of the client rather than of the
// manager: TLS, refusals, crashes.

#include "tests/support/temporary_directory.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace railbridge::test {

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
