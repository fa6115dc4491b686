#pragma once
// Whether a time service (NTP, GPS) keeps the clock of this machine right.

#include "bridge/base/time.hpp"

#include <filesystem>
#include <optional>

namespace railbridge::runtime {

/// Asks the kernel. Under a service manager that forbids to ask (ProtectClock=), the mark counts
/// that systemd-timesyncd leaves whenever it has set the clock; one from before the clock jumped
/// does not. False when nobody can say. One thread.
class KernelClock {
public:
    explicit KernelClock(std::filesystem::path mark = "/run/systemd/timesync/synchronized")
        : mark_(std::move(mark)) {}

    /// To be asked about once a second.
    bool synchronised(Now now);

    /// As above, without the kernel.
    bool marked(Now now);

private:
    std::filesystem::path mark_;
    std::optional<Now> last_;
    WallTime not_before_{}; ///< marks before that are of another time
};

} // namespace railbridge::runtime
