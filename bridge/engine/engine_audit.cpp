// What the engine tells the audit, and hears of it.

#include "bridge/engine/engine_state.hpp"

#include "bridge/engine/command_words.hpp"

#include <utility>

namespace railbridge {

Value Engine::State::reading_of(std::optional<PointId> point) {
    if (!point) {
        return {};
    }
    const auto state = reports_.point(*point);
    return state.ever_read ? state.value : Value{};
}

void Engine::State::tell_audit(const CommandEnded& ended, Now now, Effects& effects) {
    effects.push_back(Audit{audit_.ended(ended, reading_of(ended.point), now)});
}

void Engine::State::tell_audit(const WroteByItself& write, Now now, Effects& effects) {
    effects.push_back(Audit{audit_.by_itself(write, reading_of(write.point), now)});
}

void Engine::State::tell_reused(const AckIdReused& reused, Now now, Effects& effects) {
    const auto why =
        "the ack id " + reused.event.ack_id +
        " belongs to another event that came before; neither written nor acknowledged: "
        "an acknowledgement would be taken for that of the other. The manager must give "
        "every event an id of its own";
    effects.push_back(
        Say{LogLevel::error, "pending.id_reused", in_words(reused.event) + " refused: " + why});
    effects.push_back(Audit{audit_.refused(reused.event, reused.point, why, now)});
}

void Engine::State::on(const AuditState& event, Now /*now*/, Effects& effects) {
    if (event.problem.empty() && !audit_state_.problem.empty()) {
        effects.push_back(Say{LogLevel::notice, "audit.written",
                              "the audit can be written again; " + std::to_string(event.lost) +
                                  " lines are missing in it"});
    } else if (event.problem != audit_state_.problem) {
        effects.push_back(Say{LogLevel::error, "audit.failed",
                              "the audit cannot be written: " + event.problem +
                                  "; commands go on, their ends stay in the journal for 25 hours"});
    }
    audit_state_ = event;
}

} // namespace railbridge
