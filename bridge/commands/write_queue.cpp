#include "bridge/commands/write_queue.hpp"

#include "bridge/codec/read_back.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

template <typename Id>
bool contains(const std::vector<Id>& ids, Id id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool waits_for_journal(const Write& write) {
    return write.phase == Write::Phase::waiting_for_intent ||
           write.phase == Write::Phase::waiting_for_count;
}

/// Who cannot be next any more, while the writes of a line are gone through in their order.
struct Turns {
    std::vector<DeviceId> taken;      ///< only the first command of a device can be next
    std::vector<DeviceId> journalled; ///< it waits for the journal, which no safe value does
    std::vector<PointId> aside;

    bool over(const Write& write, DeviceId device) const {
        return contains(taken, device) ||
               (write.origin == WriteOrigin::command && contains(journalled, device));
    }
    void wait_for_journal(const Write& write, DeviceId device) {
        journalled.push_back(device);
        aside.push_back(write.point);
    }
};

} // namespace

WriteQueue::WriteQueue(const Mapping& mapping, SendChecks& checks)
    : mapping_(mapping)
    , checks_(checks) {}

std::size_t WriteQueue::size_of(PointId point) const {
    return static_cast<std::size_t>(
        std::count_if(writes_.begin(), writes_.end(),
                      [point](const auto& write) { return write.point == point; }));
}

bool WriteQueue::holds(const std::string& ack_id) const {
    return std::any_of(writes_.begin(), writes_.end(),
                       [&ack_id](const auto& write) { return write.event.ack_id == ack_id; });
}

bool WriteQueue::begun() const {
    return std::any_of(writes_.begin(), writes_.end(),
                       [](const auto& write) { return write.phase == Write::Phase::settling; });
}

bool WriteQueue::begun(LineId line) const {
    return std::any_of(writes_.begin(), writes_.end(), [this, line](const auto& write) {
        return write.phase == Write::Phase::settling &&
               mapping_.device(mapping_.point(write.point).device).line == line;
    });
}

WriteQueue::Iterator WriteQueue::find(const std::string& ack_id, WriteOrigin origin) {
    return std::find_if(writes_.begin(), writes_.end(), [&ack_id, origin](const auto& write) {
        return write.event.ack_id == ack_id && write.origin == origin;
    });
}

void WriteQueue::end(Iterator write, CommandState state, std::string reason, WriteResults& results,
                     std::optional<Words> read) {
    WriteEnd ending;
    ending.event = std::move(write->event);
    ending.origin = write->origin;
    ending.point = write->point;
    ending.encoded = std::move(write->encoded);
    ending.touched = write->touched;
    ending.replaces = write->replaces;
    ending.state = state;
    ending.reason = std::move(reason);
    ending.read = std::move(read);
    results.ended.push_back(std::move(ending));
    writes_.erase(write);
}

void WriteQueue::add(Write write, WriteResults& results) {
    if (!is_pulse(write)) {
        for (auto it = writes_.begin(); it != writes_.end();) {
            const auto old = it++;
            // A pulse is an act, not a value: the rest value that follows does not undo it.
            const bool waits = !old->on_the_line && (old->phase == Write::Phase::queued ||
                                                     old->phase == Write::Phase::reading_first ||
                                                     old->phase == Write::Phase::waiting_for_count);
            if (old->point == write.point && waits && !is_pulse(*old)) {
                // What the journal counted for the old one is for the next frame.
                write.counted = write.counted || old->counted;
                end(old, CommandState::superseded,
                    write.origin == WriteOrigin::safe_value
                        ? "the manager was gone, and the safe value came before it was written"
                        : "a newer value came before it was written",
                    results);
            }
        }
    }
    auto& added = writes_.emplace_back(std::move(write));
    if (added.phase == Write::Phase::needs_intent && heads_its_device(added)) {
        ask_intent(added, results);
    }
}

bool WriteQueue::heads_its_device(const Write& write) const {
    const auto device = mapping_.point(write.point).device;
    const auto first = std::find_if(writes_.begin(), writes_.end(), [&](const auto& one) {
        return mapping_.point(one.point).device == device;
    });
    // What waits for its own sake is not under way: others pass it.
    return &*first == &write && aside_until(write) == TimePoint::min();
}

/// A pulse that has passed this one while it rested is under way: it goes first.
bool WriteQueue::comes_after_intended(const Write& write) const {
    const auto device = mapping_.point(write.point).device;
    return write.phase == Write::Phase::needs_intent &&
           std::any_of(writes_.begin(), writes_.end(), [&](const auto& one) {
               return mapping_.point(one.point).device == device && is_pulse(one) &&
                      one.phase != Write::Phase::needs_intent &&
                      one.phase != Write::Phase::settling;
           });
}

void WriteQueue::ask_intent(Write& write, WriteResults& results) {
    write.phase = Write::Phase::waiting_for_intent;
    results.intents.push_back(write.event.ack_id);
}

void WriteQueue::intent_stored(const std::string& ack_id) {
    const auto write = find(ack_id, WriteOrigin::command);
    if (write != writes_.end() && write->phase == Write::Phase::waiting_for_intent) {
        write->phase = Write::Phase::queued;
    }
}

void WriteQueue::count_stored(const std::string& point) {
    for (auto& write : writes_) {
        if (write.phase == Write::Phase::waiting_for_count &&
            checks_.wear.name_of(write.point) == point) {
            write.phase = Write::Phase::queued;
            write.counted = true;
        }
    }
}

void WriteQueue::reject(const std::string& ack_id, std::string reason, WriteResults& results) {
    const auto write = find(ack_id, WriteOrigin::command);
    if (write != writes_.end() && !write->on_the_line) {
        end(write, CommandState::rejected, std::move(reason), results);
    }
}

bool WriteQueue::counted(Iterator write, Now now, WriteResults& results) {
    // A safe value is written whatever the budget says: it is rare, and nobody is there to ask.
    const bool writes_next =
        write->phase == Write::Phase::queued && write->origin == WriteOrigin::command;
    if (!writes_next || write->counted || !checks_.wear.limits(write->point)) {
        return true;
    }
    auto taken = checks_.wear.take(write->point, now.wall);
    if (auto* refusal = std::get_if<Refusal>(&taken)) {
        end(write, refusal->state, std::move(refusal->reason), results);
        return false;
    }
    write->phase = Write::Phase::waiting_for_count;
    results.counts.push_back(std::move(std::get<WearCount>(taken)));
    return false;
}

bool WriteQueue::writes_next(const Write& write) {
    return write.phase == Write::Phase::queued || write.phase == Write::Phase::needs_intent;
}

TimePoint WriteQueue::aside_until(const Write& write) const {
    if (write.on_the_line) {
        return TimePoint::min();
    }
    if (write.phase == Write::Phase::settling) {
        return write.passed_until;
    }
    if (write.origin == WriteOrigin::command && checks_.required.waits(write.point, write.place)) {
        return never;
    }
    auto until = write.passed_until;
    if (const auto rest = resting_.find(write.point); is_pulse(write) && rest != resting_.end()) {
        until = std::max(until, rest->second);
    }
    // A safe value does not pause: it is rare, and min_interval may be a day.
    return writes_next(write) && write.origin == WriteOrigin::command
               ? std::max(until, checks_.pause_over(write.point, write.event.value))
               : until;
}

TimePoint WriteQueue::ready_at(const Write& write) const {
    if (write.on_the_line || waits_for_journal(write)) {
        return never;
    }
    return writes_next(write) ? std::max(write.not_before, checks_.rates.free_at(write.point))
                              : write.not_before;
}

bool WriteQueue::bound(LineId line) const {
    return std::any_of(writes_.begin(), writes_.end(), [this, line](const auto& write) {
        return write.bound && line_of(write) == line;
    });
}

std::optional<WriteFrame> WriteQueue::next_bound(LineId line, Now now, bool begun_only,
                                                 const std::function<bool(DeviceId)>& may_ask,
                                                 WriteResults& results) {
    const auto write = std::find_if(writes_.begin(), writes_.end(), [this, line](const auto& one) {
        return one.bound && line_of(one) == line;
    });
    if (write == writes_.end()) {
        return std::nullopt;
    }
    write->bound = false;
    if (write->phase == Write::Phase::modifying &&
        (begun_only || waits_for_mapping(*write) || !write->bits.fresh(now.mono) ||
         !may_ask(mapping_.point(write->point).device))) {
        write->phase = Write::Phase::queued; // too late: the register is read again
        return std::nullopt;
    }
    // A read-back that follows at once may as well come a little later.
    if (!may_ask(mapping_.point(write->point).device) || dropped_as_stale(write, now, results)) {
        return std::nullopt;
    }
    return frame_of(*write, now.mono);
}

std::optional<WriteFrame> WriteQueue::next(LineId line, Now now, bool begun_only,
                                           const std::function<bool(DeviceId)>& may_ask,
                                           WriteResults& results) {
    std::erase_if(resting_, [now](const auto& one) { return one.second <= now.mono; });
    if (auto frame = next_bound(line, now, begun_only, may_ask, results)) {
        return frame;
    }
    Turns turns;
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        const auto device = mapping_.point(write->point).device;
        if (line_of(*write) != line || turns.over(*write, device)) {
            continue;
        }
        const bool begun = write->phase == Write::Phase::settling;
        if (!begun && (begun_only || waits_for_mapping(*write))) {
            continue;
        }
        // Again, just before the frame leaves: it may have waited behind a device that did not
        // answer.
        if (dropped_as_stale(write, now, results) || dropped_by_requirement(write, now, results)) {
            continue;
        }
        if (contains(turns.aside, write->point) || now.mono < aside_until(*write) ||
            comes_after_intended(*write)) {
            turns.aside.push_back(write->point);
            continue;
        }
        if (waits_for_journal(*write)) {
            turns.wait_for_journal(*write, device);
            continue;
        }
        turns.taken.push_back(device);
        const bool waits = now.mono < ready_at(*write) || !may_ask(device);
        if (!waits && write->phase == Write::Phase::needs_intent) {
            ask_intent(*write, results);
        } else if (!waits && counted(write, now, results)) {
            return frame_of(*write, now.mono);
        }
    }
    return std::nullopt;
}

WriteFrame WriteQueue::frame_of(Write& write, TimePoint now) {
    const auto& point = mapping_.point(write.point);
    write.on_the_line = true;
    WriteFrame frame{write.event.ack_id, write.origin, write.point, ReadRequest{point.range},
                     false};
    if (write.phase == Write::Phase::queued && GuardedBits::needed(point)) {
        write.phase = Write::Phase::reading_word;
    } else if (write.phase == Write::Phase::queued) {
        frame.request = write_request(point, write.encoded);
        frame.begins = true;
    } else if (write.phase == Write::Phase::modifying) {
        frame.request = write.bits.take(point, write.encoded);
        frame.begins = true;
    } else if (write.phase == Write::Phase::settling) {
        frame.request = ReadRequest{read_back_range(point)};
    }
    if (frame.begins) {
        write.sent = now;
        write.counted = false;
        checks_.sent(write.point, now);
    }
    return frame;
}

TimePoint WriteQueue::next_wake(LineId line, TimePoint now, bool begun_only,
                                const std::function<TimePoint(DeviceId)>& ask_from) const {
    TimePoint next = never;
    Turns turns;
    for (const auto& write : writes_) {
        const auto device = mapping_.point(write.point).device;
        if (line_of(write) != line || turns.over(write, device) ||
            ((begun_only || waits_for_mapping(write)) && write.phase != Write::Phase::settling) ||
            contains(turns.aside, write.point)) {
            continue;
        }
        auto ready = aside_until(write);
        if (ready > now || comes_after_intended(write)) {
            turns.aside.push_back(write.point);
            ready = ready > now ? ready : never;
        } else if (waits_for_journal(write)) {
            turns.wait_for_journal(write, device);
            ready = never;
        } else {
            turns.taken.push_back(device);
            ready = ready_at(write);
        }
        if (ready != never) {
            next = std::min(next, std::max(ready, ask_from(device)));
        }
    }
    return next;
}

} // namespace railbridge
