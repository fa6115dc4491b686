#include "bridge/reporting/change_detector.hpp"

#include <cmath>

namespace railbridge {

ChangeDetector::ChangeDetector(const Mapping& mapping)
    : states_(mapping.points.size()) {
    for (const auto& point : mapping.points) {
        heartbeats_.push_back(point.heartbeat.value_or(mapping.rate(point.rate).heartbeat));
        deadbands_.emplace_back(point.deadband.has_value(), point.deadband.value_or(0.0));
    }
}

bool ChangeDetector::differs(PointId point, const Value& value) const {
    const auto& told = states_[index(point)].told;
    const auto& [has_deadband, deadband] = deadbands_[index(point)];
    double was = 0.0;
    double is = 0.0;
    if (has_deadband && as_number(told, was) && as_number(value, is)) {
        return std::abs(is - was) > deadband;
    }
    return told != value;
}

bool ChangeDetector::offer(PointId point, const Value& value, Quality quality, TimePoint now) {
    auto& state = states_[index(point)];
    state.quality = quality;
    state.value = quality == Quality::good ? value : Value{};
    if (quality == Quality::good) {
        state.read_at = now;
    }
    state.ever_read = true;
    if (state.held > 0) {
        return false;
    }
    const bool due = state.tell_anyway || !state.ever_told || differs(point, state.value) ||
                     now >= heartbeat_due(point);
    return due && tell(state, now);
}

void ChangeDetector::unreachable(PointId point) {
    auto& state = states_[index(point)];
    if (state.ever_read) {
        state.quality = Quality::comm_failure;
        // What comes after the silence is news, even if it is what was there before.
        state.tell_anyway = true;
    }
}

bool ChangeDetector::confirm(PointId point, TimePoint now) {
    auto& state = states_[index(point)];
    if (state.quality != Quality::good) {
        return false;
    }
    state.read_at = now;
    if (state.held > 0 || (!state.tell_anyway && now < heartbeat_due(point))) {
        return false;
    }
    return tell(state, now);
}

bool ChangeDetector::snapshot(PointId point, TimePoint now) {
    auto& state = states_[index(point)];
    if (!state.ever_read || state.held > 0) {
        state.tell_anyway = true;
        return false;
    }
    if (state.quality == Quality::comm_failure) {
        // An old value must not get a new time at the manager.
        state.tell_anyway = true;
        return false;
    }
    return tell(state, now);
}

void ChangeDetector::release(PointId point) {
    auto& state = states_[index(point)];
    if (state.held > 0) {
        --state.held;
    }
    state.tell_anyway = true;
}

TimePoint ChangeDetector::heartbeat_due(PointId point) const {
    const auto heartbeat = heartbeats_[index(point)];
    const auto& state = states_[index(point)];
    return heartbeat.count() == 0 || !state.ever_told ? never : state.told_at + heartbeat;
}

bool ChangeDetector::tell(PointState& state, TimePoint now) {
    state.told = state.value;
    state.told_at = now;
    state.ever_told = true;
    state.tell_anyway = false;
    return true;
}

} // namespace railbridge
