#pragma once
// Whether one unit answers, and when a silent one is asked again.

#include "bridge/base/time.hpp"
#include "bridge/polling/duration_histogram.hpp"

#include <algorithm>
#include <cstdint>

namespace railbridge {

/// Line time that failing units may take: a tenth. Whoever failed pays for it with ten times as
/// long a pause, shared by all failing units of the line. A line on which nobody failed has saved
/// up to half a minute of pauses, so that the two long timeouts by which one unit is found to be
/// silent do not keep its probes waiting: in a time T failing units take (T + 30 s) / 11 at most,
/// which is a tenth of five minutes, and less of more.
class ProbeBudget {
public:
    void spent(TimePoint now, Duration cost) {
        free_at_ = std::max(free_at_, now - cost - saved_max) + cost * 11;
    }
    TimePoint free_at() const { return free_at_; }
    /// The line was opened: what is owed is forgiven, as all its units are asked anew. What was
    /// saved is kept, or a connection that was lost would make the next silent unit wait.
    void restart(TimePoint now) { free_at_ = std::min(free_at_, now); }

private:
    static constexpr Duration saved_max = std::chrono::seconds{30};

    TimePoint free_at_ = TimePoint::min();
};

/// A unit is offline after two failures in a row. Offline, it is probed with one request at a time,
/// at most once a second and when the line's ProbeBudget allows.
class UnitHealth {
public:
    enum class State : std::uint8_t { unasked, online, offline };

    State state() const { return state_; }
    /// Its last answer did not come.
    bool failing() const { return failures_in_row_ > 0; }
    std::uint64_t failures() const { return failures_; }

    /// Any valid answer, exceptions included. Returns true if the unit came online.
    bool answered();

    /// No valid answer. Returns true if the unit went offline.
    bool failed(TimePoint now);

    /// A frame of it came although nobody waited: it lives, but is slower than the last probe was
    /// patient.
    void heard() { heard_ = true; }

    /// The line was opened anew: the unit may be asked at once, whatever it was before.
    void forget();

    /// Earliest time for the next request. A time in the past for a unit that is not offline.
    TimePoint ask_from() const { return ask_from_; }

    /// How long to wait for its answer. A unit that is offline gets three times what 99 of 100 of
    /// its answers took, at least 50 ms, never more than `response_timeout`.
    Duration patience(Duration response_timeout, const DurationHistogram& answers) const;

private:
    State state_ = State::unasked;
    std::uint8_t failures_in_row_ = 0;
    bool heard_ = false;
    std::uint64_t failures_ = 0;
    TimePoint ask_from_ = TimePoint::min();
};

} // namespace railbridge
