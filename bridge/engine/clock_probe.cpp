#include "bridge/engine/clock_probe.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace railbridge {

namespace {

constexpr Duration pause = std::chrono::minutes{1};
constexpr Duration pause_least = std::chrono::seconds{5};
// The manager may not tell the events of an asset yet that it has only just made.
constexpr Duration pause_unanswered = std::chrono::seconds{2};

} // namespace

ClockProbe::ClockProbe(const Mapping& mapping, std::uint32_t run)
    : asset_(mapping.health_asset()) {
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", static_cast<unsigned>(run));
    run_ = digits.data();
    if (asset_) {
        asset_id_ = mapping.asset(*asset_).id;
    }
}

void ClockProbe::restart() {
    left_.reset();
    unanswered_ = 0;
    due_ = TimePoint::min();
}

void ClockProbe::hurry() {
    if (last_ != TimePoint::min()) {
        due_ = std::min(due_, last_ + pause_least);
    }
}

std::optional<std::string> ClockProbe::beat(TimePoint now) {
    if (!asset_ || now < due_) {
        return std::nullopt;
    }
    last_ = now;
    due_ = now + pause;
    left_.reset();
    auto text = std::to_string(++beats_) + " of run " + run_;
    value_ = text;
    return text;
}

void ClockProbe::leaving(const UpdateBatch& batch, TimePoint now) {
    if (!asset_ || batch.asset != *asset_ || left_) {
        return; // a beat that is sent again may have been stamped the first time
    }
    for (const auto& value : batch.values) {
        if (value.attribute == own::heartbeat && value.value == value_) {
            left_ = now;
            due_ = now + std::min(pause, pause_unanswered * (1U << std::min(unanswered_, 5U)));
            ++unanswered_;
        }
    }
}

std::optional<TimePoint> ClockProbe::returned(const AttributeSeen& seen) {
    const bool ours = left_ && seen.attribute == own::heartbeat && seen.asset_id == asset_id_ &&
                      seen.value == value_;
    if (!ours) {
        return std::nullopt;
    }
    unanswered_ = 0;
    due_ = last_ + pause;
    value_ = {}; // sent again it measures nothing
    return std::exchange(left_, std::nullopt);
}

} // namespace railbridge
