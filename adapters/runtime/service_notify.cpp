#include "adapters/runtime/service_notify.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>

namespace railbridge::runtime {

// A notification that does not arrive cannot be mended here: systemd acts on its absence.

void ServiceNotify::ready() const {
    static_cast<void>(sd_notify(0, "READY=1"));
}

void ServiceNotify::status(const std::string& text) {
    if (text == last_status_) {
        return;
    }
    last_status_ = text;
    std::string line = text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    static_cast<void>(sd_notify(0, ("STATUS=" + line).c_str()));
}

void ServiceNotify::stopping() const {
    static_cast<void>(sd_notify(0, "STOPPING=1"));
}

void ServiceNotify::feed_watchdog() const {
    static_cast<void>(sd_notify(0, "WATCHDOG=1"));
}

std::optional<Duration> ServiceNotify::watchdog_period() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) {
        return std::nullopt;
    }
    return Duration{static_cast<Duration::rep>(microseconds / 2)};
}

} // namespace railbridge::runtime
