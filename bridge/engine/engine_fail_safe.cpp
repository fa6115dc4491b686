// What the command path does by itself, for people.

#include "bridge/engine/engine_state.hpp"

#include <string>

namespace railbridge {

void Engine::State::wrote_by_itself(const WroteByItself& wrote, Effects& effects) {
    const auto& point = mapping_.point(wrote.point);
    const bool good = wrote.verdict == to_string(CommandState::written);
    const auto value = is_null(wrote.value) ? std::string{} : " " + to_text(wrote.value);
    const auto reason = wrote.reason.empty() ? std::string{} : ": " + wrote.reason;
    const auto text = point.attribute + " " + std::string(to_string(wrote.what)) + value + " " +
                      wrote.verdict + reason;
    const bool left_on = wrote.what == OwnWrite::pulse_release && !good;
    const auto level = left_on ? LogLevel::error
                       : !good ? LogLevel::warning
                       : wrote.what == OwnWrite::pulse_release
                           ? LogLevel::debug // every pulse has one
                           : LogLevel::notice;
    effects.push_back(
        Say{level, "command.by_itself", mapping_.asset(point.asset).key + "." + text});
    if (wrote.what == OwnWrite::safe_value || left_on) {
        commands_.say(point.asset, text); // it replaced what the last command wrote, or did not
    }
}

void Engine::State::look_for_overrides(const LineNews& news, Now now, Effects& effects) {
    if (!desk_.looks()) {
        return;
    }
    CommandActions actions;
    for (const auto& done : news.reads) {
        const auto& read = done.read();
        if (read.points.empty()) {
            continue; // what lies in a gap, asked for by a search
        }
        desk_.look(mapping_.point(read.points.front().id).device, read.range, done.words, actions);
    }
    carry_out(std::move(actions), now, effects);
}

} // namespace railbridge
