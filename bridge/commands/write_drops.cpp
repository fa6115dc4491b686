// Commands that leave the queue without having been written, and why.

#include "bridge/commands/write_queue.hpp"

#include <utility>

namespace railbridge {

namespace {

/// "31 s old ...; tried 3 times, the last: no answer in time".
std::string with_tries(const std::string& why, const Write& write) {
    if (write.attempts == 0) {
        return why;
    }
    const auto often =
        write.attempts == 1 ? std::string("once") : std::to_string(write.attempts) + " times";
    return why + "; tried " + often + (write.attempts == 1 ? ": " : ", the last: ") +
           write.last_failure;
}

} // namespace

void WriteQueue::drop_waiting(const std::function<std::string(LineId)>& why_not,
                              WriteResults& results) {
    drop([&](const Write& write) { return why_not(line_of(write)); }, results);
}

void WriteQueue::drop(const std::function<std::string(const Write&)>& why_not,
                      WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        if (write->on_the_line || write->phase == Write::Phase::settling) {
            continue;
        }
        auto reason = why_not(*write);
        if (!reason.empty()) {
            const bool tried = write->attempts > 0;
            end(write, tried ? CommandState::failed : CommandState::rejected, std::move(reason),
                results);
        }
    }
}

std::vector<std::string> WriteQueue::pulses_not_begun() const {
    std::vector<std::string> ack_ids;
    for (const auto& write : writes_) {
        if (is_pulse(write) && !write.on_the_line && write.phase != Write::Phase::settling) {
            ack_ids.push_back(write.event.ack_id);
        }
    }
    return ack_ids;
}

bool WriteQueue::dropped_as_stale(Iterator write, Now now, WriteResults& results) {
    if (write->on_the_line || write->phase == Write::Phase::settling ||
        write->origin == WriteOrigin::safe_value) {
        return false;
    }
    if (now.mono <= write->fresh_until) {
        return false;
    }
    const auto age = grant(*write).max_age + (now.mono - write->fresh_until);
    // A pulse that was tried did surely not happen, or it would have ended; the device is to blame,
    // not the sender.
    const bool tried = is_pulse(*write) && write->attempts > 0;
    end(write, tried ? CommandState::failed : CommandState::expired,
        with_tries(too_old_text(age, grant(*write)), *write), results);
    return true;
}

void WriteQueue::drop_safe_values(WriteResults& results) {
    for (auto& write : writes_) {
        write.called_off = write.called_off || write.origin == WriteOrigin::safe_value;
    }
    end_called_off(results);
}

/// What was written is still read back.
void WriteQueue::end_called_off(WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        if (write->called_off && !write->on_the_line && write->phase != Write::Phase::settling) {
            end(write, CommandState::superseded, "the manager is back", results);
        }
    }
}

bool WriteQueue::dropped_by_requirement(Iterator write, Now now, WriteResults& results) {
    // A safe value answers to nobody's command.
    const bool waits = write->on_the_line || write->phase == Write::Phase::settling ||
                       write->origin == WriteOrigin::safe_value ||
                       checks_.required.waits(write->point, write->place);
    const auto refusal = waits ? std::nullopt : checks_.required.refuses(write->point, now.mono);
    if (!refusal) {
        return false;
    }
    end(write, refusal->state, refusal->reason, results);
    return true;
}

void WriteQueue::drop_stale(Now now, WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        dropped_as_stale(write, now, results);
    }
}

} // namespace railbridge
