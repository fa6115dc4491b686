#include "adapters/runtime/service_notify.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>

namespace railbridge::runtime {

// A notification that does not arrive cannot be mended here: systemd acts on its absence.

ServiceNotify::ServiceNotify() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0) {
        feed_every_ = Duration{static_cast<Duration::rep>(microseconds / 2)};
    }
}

void ServiceNotify::ready() {
    static_cast<void>(sd_notify(0, "READY=1"));
}

void ServiceNotify::alive(TimePoint now, const std::string& status) {
    if (feed_every_ && now >= feed_at_) {
        feed_at_ = now + *feed_every_;
        static_cast<void>(sd_notify(0, "WATCHDOG=1"));
    }
    if (status != last_status_) {
        last_status_ = status;
        std::string line = "STATUS=" + status;
        // A line end would begin another assignment.
        std::replace(line.begin(), line.end(), '\n', ' ');
        static_cast<void>(sd_notify(0, line.c_str()));
    }
}

void ServiceNotify::reloading() {
    static_cast<void>(sd_notify(0, "RELOADING=1"));
}

void ServiceNotify::stopping() {
    static_cast<void>(sd_notify(0, "STOPPING=1"));
}

} // namespace railbridge::runtime
