// What time it is: how the engine learns it, and whom it tells.

#include "bridge/engine/engine_state.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <utility>

namespace railbridge {

void Engine::State::on(const ClockState& event, Now now, Effects& /*effects*/) {
    desk_.clock().kernel_says(event.synchronised);
    tell_clock(now);
}

void Engine::State::watch_clock(Now now, Effects& effects) {
    desk_.clock().pass(now);
    if (desk_.clock().stepped()) {
        effects.push_back(Say{LogLevel::warning, "clock.stepped",
                              "the clock of this box jumped; the age of commands is told by the "
                              "manager's as soon as that is measured again"});
        probe_.hurry();
        tell_clock(now);
    }
}

void Engine::State::measure_clock(Now now) {
    if (!reports_.connected()) {
        return;
    }
    if (auto beat = probe_.beat(now.mono)) {
        reports_.own(*probe_.asset(), own::heartbeat, std::move(*beat));
        tell_clock(now);
    }
}

void Engine::State::note_beat(const Effects& effects, std::size_t from, Now now) {
    for (auto i = from; i < effects.size(); ++i) {
        if (const auto* update = std::get_if<PublishUpdate>(&effects[i])) {
            probe_.leaving(update->batch, now.mono);
        }
    }
}

void Engine::State::take_beat(const AttributeSeen& seen, Now now) {
    if (const auto left = probe_.returned(seen)) {
        desk_.clock().measured(*left, seen.timestamp, now);
        tell_clock(now);
    }
}

void Engine::State::tell_clock(Now now) {
    health_.clock(desk_.clock(), now, reports_);
}

void Engine::State::describe_clock(EngineStatus& status, Now now) const {
    const auto& clock = desk_.clock();
    status.clock.trusted = clock.trusted(now.mono);
    status.clock.synchronised = clock.synchronised();
    status.clock.words = clock.in_words(now.mono);
    if (const auto ahead = clock.manager_ahead(now)) {
        status.clock.manager_ahead_ms = ahead->count();
        status.clock.uncertainty_ms = clock.uncertainty().count();
    }
}

} // namespace railbridge
