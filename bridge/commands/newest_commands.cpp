#include "bridge/commands/newest_commands.hpp"

#include <algorithm>

namespace railbridge {

namespace {

// As far as a stamp may lie ahead, see CommandChecks.
constexpr std::chrono::seconds ahead_most{60};

} // namespace

std::optional<Refusal> NewestCommands::overtaken(const PendingEvent& event, PointId point,
                                                 WallTime latest) {
    const auto newest = newest_.find(point);
    if (newest == newest_.end()) {
        return std::nullopt;
    }
    if (newest->second > latest + ahead_most) {
        newest_.erase(newest);
        return std::nullopt;
    }
    if (event.event_time < newest->second) {
        return Refusal{CommandState::superseded, "a newer value was accepted before"};
    }
    const bool pulse = mapping_.point(point).write->kind == WriteKind::pulse;
    if (pulse && event.event_time == newest->second) {
        return Refusal{CommandState::superseded, "the same event came before under another id"};
    }
    return std::nullopt;
}

void NewestCommands::accepted(const PendingEvent& event, PointId point) {
    auto& newest = newest_.try_emplace(point, event.event_time).first->second;
    newest = std::max(newest, event.event_time);
}

std::optional<WallTime> NewestCommands::of(PointId point) const {
    const auto newest = newest_.find(point);
    return newest == newest_.end() ? std::nullopt : std::optional{newest->second};
}

void NewestCommands::restore(const CommandRecord& record, PointId point) {
    switch (record.state) {
    case CommandState::received: // decided again
    case CommandState::rejected: // never accepted
    case CommandState::expired:  // whatever is older is too old by itself
        return;
    case CommandState::superseded:
        // Accepted, or older than one that was. A pulse ends so only for one that has a record of
        // its own, and still waits perhaps.
        if (const auto& write = mapping_.point(point).write;
            write && write->kind == WriteKind::pulse) {
            return;
        }
        [[fallthrough]];
    case CommandState::intent:
    case CommandState::written:
    case CommandState::acked:
    case CommandState::failed:
    case CommandState::unknown:
        accepted(record.event, point);
    }
}

} // namespace railbridge
