#include "bridge/commands/wear_budget.hpp"

#include "bridge/base/wall_text.hpp"

#include <chrono>
#include <tuple>

namespace railbridge {

void WearBudget::restore(const std::vector<WearCount>& counts) {
    for (const auto& count : counts) {
        auto& known = counts_.try_emplace(count.point, count).first->second;
        if (std::tie(count.day, count.writes) > std::tie(known.day, known.writes)) {
            known = count; // what could not be stored was still counted
        }
    }
}

std::string WearBudget::name_of(PointId point) const {
    const auto& mapped = mapping_.point(point);
    return mapping_.asset(mapped.asset).key + "." + mapped.attribute;
}

std::variant<WearCount, Refusal> WearBudget::take(PointId point, WallTime now) {
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    const auto budget = mapping_.point(point).write->per_day;
    const auto name = name_of(point);
    auto& count = counts_.try_emplace(name, WearCount{name, today, 0}).first->second;
    if (today > count.day) {
        count.writes = 0;
    }
    count.day = today;
    if (count.writes >= budget) {
        const WallTime midnight{std::chrono::days{today + 1}};
        return Refusal{CommandState::rejected, "wear budget of " + std::to_string(budget) +
                                                   " writes a day is used up; next at " +
                                                   utc_text(midnight)};
    }
    ++count.writes;
    return count;
}

} // namespace railbridge
