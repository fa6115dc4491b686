// What the command path tells the journal at its end, and how it does without one.

#include "bridge/commands/command_desk.hpp"
#include "bridge/commands/released_mark.hpp"

#include <algorithm>

namespace railbridge {

void CommandDesk::refuse_unjournaled(const PendingEvent& event, Now now, CommandActions& out) {
    const auto point = checks_.point_of(event);
    CommandRecord record;
    record.event = event;
    record.state = CommandState::rejected;
    record.reason = "the journal could not store it";
    record.changed = now.wall;
    out.push_back(CommandEnded{event, record.state, record.reason, point});
    // Refused is refused: should the manager send it again once the journal works, it is not
    // written then, when nobody expects it any more.
    unjournaled_.insert(event.ack_id);
    ledger_.add(std::move(record));
    if (point) {
        out.push_back(ReadAgain{*point}); // the manager shows the new value; the device has none
    }
}

void CommandDesk::leave(CommandActions& out) const {
    for (auto& ack_id : queue_.pulses_not_begun()) {
        out.push_back(StoreState{std::move(ack_id), CommandState::received, {}});
    }
}

void CommandDesk::journal_failed(const std::string& why, CommandActions& out) {
    close(PathFault::journal, why, out);
}

bool CommandDesk::waits_for_release(const std::string& ack_id) const {
    return std::any_of(unreleased_.begin(), unreleased_.end(),
                       [&](const auto& end) { return end.second.ack_id == ack_id; });
}

void CommandDesk::end_in_journal(const std::string& ack_id, CommandState state,
                                 CommandActions& out) const {
    if (!waits_for_release(ack_id)) {
        out.push_back(StoreState{ack_id, state, "it ended while the journal could not be written"});
    }
}

void CommandDesk::journal_works(const std::vector<CommandRecord>& records, Now now,
                                CommandActions& out) {
    if (path_.clear(PathFault::journal)) {
        out.push_back(CommandsOpened{});
    }
    for (const auto& record : records) {
        remember(record, now);
    }
    for (const auto& record : records) {
        const bool begun_before =
            record.state != CommandState::received && unjournaled_.contains(record.event.ack_id);
        if (begun_before) { // a pulse of an earlier run may have left its coil on
            ledger_.forget(record.event.ack_id);
        }
        const auto ended = ledger_.state_of(record.event);
        if (const auto open = open_.find(record.event.ack_id); open != open_.end()) {
            if (!says_released(record.reason)) {
                tell_released(open->first, open->second, out);
            }
            continue;
        }
        if (is_terminal(record.state)) {
            if (!ended) {
                ledger_.add(record);
            }
        } else if (ended) {
            end_in_journal(record.event.ack_id, *ended, out);
        } else if (!stopping_) {
            restore_open(record, now, out);
        }
    }
    unjournaled_.clear();
}

} // namespace railbridge
