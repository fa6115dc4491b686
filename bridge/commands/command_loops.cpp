#include "bridge/commands/command_loops.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

constexpr std::uint32_t answers_of_a_loop = 8;
// More than a manager and its rules take, less than a person.
constexpr Duration answered_within = std::chrono::seconds{1};
constexpr Duration longest_pause = std::chrono::seconds{5};

bool same(const Value& a, const Value& b) {
    double left = 0;
    double right = 0;
    return a == b || (as_number(a, left) && as_number(b, right) && left == right);
}

} // namespace

bool CommandLoops::accepted(PointId point, const Value& value, TimePoint now) {
    auto& trail = trails_[point];
    const auto reported = std::exchange(trail.acknowledged, std::nullopt);
    const bool quick = reported && now - *reported <= answered_within;
    const bool known = value == trail.last || value == trail.before;
    trail.before = std::exchange(trail.last, value);
    if (!reported && known && trail.answers >= answers_of_a_loop) {
        return false; // one more while the one before waits for its turn
    }
    trail.answers = quick && known ? trail.answers + 1 : 0;
    return trail.answers == answers_of_a_loop;
}

bool CommandLoops::in_loop(PointId point) const {
    const auto trail = trails_.find(point);
    return trail != trails_.end() && trail->second.answers >= answers_of_a_loop;
}

void CommandLoops::acknowledged(PointId point, TimePoint now) {
    trails_[point].acknowledged = now;
}

void CommandLoops::sent(PointId point, TimePoint now) {
    if (const auto trail = trails_.find(point); trail != trails_.end()) {
        trail->second.sent = now;
    }
}

TimePoint CommandLoops::pause_over(PointId point, const Value& value) const {
    const auto trail = trails_.find(point);
    if (trail == trails_.end() || trail->second.answers < answers_of_a_loop ||
        !trail->second.sent) {
        return TimePoint::min();
    }
    const auto& grant = *mapping_.point(point).write;
    if (grant.safe && same(*grant.safe, value)) {
        return TimePoint::min();
    }
    return *trail->second.sent + std::min(longest_pause, grant.max_age / 2);
}

} // namespace railbridge
