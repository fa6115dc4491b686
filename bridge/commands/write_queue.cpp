#include "bridge/commands/write_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

constexpr Duration retry_min = std::chrono::seconds{1};
constexpr Duration retry_max = std::chrono::seconds{30};
constexpr Duration busy_min = std::chrono::milliseconds{500};
constexpr Duration busy_max = std::chrono::seconds{5};

Duration doubled(Duration first, Duration limit, std::uint32_t attempts) {
    return std::min(limit, first * (1U << std::min(attempts, 5U)));
}

std::string explain(const Failure& failure) {
    std::string text{to_string(failure.kind)};
    if (failure.kind == FailureKind::exception) {
        text += ": " + std::string(to_string(failure.exception));
    }
    return failure.detail.empty() ? text : text + " (" + failure.detail + ")";
}

bool contains(const std::vector<PointId>& points, PointId point) {
    return std::find(points.begin(), points.end(), point) != points.end();
}

bool is_final(ExceptionCode code) {
    return code == ExceptionCode::illegal_function || code == ExceptionCode::illegal_data_address ||
           code == ExceptionCode::illegal_data_value;
}

bool is_busy(ExceptionCode code) {
    return code == ExceptionCode::acknowledge || code == ExceptionCode::server_device_busy;
}

} // namespace

WriteQueue::WriteQueue(const Mapping& mapping, const CommandChecks& checks)
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

WriteQueue::Iterator WriteQueue::find(const std::string& ack_id) {
    return std::find_if(writes_.begin(), writes_.end(),
                        [&ack_id](const auto& write) { return write.event.ack_id == ack_id; });
}

void WriteQueue::end(Iterator write, CommandState state, std::string reason, WriteResults& results,
                     std::optional<Words> read) {
    WriteEnd ending;
    ending.event = std::move(write->event);
    ending.point = write->point;
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
            const bool replaceable = old->point == write.point && !old->on_the_line &&
                                     !is_pulse(*old) && old->phase == Write::Phase::queued;
            if (replaceable) {
                end(old, CommandState::superseded, "a newer value came before it was written",
                    results);
            }
        }
    }
    writes_.push_back(std::move(write));
}

void WriteQueue::intent_stored(const std::string& ack_id) {
    const auto write = find(ack_id);
    if (write != writes_.end() && write->phase == Write::Phase::waiting_for_intent) {
        write->phase = Write::Phase::queued;
    }
}

void WriteQueue::reject(const std::string& ack_id, std::string reason, WriteResults& results) {
    const auto write = find(ack_id);
    if (write != writes_.end() && !write->on_the_line) {
        end(write, CommandState::rejected, std::move(reason), results);
    }
}

void WriteQueue::drop_waiting(const std::function<std::string(LineId)>& why_not,
                              WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        if (write->on_the_line || write->phase == Write::Phase::settling) {
            continue;
        }
        auto reason = why_not(mapping_.device(mapping_.point(write->point).device).line);
        if (!reason.empty()) {
            const bool tried = write->attempts > 0;
            end(write, tried ? CommandState::failed : CommandState::rejected, std::move(reason),
                results);
        }
    }
}

bool WriteQueue::dropped_as_stale(Iterator write, Now now, WriteResults& results) {
    if (write->on_the_line || write->phase == Write::Phase::settling) {
        return false;
    }
    const auto refusal = checks_.too_old(write->event, write->point, now.wall);
    if (!refusal) {
        return false;
    }
    const auto why = write->last_failure.empty() ? "" : "; last try: " + write->last_failure;
    end(write, refusal->state, refusal->reason + why, results);
    return true;
}

void WriteQueue::drop_stale(Now now, WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        dropped_as_stale(write, now, results);
    }
}

std::optional<WriteFrame> WriteQueue::next(LineId line, Now now, bool begun_only,
                                           const std::function<bool(DeviceId)>& may_ask,
                                           WriteResults& results) {
    std::erase_if(resting_, [now](const auto& one) { return one.second <= now.mono; });
    std::vector<DeviceId> taken;
    std::vector<PointId> resting;
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        const auto& point = mapping_.point(write->point);
        const auto device = point.device;
        if (mapping_.device(device).line != line ||
            std::find(taken.begin(), taken.end(), device) != taken.end()) {
            continue;
        }
        const bool begun = write->phase == Write::Phase::settling;
        if (!begun && begun_only) {
            continue;
        }
        // Again, just before the frame leaves: it may have waited behind a device that did not
        // answer.
        if (dropped_as_stale(write, now, results)) {
            continue;
        }
        if (must_rest(*write) || contains(resting, write->point)) {
            resting.push_back(write->point);
            continue;
        }
        taken.push_back(device);
        const bool waits = write->on_the_line || write->phase == Write::Phase::waiting_for_intent ||
                           now.mono < write->not_before || !may_ask(device);
        if (waits) {
            continue;
        }
        write->on_the_line = true;
        WriteFrame frame{write->event.ack_id, write->point, ReadRequest{point.range}, false};
        if (write->phase == Write::Phase::queued) {
            frame.request = write_request(point, write->encoded);
            frame.begins = true;
        }
        return frame;
    }
    return std::nullopt;
}

void WriteQueue::done(const std::string& ack_id, const TransactionResult& result, Now now,
                      WriteResults& results) {
    const auto write = find(ack_id);
    if (write == writes_.end()) {
        return;
    }
    write->on_the_line = false;
    switch (write->phase) {
    case Write::Phase::reading_first:
        read_first(write, result, now, results);
        return;
    case Write::Phase::queued:
        written(write, result, now, results);
        return;
    case Write::Phase::settling:
        if (result.outcome) {
            read_back(write, *result.outcome, results);
        } else {
            failed(write, result.outcome.error(), result.sent, now, results);
        }
        return;
    case Write::Phase::waiting_for_intent:
        return;
    }
}

void WriteQueue::read_first(Iterator write, const TransactionResult& result, Now now,
                            WriteResults& results) {
    if (result.outcome && reads_back(*result.outcome, write->encoded)) {
        end(write, CommandState::written, "the device had this value already", results,
            *result.outcome);
    } else if (result.outcome) {
        write->phase = Write::Phase::queued;
    } else if (result.outcome.error().kind != FailureKind::cancelled) {
        try_again(*write, result.outcome.error(), now.mono);
    }
}

void WriteQueue::written(Iterator write, const TransactionResult& result, Now now,
                         WriteResults& results) {
    if (!result.outcome) {
        failed(write, result.outcome.error(), result.sent, now, results);
        return;
    }
    const auto& how = grant(*write);
    if (is_pulse(*write)) {
        results.begun.push_back({write->point, write->encoded, result.sent});
    }
    if (how.verify == Verify::readback || write->rest) {
        write->phase = Write::Phase::settling;
        write->not_before = now.mono + how.settle;
        return;
    }
    end(write, CommandState::written, {}, results);
}

void WriteQueue::read_back(Iterator write, const Words& words, WriteResults& results) {
    if (reads_back(words, write->encoded)) {
        end(write, CommandState::written, {}, results, words);
    } else {
        end(write, CommandState::failed,
            "the device answered well but holds another value (read-back differs)", results, words);
    }
}

void WriteQueue::failed(Iterator write, const Failure& failure, TimePoint sent, Now now,
                        WriteResults& results) {
    const bool begun = write->phase == Write::Phase::settling;
    if (failure.kind == FailureKind::cancelled) {
        return; // stays where it is
    }
    if (failure.kind == FailureKind::exception && is_final(failure.exception)) {
        end(write, CommandState::failed, (begun ? "read-back " : "") + explain(failure), results);
        return;
    }
    if (is_pulse(*write) && (begun || failure.may_have_been_executed())) {
        if (!begun) {
            results.begun.push_back({write->point, write->encoded, sent});
        }
        end(write, CommandState::unknown,
            explain(failure) + "; it may or may not have happened, and a pulse is never repeated",
            results);
        return;
    }
    const bool newer_waits =
        std::any_of(std::next(write), writes_.end(),
                    [&write](const auto& later) { return later.point == write->point; });
    if (newer_waits && !is_pulse(*write)) {
        end(write, CommandState::superseded, "a newer value came; last try: " + explain(failure),
            results);
        return;
    }
    write->phase = Write::Phase::queued;
    try_again(*write, failure, now.mono);
}

void WriteQueue::try_again(Write& write, const Failure& failure, TimePoint now) {
    write.last_failure = explain(failure);
    const bool busy = failure.kind == FailureKind::exception && is_busy(failure.exception);
    write.not_before = now + (busy ? doubled(busy_min, busy_max, write.attempts)
                                   : doubled(retry_min, retry_max, write.attempts));
    ++write.attempts;
}

bool WriteQueue::is_pulse(const Write& write) const {
    return grant(write).kind == WriteKind::pulse && !write.rest;
}

bool WriteQueue::must_rest(const Write& write) const {
    return is_pulse(write) && write.phase != Write::Phase::settling &&
           resting_.contains(write.point);
}

TimePoint WriteQueue::next_wake(LineId line, bool begun_only,
                                const std::function<TimePoint(DeviceId)>& ask_from) const {
    TimePoint next = never;
    std::vector<PointId> resting;
    std::vector<DeviceId> taken; // only the first command of a device can be next
    for (const auto& write : writes_) {
        const auto device = mapping_.point(write.point).device;
        if (mapping_.device(device).line != line ||
            std::find(taken.begin(), taken.end(), device) != taken.end() ||
            (begun_only && write.phase != Write::Phase::settling) ||
            contains(resting, write.point)) {
            continue;
        }
        if (must_rest(write)) {
            next = std::min(next, std::max(resting_.at(write.point), ask_from(device)));
            resting.push_back(write.point);
            continue;
        }
        taken.push_back(device);
        if (!write.on_the_line && write.phase != Write::Phase::waiting_for_intent) {
            next = std::min(next, std::max(write.not_before, ask_from(device)));
        }
    }
    return next;
}

} // namespace railbridge
