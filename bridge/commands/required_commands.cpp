#include "bridge/commands/required_commands.hpp"

#include <algorithm>

namespace railbridge {

RequiredCommands::RequiredCommands(const Mapping& mapping)
    : mapping_(mapping) {
    for (const auto& point : mapping.points) {
        if (point.write && point.write->required) {
            required_.try_emplace(*point.write->required);
        }
    }
}

const RequiredCommands::Required* RequiredCommands::required_by(PointId point) const {
    const auto& name = mapping_.point(point).write->required;
    return name ? &required_.at(*name) : nullptr;
}

std::uint64_t RequiredCommands::accepted(const std::string& ack_id, PointId point) {
    ++places_;
    if (const auto found = required_.find(point); found != required_.end()) {
        found->second.under_way.emplace(ack_id, places_);
    }
    return places_;
}

void RequiredCommands::ended(const PendingEvent& event, PointId point, CommandState state,
                             const std::string& reason, TimePoint now) {
    const auto found = required_.find(point);
    if (found == required_.end()) {
        return;
    }
    auto& required = found->second;
    required.under_way.erase(event.ack_id);
    // The clock that stamped what was lost may have been ahead.
    const bool after_lost = required.last && required.last->lost && state == CommandState::written;
    if (!required.last || event.event_time >= required.last->event_time || after_lost) {
        required.last = Last{event.event_time, state, reason, now};
    }
}

void RequiredCommands::restore(const CommandRecord& record, PointId point, Now now) {
    if (record.state == CommandState::received || record.state == CommandState::intent) {
        return; // decided again, or ended as unknown by whoever restores it
    }
    const auto since =
        std::clamp<std::chrono::milliseconds>(now.wall - record.changed, {}, record_retention);
    ended(record.event, point, record.state, record.reason, now.mono - since);
}

bool RequiredCommands::waits(PointId point, std::uint64_t place) const {
    const auto* required = required_by(point);
    return required != nullptr &&
           std::any_of(required->under_way.begin(), required->under_way.end(),
                       [place](const auto& command) { return command.second < place; });
}

std::optional<Refusal> RequiredCommands::refuses(PointId point, TimePoint now) const {
    const auto* required = required_by(point);
    if (required == nullptr) {
        return std::nullopt;
    }
    const auto& name = mapping_.point(*mapping_.point(point).write->required).attribute;
    const auto& last = required->last;
    if (!last || now - last->at > record_retention) {
        return Refusal{CommandState::rejected,
                       "it requires " + name + ", which was not written in the last " +
                           std::to_string(record_retention.count()) + " hours: write that first"};
    }
    if (last->state == CommandState::written || last->state == CommandState::acked) {
        return std::nullopt;
    }
    return Refusal{CommandState::rejected, "it requires " + name + ", whose last command ended " +
                                               std::string(to_string(last->state)) + " (" +
                                               last->reason + "): write that first"};
}

} // namespace railbridge
