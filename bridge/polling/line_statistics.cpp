#include "bridge/polling/line_statistics.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr double median_share = 0.5;
constexpr double almost_all = 0.99;
constexpr int smoothing = 8;

bool left_for_a_device(const TransactionResult& result) {
    return result.outcome || (result.outcome.error().kind != FailureKind::cancelled &&
                              result.outcome.error().kind != FailureKind::not_sent);
}

bool was_answered(const TransactionResult& result) {
    return result.outcome || result.outcome.error().kind == FailureKind::exception;
}

} // namespace

void TrafficStatistics::finished(const TransactionResult& result, TimePoint now) {
    if (!result.outcome) {
        faults_.add(result.outcome.error());
    }
    if (!left_for_a_device(result)) {
        return;
    }
    ++requests_;
    rate_.add(1.0, now);
    if (was_answered(result)) {
        responses_.add(result.finished - result.sent);
    }
}

void TrafficStatistics::was_read(Duration wanted, std::optional<Duration> since_last,
                                 TimePoint now) {
    auto period = std::find_if(periods_.begin(), periods_.end(),
                               [wanted](const auto& each) { return each.wanted >= wanted; });
    if (period == periods_.end() || period->wanted != wanted) {
        period = periods_.insert(period, Period{wanted, {}, {}});
    }
    period->last = now;
    if (!since_last) {
        return;
    }
    period->achieved = period->achieved == Duration{}
                           ? *since_last
                           : period->achieved + (*since_last - period->achieved) / smoothing;
}

TrafficFigures TrafficStatistics::figures(TimePoint now) const {
    TrafficFigures figures;
    figures.requests = requests_;
    figures.requests_per_second = rate_.per_second(now);
    figures.response_p50 = responses_.percentile(median_share);
    figures.response_p99 = responses_.percentile(almost_all);
    figures.responses = responses_.count();
    figures.response_sum = responses_.sum();
    figures.faults = faults_;
    for (const auto& period : periods_) {
        figures.periods.push_back({period.wanted, std::max(period.achieved, now - period.last)});
    }
    return figures;
}

void LineStatistics::finished(const TransactionResult& result, TimePoint now) {
    line_.finished(result, now);
    if (const auto unit = units_.find(result.unit); unit != units_.end()) {
        unit->second.finished(result, now);
    }
}

void LineStatistics::stray(const StrayFrame& stray, bool late) {
    const auto count = [&](FaultCounts& faults) {
        if (stray.kind == StrayKind::leftover) {
            ++faults.glued;
        } else if (late) {
            ++faults.late;
        } else {
            ++faults.foreign;
        }
    };
    if (stray.kind == StrayKind::unreadable) {
        return; // counted with its transaction
    }
    count(line_.faults());
    if (const auto unit = units_.find(stray.unit); unit != units_.end()) {
        count(unit->second.faults());
    }
}

void LineStatistics::was_read(UnitId unit, Duration wanted, std::optional<Duration> since_last,
                              TimePoint now) {
    line_.was_read(wanted, since_last, now);
    if (const auto found = units_.find(unit); found != units_.end()) {
        found->second.was_read(wanted, since_last, now);
    }
}

void LineStatistics::used(Duration busy, TimePoint now) {
    busy_s_.add(std::chrono::duration<double>(busy).count(), now);
}

TrafficFigures LineStatistics::unit(UnitId unit, TimePoint now) const {
    const auto found = units_.find(unit);
    return found == units_.end() ? TrafficFigures{} : found->second.figures(now);
}

double LineStatistics::utilisation(TimePoint now) const {
    return std::min(1.0, busy_s_.per_second(now));
}

} // namespace railbridge
