// What the engine hears of the journal besides the answers to its own requests.

#include "bridge/engine/engine_state.hpp"

#include <utility>

namespace railbridge {

void Engine::State::journal_may_be_lost(const std::vector<KeptSetting>& settings,
                                        CommandActions& actions) {
    for (const auto& setting : settings) {
        if (setting.name == journal_lost_setting && !setting.value.empty()) {
            desk_.close(PathFault::journal_lost, setting.value, actions);
        }
    }
}

void Engine::State::on(const JournalFailed& event, Now now, Effects& effects) {
    health_changed_ = true;
    CommandActions actions;
    desk_.journal_failed(event.why, actions);
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const JournalWorks& event, Now now, Effects& effects) {
    health_changed_ = true;
    controls_.journal_works(event, now, effects);
    CommandActions actions;
    journal_may_be_lost(event.settings, actions);
    desk_.restore(event.wear);
    desk_.restore(event.settings);
    for (auto& setting : desk_.lost_and_not_in(event.settings)) {
        effects.push_back(KeepSetting{std::move(setting)});
    }
    desk_.journal_works(event.commands, now, actions);
    carry_out(std::move(actions), now, effects);
}

} // namespace railbridge
