#pragma once
// How a line and its units do: how busy, how fast, what fails and why, and whether the wanted
// periods are kept. Fed by the line's machine; decides nothing.

#include "bridge/base/time.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/duration_histogram.hpp"
#include "bridge/polling/fault_counts.hpp"
#include "bridge/polling/sliding_sum.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace railbridge {

/// How often the reads of one wanted period really come.
struct PeriodFigures {
    Duration wanted{};
    Duration achieved{}; ///< between two reads of the same range, smoothed over the last eight or
                         ///< so; at least the time since the last one
};

/// A picture of a line or of a unit. Response times count from the last byte of the request handed
/// to the system until the answer was complete: on a serial line the wire time of both is in them.
struct TrafficFigures {
    std::uint64_t requests = 0; ///< that may have reached a device
    double requests_per_second = 0.0;
    std::optional<Duration> response_p50; ///< of the last few thousand answers, exceptions included
    std::optional<Duration> response_p99;
    std::uint64_t responses = 0;
    Duration response_sum{};
    FaultCounts faults;
    std::vector<PeriodFigures> periods; ///< shortest wanted first
};

/// Of one line, or of one unit. After the first read of each period nothing is allocated.
class TrafficStatistics {
public:
    void finished(const TransactionResult& result, TimePoint now);
    void was_read(Duration wanted, std::optional<Duration> since_last, TimePoint now);
    FaultCounts& faults() { return faults_; }
    void forget_responses() { responses_ = {}; }
    const DurationHistogram& responses() const { return responses_; }
    TrafficFigures figures(TimePoint now) const;

private:
    struct Period {
        Duration wanted{};
        Duration achieved{}; ///< 0: not known yet
        TimePoint last{};
    };

    std::uint64_t requests_ = 0;
    SlidingSum rate_;
    DurationHistogram responses_;
    FaultCounts faults_;
    std::vector<Period> periods_;
};

class LineStatistics {
public:
    /// Units that are not added count for the line alone.
    void add_unit(UnitId unit) { units_.try_emplace(unit); }

    /// A transaction that was not merely listening.
    void finished(const TransactionResult& result, TimePoint now);
    /// A frame nobody waited for; `late` if an answer of that unit was still expected.
    void stray(const StrayFrame& stray, bool late);
    /// A range of the plan was read with success, so long after the time before.
    void was_read(UnitId unit, Duration wanted, std::optional<Duration> since_last, TimePoint now);
    /// The line was in use for `busy`, until `now`.
    void used(Duration busy, TimePoint now);

    TrafficFigures line(TimePoint now) const { return line_.figures(now); }
    TrafficFigures unit(UnitId unit, TimePoint now) const;
    /// Another device has this number from now on. What it is counted for goes on.
    void forget_responses(UnitId unit) { units_.at(unit).forget_responses(); }
    /// How long a unit that was added took to answer.
    const DurationHistogram& responses(UnitId unit) const { return units_.at(unit).responses(); }
    /// Share of the last ten seconds in which the line was in use, 0..1.
    double utilisation(TimePoint now) const;

private:
    TrafficStatistics line_;
    SlidingSum busy_s_;
    std::map<UnitId, TrafficStatistics> units_;
};

} // namespace railbridge
