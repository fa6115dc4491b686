#include "bridge/reporting/change_detector.hpp"

#include "bridge/reporting/deadband.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

const Value nothing;

bool is_old(Quality quality) {
    return quality == Quality::stale || quality == Quality::comm_failure;
}

void take_time(PointState& state, TimePoint read_at) {
    state.answered_at = read_at;
    if (state.quality == Quality::good) {
        state.read_at = read_at;
    }
}

} // namespace

ChangeDetector::ChangeDetector(const Mapping& mapping)
    : states_(mapping.points.size())
    , bundles_(mapping.points.size())
    , late_points_(mapping.assets.size(), 0) {
    for (const auto& point : mapping.points) {
        // What is never polled cannot be late.
        const auto stale_after = point.read ? point.stale_after : Duration{};
        rules_.push_back({.heartbeat = point.heartbeat.value_or(mapping.rate(point.rate).heartbeat),
                          .stale_after = stale_after,
                          .deadband = point.deadband.value_or(0.0),
                          .null_when_stale = point.null_when_stale,
                          .asset = point.asset});
        if (stale_after.count() > 0) {
            shortest_stale_after_ = std::min(shortest_stale_after_, stale_after);
        }
    }
    if (shortest_stale_after_ == Duration::max()) {
        next_age_ = never;
    }
}

PointState ChangeDetector::state(PointId point) const {
    auto state = states_[index(point)];
    if (const auto read_at = bundles_.read_at(point)) {
        take_time(state, *read_at);
    }
    return state;
}

void ChangeDetector::unbundle(PointId point) {
    take_time(states_[index(point)], *bundles_.read_at(point));
    bundles_.leave(point);
}

TimePoint ChangeDetector::answered_at(PointId point) const {
    return bundles_.read_at(point).value_or(states_[index(point)].answered_at);
}

/// What the manager is to see of the point.
const Value& ChangeDetector::shown(PointId point) const {
    const auto& state = states_[index(point)];
    return rules_[index(point)].null_when_stale && is_old(state.quality) ? nothing : state.value;
}

bool ChangeDetector::differs(PointId point, const Value& value) const {
    const auto& told = states_[index(point)].told;
    const double deadband = rules_[index(point)].deadband;
    return deadband > 0.0 ? is_beyond(deadband, told, value) : told != value;
}

void ChangeDetector::set_late(PointId point, PointState& state, bool late) {
    if (state.late == late) {
        return;
    }
    state.late = late;
    auto& count = late_points_[index(rules_[index(point)].asset)];
    late ? ++count : --count;
    late_changed_ = true;
}

/// A reading arrived, whether it holds a value or not.
void ChangeDetector::answered(PointId point, PointState& state, Quality quality, TimePoint now) {
    const auto limit = rules_[index(point)].stale_after;
    const bool waited = state.ever_read && state.quality != Quality::comm_failure;
    set_late(point, state, limit.count() > 0 && waited && now - state.answered_at > limit);
    state.answered_at = now;
    state.ever_read = true;
    state.quality = quality == Quality::good && state.late ? Quality::stale : quality;
    if (quality == Quality::good) {
        state.read_at = now;
    }
}

bool ChangeDetector::offer(PointId point, const Value& value, Quality quality, TimePoint now) {
    auto& state = change(point);
    answered(point, state, quality, now);
    state.apart = false;
    state.value = quality == Quality::good ? value : Value{};
    if (state.held > 0) {
        return false;
    }
    const bool due = state.tell_anyway || !state.ever_told || differs(point, shown(point)) ||
                     now >= heartbeat_due(point);
    return due && tell(point, state, now);
}

bool ChangeDetector::offer_apart(PointId point, const Value& value, Quality quality,
                                 TimePoint now) {
    const bool due = offer(point, value, quality, now);
    change(point).apart = true;
    return due;
}

bool ChangeDetector::unreachable(PointId point) {
    auto& state = change(point);
    set_late(point, state, false); // lost, which is worse
    if (!state.ever_read) {
        return false;
    }
    state.quality = Quality::comm_failure;
    const bool news = state.held == 0 && !is_null(state.told) && is_null(shown(point));
    if (news) {
        tell(point, state, state.told_at); // no reading: the heartbeat goes on from the last one
    }
    // What comes after the silence is news, even if it is what was there before.
    state.tell_anyway = true;
    return news;
}

bool ChangeDetector::outdated(PointId point) const {
    return is_old(states_[index(point)].quality) && !is_null(shown(point));
}

bool ChangeDetector::confirmable(PointId point) const {
    const auto& state = states_[index(point)];
    return state.quality != Quality::unknown && state.quality != Quality::comm_failure &&
           !state.apart;
}

bool ChangeDetector::confirm(PointId point, TimePoint now) {
    if (!confirmable(point)) {
        return false;
    }
    auto& state = change(point);
    const auto before = state.quality;
    answered(point, state, before == Quality::stale ? Quality::good : before, now);
    if (state.held > 0) {
        return false;
    }
    const bool revealed = state.quality != before && differs(point, shown(point));
    if (!state.tell_anyway && !revealed && now < heartbeat_due(point)) {
        return false;
    }
    return tell(point, state, now);
}

bool ChangeDetector::is_quiet(PointId point, TimePoint now) const {
    const auto& state = states_[index(point)];
    return confirmable(point) && state.quality != Quality::stale && !state.late &&
           state.held == 0 && !state.tell_anyway && answered_at(point) == now;
}

void ChangeDetector::bundle(std::span<const PointId> points, TimePoint now) {
    Bundles::Terms terms;
    for (const auto point : points) {
        if (!is_quiet(point, now)) {
            return;
        }
        const auto limit = rules_[index(point)].stale_after;
        terms.quiet_until = std::min(terms.quiet_until, heartbeat_due(point));
        terms.patience = limit.count() > 0 ? std::min(terms.patience, limit) : terms.patience;
    }
    for (const auto point : points) {
        change(point); // leaves the bundle it may be in
    }
    if (!points.empty()) {
        bundles_.make(points, terms, now);
    }
}

bool ChangeDetector::age(TimePoint now, const std::function<void(PointId)>& report,
                         const std::function<void(PointId)>& outdate) {
    if (now >= next_age_) {
        next_age_ = now + shortest_stale_after_;
        for (std::size_t i = 0; i < states_.size(); ++i) {
            const PointId point{static_cast<std::uint32_t>(i)};
            const auto& was = states_[i];
            const auto limit = rules_[i].stale_after;
            const bool waits = was.quality == Quality::good || was.quality == Quality::unknown;
            if (limit.count() == 0 || !waits || was.late) {
                continue;
            }
            if (answered_at(point) == TimePoint{}) {
                change(point).answered_at = now;
            }
            if (const auto since = answered_at(point); now - since <= limit) {
                next_age_ = std::min(next_age_, since + limit + Duration{1});
                continue;
            }
            auto& state = change(point);
            set_late(point, state, true);
            if (state.quality == Quality::good) {
                state.quality = Quality::stale;
                if (state.held == 0 && differs(point, shown(point)) &&
                    tell(point, state, state.told_at)) {
                    report(point);
                }
                if (outdate && outdated(point)) {
                    outdate(point);
                }
            }
        }
    }
    return std::exchange(late_changed_, false);
}

bool ChangeDetector::snapshot(PointId point, TimePoint now) {
    auto& state = change(point);
    if (!state.ever_read || state.held > 0) {
        state.tell_anyway = true;
        return false;
    }
    if (outdated(point)) {
        // An old value must not get a new time at the manager.
        state.tell_anyway = true;
        return false;
    }
    return tell(point, state, now);
}

void ChangeDetector::release(PointId point) {
    auto& state = change(point);
    if (state.held > 0) {
        --state.held;
    }
    state.tell_anyway = true;
}

TimePoint ChangeDetector::heartbeat_due(PointId point) const {
    const auto heartbeat = rules_[index(point)].heartbeat;
    const auto& state = states_[index(point)];
    return heartbeat.count() == 0 || !state.ever_told ? never : state.told_at + heartbeat;
}

bool ChangeDetector::tell(PointId point, PointState& state, TimePoint now) {
    state.told = shown(point);
    state.told_at = now;
    state.ever_told = true;
    state.tell_anyway = false;
    return true;
}

} // namespace railbridge
