#pragma once
// Whether one unit answers, and when a silent one is asked again.

#include "bridge/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace railbridge {

/// A unit is offline after two failures in a row. Offline, it is probed with one request at a time,
/// so seldom that all failing units of a line together cost at most a tenth of its time, and at
/// least once a minute.
class UnitHealth {
public:
    enum class State : std::uint8_t { unasked, online, offline };

    State state() const { return state_; }
    std::uint64_t failures() const { return failures_; }

    /// Any valid answer, exceptions included. Returns true if the unit came online.
    bool answered();

    /// No valid answer; `cost` is the line time it took, `failing_units` how many units of the line
    /// are offline, this one included if it is. Returns true if the unit went offline.
    bool failed(TimePoint now, Duration cost, std::size_t failing_units);

    /// The line was opened anew: the unit may be asked at once, whatever it was before.
    void forget();

    /// Earliest time for the next request. A time in the past for a unit that is not offline.
    TimePoint ask_from() const { return ask_from_; }

private:
    State state_ = State::unasked;
    std::uint8_t failures_in_row_ = 0;
    std::uint64_t failures_ = 0;
    TimePoint ask_from_ = TimePoint::min();
};

} // namespace railbridge
