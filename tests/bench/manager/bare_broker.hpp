#pragma once
// The yardstick: the same mosquitto without a plugin, its persistence off, on loopback.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace railbridge::bench {

class BareBroker {
public:
    /// Waits until it serves. @throws std::runtime_error when it does not
    explicit BareBroker(const std::string& directory);
    ~BareBroker();
    BareBroker(const BareBroker&) = delete;
    BareBroker& operator=(const BareBroker&) = delete;

    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }

private:
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

} // namespace railbridge::bench
