#pragma once
// How long pending events have waited, by a clock that never jumps.

#include "tools/manager/store/store.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

/// The time of a write is wall time, and a box without a battery sets that clock by years when it
/// finds its time server: that must not end every command at once. So the wait counts while the
/// manager runs. What an event had waited before this manager saw it is known from wall time only,
/// and is believed up to `most_believed`.
class PendingAges {
public:
    static constexpr Millis most_believed = Millis{23} * 60 * 60 * 1000;

    /// The ids of those that have waited for `limit` or longer. `events`: all that wait now.
    /// `running`: a clock that never jumps; a step of it is a step of every wait.
    std::vector<std::string> over(Millis limit, const std::vector<const PendingEvent*>& events,
                                  Millis now, Millis running);

private:
    std::unordered_map<std::string, Millis> since_; ///< ack id -> running clock
};

} // namespace railbridge::manager
