#pragma once
// What systemd is told about the service. Everything does nothing outside of systemd.

#include "bridge/base/time.hpp"

#include <optional>
#include <string>

namespace railbridge::runtime {

/// Used on the hub's thread, so that a hub that hangs feeds no watchdog.
class ServiceNotify {
public:
    ServiceNotify();

    void ready();
    /// To be called at least once a second: feeds the watchdog at half its time, and shows `status`
    /// in `systemctl status` when it changed.
    void alive(TimePoint now, const std::string& status);
    /// The files are looked at again; ready() ends it.
    void reloading();
    void stopping();

private:
    std::optional<Duration> feed_every_; ///< nothing without a watchdog
    TimePoint feed_at_{};
    std::string last_status_;
};

} // namespace railbridge::runtime
