#include "bridge/polling/poll_schedule.hpp"

#include <algorithm>

namespace railbridge {

PollSchedule::PollSchedule(const Mapping& mapping, LineId line)
    : mapping_(mapping) {
    for (auto& range : make_read_plan(mapping, line)) {
        PollEntry entry;
        entry.period = mapping.rate(range.rate).every;
        entry.due = TimePoint::min();
        entry.range = std::move(range);
        entries_.push_back(std::move(entry));
    }
}

std::vector<std::size_t> PollSchedule::due(TimePoint now, std::size_t count,
                                           const std::function<bool(DeviceId)>& may_ask,
                                           const std::function<bool(DeviceId)>& only_one) const {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].due <= now && may_ask(entries_[i].range.device)) {
            ready.push_back(i);
        }
    }
    std::stable_sort(ready.begin(), ready.end(),
                     [this](auto a, auto b) { return entries_[a].due < entries_[b].due; });
    std::vector<std::size_t> chosen;
    std::vector<UnitId> taken; // several devices of the mapping may be one unit
    for (const auto i : ready) {
        const auto device = entries_[i].range.device;
        if (only_one(device)) {
            const auto unit = mapping_.device(device).unit;
            if (std::find(taken.begin(), taken.end(), unit) != taken.end()) {
                continue;
            }
            taken.push_back(unit);
        }
        chosen.push_back(i);
        if (chosen.size() == count) {
            break;
        }
    }
    return chosen;
}

void PollSchedule::done(std::size_t i, TimePoint asked) {
    auto& entry = entries_[i];
    const bool first = entry.due == TimePoint::min();
    entry.due = first ? asked + entry.period : entry.due + entry.period;
    if (entry.due <= asked) {
        // More than a period late: the line cannot keep up. What was missed is missed, and whoever
        // was just served goes to the end of the queue, so that all slow down alike.
        entry.due = asked;
    }
}

void PollSchedule::read_soon(DeviceId device, TimePoint now) {
    for (auto& entry : entries_) {
        if (entry.range.device == device) {
            entry.due = std::min(entry.due, now);
        }
    }
}

void PollSchedule::read_all_soon(TimePoint now) {
    for (auto& entry : entries_) {
        entry.due = std::min(entry.due, now);
    }
}

void PollSchedule::read_again(PointId point, TimePoint now) {
    for (auto& entry : entries_) {
        const auto& points = entry.range.points;
        if (std::find(points.begin(), points.end(), point) != points.end()) {
            entry.words.clear();
            entry.due = std::min(entry.due, now);
        }
    }
}

bool PollSchedule::split(std::size_t i, const Mapping& mapping, TimePoint now) {
    auto halves = railbridge::split(entries_[i].range, mapping);
    if (!halves) {
        return false;
    }
    PollEntry second = entries_[i];
    second.words.clear();
    second.due = now;
    second.refusals_in_row = 0;
    second.failures_in_row = 0;
    PollEntry first = second;
    first.range = std::move(halves->first);
    second.range = std::move(halves->second);
    entries_[i] = std::move(first);
    entries_.push_back(std::move(second));
    return true;
}

TimePoint PollSchedule::next_due(const std::function<TimePoint(DeviceId)>& ask_from) const {
    TimePoint next = never;
    for (const auto& entry : entries_) {
        next = std::min(next, std::max(entry.due, ask_from(entry.range.device)));
    }
    return next;
}

} // namespace railbridge
