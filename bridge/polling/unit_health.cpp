#include "bridge/polling/unit_health.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::uint8_t offline_after = 2;
constexpr int share_of_line = 9; // nine parts for the others, one for the probes
constexpr Duration probe_pause_min = std::chrono::seconds{1};
constexpr Duration probe_pause_max = std::chrono::seconds{60};

} // namespace

bool UnitHealth::answered() {
    failures_in_row_ = 0;
    ask_from_ = TimePoint::min();
    const bool came_online = state_ != State::online;
    state_ = State::online;
    return came_online;
}

bool UnitHealth::failed(TimePoint now, Duration cost, std::size_t failing_units) {
    ++failures_;
    if (failures_in_row_ < offline_after) {
        ++failures_in_row_;
    }
    if (failures_in_row_ < offline_after) {
        return false;
    }
    const auto units = static_cast<int>(std::max<std::size_t>(failing_units, 1));
    ask_from_ =
        now + std::clamp<Duration>(cost * share_of_line * units, probe_pause_min, probe_pause_max);
    const bool went_offline = state_ != State::offline;
    state_ = State::offline;
    return went_offline;
}

void UnitHealth::forget() {
    failures_in_row_ = 0;
    ask_from_ = TimePoint::min();
}

} // namespace railbridge
