#include "bridge/commands/pulse_releases.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr Duration retry_min = std::chrono::milliseconds{500};
// A device that is gone must not take the line from the others.
constexpr Duration retry_max = std::chrono::seconds{8};

} // namespace

void PulseReleases::add(PointId id, const Encoded& on, TimePoint due, bool check_first) {
    const auto& point = mapping_.point(id);
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    // The loader refuses a pulse on a point whose rest value cannot be encoded.
    if (const auto off = encode(rest_value(point, enumeration), point, enumeration)) {
        Release release;
        release.point = id;
        release.on = on;
        release.off = *off;
        release.due = due;
        release.pause = retry_min;
        release.check_first = check_first;
        releases_.push_back(std::move(release));
    }
}

void PulseReleases::begin(PointId point, const Encoded& on, TimePoint sent) {
    // A later pulse takes the release over: the coil goes to rest once, at the end.
    releases_.remove_if(
        [point](const auto& release) { return release.point == point && !release.on_the_line; });
    add(point, on, sent + mapping_.point(point).write->pulse, false);
}

void PulseReleases::recover(PointId point, const Encoded& on, TimePoint now) {
    if (!pending(point)) {
        add(point, on, now, true);
    }
}

bool PulseReleases::pending(PointId point) const {
    return std::any_of(releases_.begin(), releases_.end(),
                       [point](const auto& release) { return release.point == point; });
}

bool PulseReleases::empty(LineId line) const {
    return std::none_of(releases_.begin(), releases_.end(),
                        [this, line](const auto& release) { return line_of(release) == line; });
}

bool PulseReleases::bound(LineId line) const {
    return std::any_of(releases_.begin(), releases_.end(), [this, line](const auto& release) {
        return release.bound && line_of(release) == line;
    });
}

std::optional<PulseReleases::Frame>
PulseReleases::next(LineId line, TimePoint now, const std::function<bool(DeviceId)>& may_ask) {
    const auto ready = [&](const Release& release) {
        return !release.on_the_line && line_of(release) == line && now >= release.due &&
               may_ask(mapping_.point(release.point).device);
    };
    Release* first = nullptr;
    for (auto& release : releases_) {
        if (ready(release) && (first == nullptr || (release.bound && !first->bound))) {
            first = &release;
        }
    }
    for (auto& release : releases_) {
        release.bound = release.bound && line_of(release) != line; // now or never
    }
    return first == nullptr ? std::nullopt : std::optional{frame_of(*first, now)};
}

PulseReleases::Frame PulseReleases::frame_of(Release& release, TimePoint now) {
    const auto& point = mapping_.point(release.point);
    const bool guarded = GuardedBits::needed(point);
    release.on_the_line = true;
    release.reading = release.check_first || (guarded && !release.bits.fresh(now));
    if (release.reading) {
        release.bits.forget();
        return {release.point, ReadRequest{point.range}};
    }
    return {release.point,
            guarded ? release.bits.take(point, release.off) : write_request(point, release.off)};
}

/// What a read of the coil, or of its register, means. True if the release is over.
bool PulseReleases::read_first(Release& release, const Words& words, TimePoint now) const {
    if (release.check_first && !reads_back(words, release.on)) {
        return true; // at rest already, or somebody else's by now
    }
    release.check_first = false;
    if (GuardedBits::needed(mapping_.point(release.point))) {
        release.bits.read(words.front(), now);
        release.bound = true;
    }
    return false;
}

bool PulseReleases::done(PointId point, const TransactionResult& result, TimePoint now) {
    const auto release =
        std::find_if(releases_.begin(), releases_.end(), [point](const auto& candidate) {
            return candidate.point == point && candidate.on_the_line;
        });
    if (release == releases_.end()) {
        return false;
    }
    release->on_the_line = false;
    if (!result.outcome) {
        const bool cancelled = result.outcome.error().kind == FailureKind::cancelled;
        if (cancelled) {
            release->due = now;
        } else {
            release->failed = true;
            release->due = now + release->pause;
            release->pause = std::min(release->pause * 2, retry_max);
        }
        return false;
    }
    if (release->reading && !read_first(*release, *result.outcome, now)) {
        return false;
    }
    releases_.erase(release);
    return true;
}

void PulseReleases::try_again(LineId line, TimePoint now) {
    for (auto& release : releases_) {
        if (release.failed && line_of(release) == line) {
            release.due = std::min(release.due, now);
        }
    }
}

TimePoint PulseReleases::next_wake(LineId line,
                                   const std::function<TimePoint(DeviceId)>& ask_from) const {
    TimePoint next = never;
    for (const auto& release : releases_) {
        const auto device = mapping_.point(release.point).device;
        if (!release.on_the_line && mapping_.device(device).line == line) {
            next = std::min(next, std::max(release.due, ask_from(device)));
        }
    }
    return next;
}

} // namespace railbridge
