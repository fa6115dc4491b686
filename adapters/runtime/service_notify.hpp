#pragma once
// What systemd is told about the service. Everything does nothing outside of systemd.

#include "bridge/base/time.hpp"

#include <optional>
#include <string>

namespace railbridge::runtime {

/// Used on the hub's thread, so that a hub that hangs feeds no watchdog.
class ServiceNotify {
public:
    void ready() const;
    /// One line for `systemctl status`; sent only when it changed.
    void status(const std::string& text);
    void stopping() const;
    void feed_watchdog() const;

    /// How often to feed: half of what systemd allows; nothing without a watchdog.
    static std::optional<Duration> watchdog_period();

private:
    std::string last_status_;
};

} // namespace railbridge::runtime
