// What commands that have not ended wait for, in words: for `railbridge commands pending`.

#include "bridge/commands/command_desk.hpp"

#include <algorithm>

namespace railbridge {

std::string WriteQueue::waits_for(const std::string& ack_id, TimePoint now) const {
    const auto write = std::find_if(writes_.begin(), writes_.end(), [&ack_id](const auto& queued) {
        return queued.event.ack_id == ack_id;
    });
    if (write == writes_.end()) {
        return {};
    }
    if (write->on_the_line) {
        return "the device's answer";
    }
    if (write->phase == Write::Phase::waiting_for_intent ||
        write->phase == Write::Phase::waiting_for_count) {
        return "the journal";
    }
    if (checks_.required.waits(write->point, write->place)) {
        return "the command it requires";
    }
    if (now < write->passed_until) {
        return write->attempts == 0 ? "its device, which does not answer"
                                    : "the next try in " + in_seconds(write->passed_until - now) +
                                          "; last try: " + write->last_failure;
    }
    if (const auto until = aside_until(*write); until > now) {
        return until == never ? "the end of the pulse before it"
                              : "min_interval, the pause in a loop, or the rest after a pulse, " +
                                    in_seconds(until - now) + " more";
    }
    const auto device = mapping_.point(write->point).device;
    const bool first = std::none_of(writes_.begin(), write, [&](const auto& earlier) {
        return mapping_.point(earlier.point).device == device;
    });
    if (!first) {
        return "an earlier command to its device";
    }
    if (write->phase == Write::Phase::settling) {
        return "the read-back";
    }
    if (now < write->not_before) {
        return "the next try in " + in_seconds(write->not_before - now) +
               "; last try: " + write->last_failure;
    }
    if (now < ready_at(*write)) {
        return "writes_per_second, " + in_seconds(ready_at(*write) - now) + " more";
    }
    return {};
}

std::string AckDelivery::waits_for(const std::string& ack_id, TimePoint now) const {
    const auto found =
        std::find_if(deliveries_.begin(), deliveries_.end(),
                     [&ack_id](const auto& delivery) { return delivery.event.ack_id == ack_id; });
    if (found == deliveries_.end()) {
        return {};
    }
    if (!connected_) {
        return "the manager, to be acknowledged";
    }
    if (found->sent == 0) {
        return now < found->due ? "ack_delay" : "its acknowledgement to leave";
    }
    return "the manager to show the value; acknowledged " + std::to_string(found->sent) +
           (found->sent == 1 ? " time" : " times");
}

std::vector<OpenCommand> CommandDesk::open(TimePoint now) const {
    std::vector<OpenCommand> commands;
    for (const auto& [ack_id, open] : open_) {
        OpenCommand command;
        command.record.event = open.event;
        command.point = open.point;
        command.waits_for = delivery_.waits_for(ack_id, now);
        command.record.state =
            command.waits_for.empty() ? CommandState::received : CommandState::written;
        if (queue_.holds(ack_id)) {
            command.waits_for = queue_.waits_for(ack_id, now);
            command.waits_for_line = command.waits_for.empty();
        } else if (std::find(undated_.begin(), undated_.end(), ack_id) != undated_.end()) {
            command.waits_for = "a trusted time, to know how old it is";
        } else if (command.waits_for.empty()) {
            command.waits_for = "the journal";
        }
        commands.push_back(std::move(command));
    }
    std::stable_sort(commands.begin(), commands.end(), [](const auto& a, const auto& b) {
        return a.record.event.received_wall < b.record.event.received_wall;
    });
    return commands;
}

} // namespace railbridge
