#include "bridge/engine/engine.hpp"

#include "bridge/commands/command_desk.hpp"
#include "bridge/engine/box_health.hpp"
#include "bridge/engine/engine_state.hpp"
#include "bridge/engine/line_machine.hpp"
#include "bridge/engine/report_desk.hpp"

#include <utility>

namespace railbridge {

Engine::Engine(Mapping mapping, EngineSettings settings)
    : state_(std::make_unique<State>(std::make_shared<const Mapping>(std::move(mapping)),
                                     std::move(settings))) {}

Engine::~Engine() = default;

void Engine::handle(const Event& event, Now now, Effects& effects) {
    state_->prepare(event, now, effects);
    std::visit([&](const auto& happened) { state_->on(happened, now, effects); }, event);
    state_->settle(now, effects);
    if (auto next = state_->successor(now, effects)) {
        state_ = std::move(next);
        state_->settle(now, effects);
    }
}

TimePoint Engine::next_wake() const {
    return state_->next_wake();
}

EngineSummary Engine::summary() const {
    return state_->summary();
}

EngineStatus Engine::status(Now now) const {
    return state_->status(now);
}

const Mapping& Engine::mapping() const {
    return *state_->mapping();
}

std::shared_ptr<const Mapping> Engine::shared_mapping() const {
    return state_->mapping();
}

} // namespace railbridge
