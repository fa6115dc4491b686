// How the command path goes on after a restart with what the journal remembers.

#include "bridge/commands/command_desk.hpp"
#include "bridge/commands/released_mark.hpp"

namespace railbridge {

void CommandDesk::restore(const std::vector<CommandRecord>& records, Now now, CommandActions& out) {
    // First what had been accepted: an event that still waits must not undo a newer one, wherever
    // that one stands in the journal.
    for (const auto& record : records) {
        remember(record, now);
    }
    restore_commanded(records, now, out);
    for (const auto& record : records) {
        if (is_terminal(record.state)) {
            ledger_.add(record);
        } else {
            restore_open(record, now, out);
        }
    }
}

void CommandDesk::remember(const CommandRecord& record, Now now) {
    if (const auto point = checks_.point_of(record.event)) {
        newest_.restore(record, *point);
        if (!lost_.lost(record.event)) {
            send_checks_.required.restore(record, *point, now);
        }
    }
}

void CommandDesk::restore_open(const CommandRecord& record, Now now, CommandActions& out) {
    if (record.state == CommandState::received && moved(record.event)) {
        refuse_moved(record.event, now, out);
        return;
    }
    if (record.state == CommandState::received) {
        open_[record.event.ack_id].maybe_sent = !written_since(record.event);
        // Its age is checked like any other's.
        take(record.event, now, out);
        return;
    }
    auto& open = open_[record.event.ack_id];
    open.event = record.event;
    if (!moved(record.event)) { // what it was written to is nothing of ours any more
        open.point = checks_.point_of(record.event);
    }
    open.received = now.mono;
    open.note = without_released_mark(record.reason);
    // What is written at its place since has the mark of its own command.
    const bool gone = record.state == CommandState::written && lost_.lost(record.event);
    if (open.point && says_released(record.reason)) {
        rest_after_release(*open.point, now);
    } else if (open.point && !gone) {
        open.on = recover_pulse(record.event, *open.point, now);
    }
    if (record.state == CommandState::written) {
        hold(open, out);
        delivery_.add(record.event, now.mono - settings_.ack_delay);
        open.released = says_released(record.reason) || moved(record.event);
        if (!says_released(record.reason)) { // the next run may find its name mean something
            tell_released(record.event.ack_id, open, out);
        }
        return;
    }
    std::string why = "the bridge stopped while the pulse was under way; it may or may not have "
                      "happened, and a pulse is never repeated";
    if (moved(record.event)) {
        why += std::string(". ") + in_words(moved_by_) +
               " since: look at the place that it had then, which may still be on";
    }
    finish(record.event.ack_id, CommandState::unknown, std::move(why), now, out);
}

} // namespace railbridge
