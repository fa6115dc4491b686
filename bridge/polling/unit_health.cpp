#include "bridge/polling/unit_health.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::uint8_t offline_after = 2;
constexpr Duration probe_pause = std::chrono::seconds{1};
constexpr Duration probe_patience_min = std::chrono::milliseconds{50};

} // namespace

bool UnitHealth::answered() {
    failures_in_row_ = 0;
    heard_ = false;
    ask_from_ = TimePoint::min();
    const bool came_online = state_ != State::online;
    state_ = State::online;
    return came_online;
}

bool UnitHealth::failed(TimePoint now) {
    ++failures_;
    heard_ = false;
    if (failures_in_row_ < offline_after) {
        ++failures_in_row_;
    }
    if (failures_in_row_ < offline_after) {
        return false;
    }
    ask_from_ = now + probe_pause;
    const bool went_offline = state_ != State::offline;
    state_ = State::offline;
    return went_offline;
}

void UnitHealth::forget() {
    failures_in_row_ = 0;
    heard_ = false;
    ask_from_ = TimePoint::min();
}

Duration UnitHealth::patience(Duration response_timeout, const DurationHistogram& answers) const {
    if (state_ != State::offline || heard_) {
        return response_timeout;
    }
    const auto usual = answers.percentile(0.99);
    if (!usual) {
        return response_timeout;
    }
    return std::min(response_timeout, std::max(*usual * 3, probe_patience_min));
}

} // namespace railbridge
