#include "bridge/engine/command_words.hpp"
#include "bridge/engine/engine_state.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

void Engine::State::carry_out(CommandActions actions, Now now, Effects& effects) {
    for (auto& action : actions) {
        if (auto* store = std::get_if<StoreState>(&action)) {
            effects.push_back(StoreCommand{std::move(store->ack_id), store->state,
                                           std::move(store->reason), now.wall});
        } else if (auto* wear = std::get_if<StoreWear>(&action)) {
            effects.push_back(KeepWear{std::move(wear->count)});
        } else if (auto* setting = std::get_if<StoreSetting>(&action)) {
            effects.push_back(KeepSetting{std::move(setting->setting)});
        } else if (auto* ack = std::get_if<SendAck>(&action)) {
            acks_.emplace(++last_id_, ack->ack_id);
            effects.push_back(Acknowledge{last_id_, std::move(ack->ack_id)});
        } else if (const auto* hold = std::get_if<HoldReports>(&action)) {
            audit_.about_to_change(hold->point, reading_of(hold->point));
            reports_.hold(hold->point);
        } else if (const auto* release = std::get_if<ReleaseReports>(&action)) {
            reports_.release(release->point);
        } else if (const auto* words = std::get_if<ReportWords>(&action)) {
            reports_.read(words->point, words->words, now.mono);
            schedule_of(words->point).forget(words->point);
        } else if (const auto* rest = std::get_if<ReportRest>(&action)) {
            reports_.rested(rest->point, now.mono);
            schedule_of(rest->point).forget(rest->point);
        } else if (const auto* again = std::get_if<ReadAgain>(&action)) {
            show_truth(again->point);
        } else if (const auto* written = std::get_if<CommandWritten>(&action)) {
            commands_.written();
            effects.push_back(Say{LogLevel::info, "command.written",
                                  in_words(written->event) + " written and verified (ack " +
                                      written->event.ack_id + ")"});
        } else if (const auto* ended = std::get_if<CommandEnded>(&action)) {
            command_ended(*ended, effects);
            tell_audit(*ended, now, effects);
        } else if (const auto* wrote = std::get_if<WroteByItself>(&action)) {
            wrote_by_itself(*wrote, effects);
            tell_audit(*wrote, now, effects);
        } else if (const auto* changed = std::get_if<Overridden>(&action)) {
            effects.push_back(Say{LogLevel::warning, "value.overridden", changed->text});
            commands_.say(mapping_.point(changed->point).asset, changed->text);
        } else if (const auto* reused = std::get_if<AckIdReused>(&action)) {
            tell_reused(*reused, now, effects);
        } else if (const auto* loop = std::get_if<CommandLoop>(&action)) {
            loop_found(loop->point, effects);
        } else if (const auto* closed = std::get_if<CommandsClosed>(&action)) {
            effects.push_back(Say{LogLevel::error, "commands.closed",
                                  "commands are closed: " + closed->why + "; values still go up"});
            effects.push_back(AcceptPending{false});
        } else if (std::holds_alternative<CommandsOpened>(action)) {
            effects.push_back(Say{LogLevel::notice, "commands.open",
                                  "nothing keeps the bridge from taking commands any more"});
            path_opened(now, effects);
        }
    }
}

void Engine::State::loop_found(PointId id, Effects& effects) {
    const auto& point = mapping_.point(id);
    effects.push_back(Say{
        LogLevel::warning, "command.loop",
        mapping_.asset(point.asset).key + "." + point.attribute +
            " is commanded in a loop: each value that is reported comes back as a command; look "
            "for a rule at the manager that writes what it reads, or for two that disagree"});
}

void Engine::State::show_truth(PointId point) {
    if (mapping_.point(point).read) {
        reports_.tell_next(point);
        schedule_of(point).read_again(point);
    } else {
        reports_.tell_again(point); // never read: what it was told last is all there is to know
    }
}

void Engine::State::command_ended(const CommandEnded& ended, Effects& effects) {
    commands_.ended(ended);
    if (const auto asset = asset_of(mapping_, ended.event)) {
        reports_.own_again(*asset, ended.event.attribute); // nobody writes what the bridge reports
    }
    const bool good = ended.state == CommandState::acked && ended.confirmed;
    const auto event = ended.confirmed ? std::string(to_string(ended.state)) : "unconfirmed";
    effects.push_back(Say{good ? LogLevel::info : LogLevel::warning, "command." + event,
                          in_words(ended.event, ended.state, ended.reason) + " (ack " +
                              ended.event.ack_id + ")"});
}

void Engine::State::prepare(const Event& event, Now now, Effects& effects) {
    watch_clock(now, effects);
    // What happens on one line, most of all, concerns no other: lines cost nothing to each other.
    if (const auto* done = std::get_if<BatchDone>(&event);
        done != nullptr && !retired(done->line)) { // else others may wait for its port
        touch(done->line);
    } else if (const auto* opened = std::get_if<LineOpened>(&event)) {
        touch(opened->line);
    } else if (!std::holds_alternative<Tick>(event) && !std::holds_alternative<ClockState>(event)) {
        touch_all(); // a command may have come, or its journal entry
    }
}

void Engine::State::drive(LineMachine& machine, Now now, Effects& effects) {
    auto& link = machine.link();
    if (retired(machine.id())) {
        retire(machine, effects);
        return;
    }
    const bool wanted = in_use(machine.id());
    const bool polls = wanted && !(offer_ && offer_->reads_until != never);
    if (wanted && link.should_open(now.mono) && port_free_at(machine.id()) <= now.mono) {
        link.opening();
        effects.push_back(OpenLine{machine.id()});
        return;
    }
    if (!link.open()) {
        return;
    }
    if (out_of_time(now)) {
        release_late(machine, now, effects);
        return;
    }
    if (machine.busy()) {
        const bool waits =
            machine.polling() && (!polls || machine.command_due(desk_, now.mono) <= now.mono);
        const bool asked =
            std::find(preempted_.begin(), preempted_.end(), machine.id()) != preempted_.end();
        if (waits && !asked) {
            preempted_.push_back(machine.id());
            effects.push_back(PreemptLine{machine.id()});
        }
        return;
    }
    CommandActions actions;
    auto batch = machine.next_batch(now, desk_, polls, actions);
    carry_out(std::move(actions), now, effects);
    if (batch) {
        effects.push_back(ExecuteBatch{machine.id(), std::move(*batch)});
    } else if (desk_.path().released(machine.id())) {
        let_go(machine, now, effects);
    }
}

void Engine::State::drive_all(Now now, Effects& effects) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (touched_[i] || line_wakes_[i] <= now.mono) {
            touched_[i] = false;
            drive(*lines_[i], now, effects);
            const auto id = lines_[i]->id();
            const bool open = lines_[i]->link().open();
            const auto free_at = open ? TimePoint::min() : port_free_at(id);
            const bool polls = in_use(id) && !(offer_ && offer_->reads_until != never);
            const auto wake = std::max(lines_[i]->next_wake(now.mono, desk_, polls), free_at);
            line_wakes_[i] = std::min(wake, let_go_at(*lines_[i]));
        }
    }
}

void Engine::State::settle(Now now, Effects& effects) {
    if (!started_ || stopped_) {
        return;
    }
    health_changed_ = controls_.pass_time(now, effects) || health_changed_;
    CommandActions actions;
    if (desk_.next_wake() <= now.mono) {
        touch_all();
    }
    desk_.pass_time(now, actions);
    if (!actions.empty()) {
        touch_all();
    }
    carry_out(std::move(actions), now, effects);
    drive_all(now, effects);
    health_changed_ = reports_.age(now.mono) || health_changed_;
    if (health_changed_) {
        health_changed_ = false;
        health_.report(lines_, reports_, desk_.path(), commands_.unconfirmed());
    }
    tell_statistics(now);
    if (commands_.next_wake() <= now.mono) {
        commands_.tell(reports_, desk_.recent(), now);
    }
    measure_clock(now);
    let_up(now, effects);
    look_at_offer(now, effects);
    finish_stopping(now, effects);
    find_next_wake(now);
}

void Engine::State::let_up(Now now, Effects& effects) {
    const auto from = effects.size();
    reports_.settle(
        now.mono, [this] { return ++last_id_; }, effects);
    note_beat(effects, from, now);
}

void Engine::State::tell_statistics(Now now) {
    if (settings_.statistics_interval > Duration{} && now.mono >= statistics_at_) {
        statistics_at_ = now.mono + settings_.statistics_interval;
        health_.statistics(lines_, reports_, now.mono);
    }
}

bool Engine::State::out_of_time(Now now) const {
    return stopping_ && now.mono >= stop_by_;
}

void Engine::State::finish_stopping(Now now, Effects& effects) {
    if (!stopping_) {
        return;
    }
    // What is not finished in time stays open in the journal; the next run goes on with it.
    const bool finished = desk_.quiet() || out_of_time(now);
    bool all_closed = true;
    for (const auto& machine : lines_) {
        auto& link = machine->link();
        const bool held = now.mono < held_until(*machine);
        if (link.open() && !machine->busy() && finished) {
            if (held) {
                hold(*machine, now, effects);
            } else if (!release_at_last(*machine, now, effects)) {
                link.closing("the bridge stops");
                effects.push_back(CloseLine{machine->id()});
            }
        }
        // A line that still tries to open has nothing under way.
        const bool opening = link.state() == LineLink::State::opening && out_of_time(now);
        const bool closed = link.state() == LineLink::State::closed && !held;
        all_closed = all_closed && (closed || opening);
    }
    if (all_closed) {
        stopped_ = true;
        CommandActions actions;
        desk_.leave(actions);
        carry_out(std::move(actions), now, effects);
        effects.push_back(Stopped{});
    }
}

TimePoint Engine::State::held_until(const LineMachine& machine) const {
    return std::min(machine.late_answers_until(), hold_by_);
}

void Engine::State::hold(LineMachine& machine, Now now, Effects& effects) {
    if (!hold_said_) {
        hold_said_ = true;
        effects.push_back(Say{LogLevel::notice, "line.held",
                              "line " + mapping_.line(machine.id()).key +
                                  " stays open until no late answer can come any more"});
    }
    if (auto batch = machine.listen(now.mono)) {
        effects.push_back(ExecuteBatch{machine.id(), std::move(*batch)});
    }
}

bool Engine::State::release_late(LineMachine& machine, Now now, Effects& effects) {
    // Others are closed when the time is over, and the next run releases what is left.
    const bool kept = mapping_.line(machine.id()).is_rtu() && !machine.busy();
    auto batch = kept ? machine.release(now, hold_by_, desk_) : std::nullopt;
    if (!batch) {
        return false;
    }
    effects.push_back(ExecuteBatch{machine.id(), std::move(*batch)});
    return true;
}

bool Engine::State::release_at_last(LineMachine& machine, Now now, Effects& effects) {
    if (!out_of_time(now) || !released_at_last_.insert(machine.id()).second) {
        return false;
    }
    desk_.release_again(machine.id(), now);
    return release_late(machine, now, effects);
}

void Engine::State::find_next_wake(Now now) {
    if (stopped_) {
        next_wake_ = never;
        return;
    }
    // What is overdue although nothing could be done about it must not turn the loop.
    constexpr Duration breath = std::chrono::milliseconds{1};
    TimePoint next = std::min({desk_.next_wake(), desk_.path().next_wake(),
                               reports_.next_wake(now.mono), reports_.next_age()});
    if (offer_) {
        next = std::min({next, offer_->give_up_at, offer_->reads_until});
    }
    if (stopping_ && !out_of_time(now)) {
        next = std::min(next, stop_by_);
    }
    for (const auto& machine : lines_) {
        const auto held = held_until(*machine);
        next = stopping_ && now.mono < held ? std::min(next, held) : next;
    }
    if (reports_.connected()) {
        next = std::min(next, probe_.next_wake());
    }
    if (settings_.statistics_interval > Duration{}) {
        next = std::min(next, statistics_at_);
    }
    if (!out_of_time(now)) {
        for (const auto wake : line_wakes_) {
            next = std::min(next, wake);
        }
    }
    next_wake_ = std::max(next, now.mono + breath);
}

} // namespace railbridge
