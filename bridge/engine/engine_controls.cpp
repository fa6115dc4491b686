// What a person at the box switches, and a line whose port is given to him.

#include "bridge/engine/engine_state.hpp"

#include <utility>

namespace railbridge {

namespace {

// How long a line that is released finishes what was begun; a device may be dead.
constexpr Duration let_go_limit = std::chrono::seconds{3};

} // namespace

void Engine::State::on(const CommandsSwitched& event, Now now, Effects& effects) {
    health_changed_ = true;
    if (controls_.switched(event, now, effects)) {
        path_opened(now, effects);
    }
}

/// Commands can come again, without a new connection: the manager was there all the time. Should it
/// refuse the subscription now, PendingAnswered says so.
void Engine::State::path_opened(Now now, Effects& effects) {
    effects.push_back(AcceptPending{true});
    if (reports_.connected()) {
        CommandActions actions;
        desk_.manager_here(now, actions);
        carry_out(std::move(actions), now, effects);
    }
}

void Engine::State::on(const MaintenanceSwitched& event, Now now, Effects& effects) {
    health_changed_ = true;
    if (retired(event.line)) {
        effects.push_back(AnswerControl{event.id, "there is no such line any more"});
        return;
    }
    controls_.switched(event, now, effects);
    if (desk_.path().released(event.line)) {
        let_go_by_.insert_or_assign(event.line, now.mono + let_go_limit);
        for (const auto id : line(event.line).drop_requests()) {
            answer_not_sent(id, desk_.path().why_not(event.line), effects);
        }
    }
}

void Engine::State::let_go(LineMachine& machine, Now now, Effects& effects) {
    const auto limit = let_go_by_.find(machine.id());
    const bool in_time = limit != let_go_by_.end() && now.mono < limit->second;
    if (in_time && !desk_.quiet(machine.id())) {
        return;
    }
    let_go_by_.erase(machine.id());
    health_changed_ = true;
    machine.link().closing(desk_.path().why_not(machine.id()));
    line_unreachable(machine.id());
    effects.push_back(CloseLine{machine.id()});
}

TimePoint Engine::State::let_go_at(const LineMachine& machine) const {
    const auto limit = let_go_by_.find(machine.id());
    const bool waits = limit != let_go_by_.end() && machine.link().open() && !machine.busy();
    return waits ? limit->second : never;
}

} // namespace railbridge
