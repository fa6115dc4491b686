#include "bridge/commands/command_loops.hpp"

#include <utility>

namespace railbridge {

namespace {

constexpr std::uint32_t answers_of_a_loop = 8;
// More than a manager and its rules take, less than a person.
constexpr Duration answered_within = std::chrono::seconds{1};

} // namespace

bool CommandLoops::accepted(PointId point, const Value& value, TimePoint now) {
    auto& trail = trails_[point];
    const auto reported = std::exchange(trail.acknowledged, std::nullopt);
    const bool quick = reported && now - *reported <= answered_within;
    const bool known = value == trail.last || value == trail.before;
    trail.answers = quick && known ? trail.answers + 1 : 0;
    trail.before = std::exchange(trail.last, value);
    return trail.answers == answers_of_a_loop;
}

bool CommandLoops::in_loop(PointId point) const {
    const auto trail = trails_.find(point);
    return trail != trails_.end() && trail->second.answers >= answers_of_a_loop;
}

void CommandLoops::acknowledged(PointId point, TimePoint now) {
    trails_[point].acknowledged = now;
}

} // namespace railbridge
