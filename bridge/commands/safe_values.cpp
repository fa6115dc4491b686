#include "bridge/commands/safe_values.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// A device that refuses a safe value is asked again: it is the only way left to be safe.
constexpr Duration pause = std::chrono::seconds{30};

} // namespace

SafeValues::SafeValues(const Mapping& mapping)
    : mapping_(mapping) {
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        if (!point.write || !point.write->safe) {
            continue;
        }
        const auto* enumeration =
            point.enumeration ? &mapping.enumeration(*point.enumeration) : nullptr;
        // The loader refuses a safe value that cannot be encoded.
        if (const auto encoded = encode(*point.write->safe, point, enumeration)) {
            safe_.push_back({static_cast<PointId>(i), *encoded, never, false, false});
        }
    }
}

bool SafeValues::manager_gone(TimePoint now) {
    if (gone_since_) {
        return false;
    }
    gone_since_ = now;
    for (auto& safe : safe_) {
        safe.due = now + mapping_.point(safe.point).write->after;
        safe.forbidden = false;
        safe.failed = false;
    }
    return true;
}

std::vector<SafeValues::Due> SafeValues::take(TimePoint now,
                                              const std::function<bool(PointId)>& may_write) {
    std::vector<Due> due;
    if (!gone_since_) {
        return due;
    }
    for (auto& safe : safe_) {
        if (safe.due > now) {
            continue;
        }
        safe.forbidden = !may_write(safe.point);
        if (!safe.forbidden) {
            safe.due = never;
            due.push_back({safe.point, safe.encoded, *mapping_.point(safe.point).write->safe});
        }
    }
    return due;
}

SafeValues::Safe* SafeValues::find(PointId point) {
    const auto found = std::find_if(safe_.begin(), safe_.end(),
                                    [point](const auto& safe) { return safe.point == point; });
    return found == safe_.end() ? nullptr : &*found;
}

bool SafeValues::counts(PointId point, TimePoint now) const {
    return gone_since_ && now >= *gone_since_ + mapping_.point(point).write->after &&
           std::any_of(safe_.begin(), safe_.end(),
                       [point](const auto& safe) { return safe.point == point; });
}

bool SafeValues::failed(PointId point, TimePoint now) {
    auto* safe = find(point);
    if (safe == nullptr || !gone_since_) {
        return false;
    }
    // One of an absence before may have been out.
    safe->due = std::max(now + pause, *gone_since_ + mapping_.point(point).write->after);
    return !std::exchange(safe->failed, true);
}

void SafeValues::forbidden(PointId point, TimePoint now) {
    if (auto* safe = find(point)) {
        safe->due = now;
        safe->forbidden = true;
    }
}

TimePoint SafeValues::next_wake() const {
    TimePoint next = never;
    for (const auto& safe : safe_) {
        if (gone_since_ && !safe.forbidden) {
            next = std::min(next, safe.due);
        }
    }
    return next;
}

} // namespace railbridge
