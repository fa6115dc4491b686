#include "bridge/commands/command_record.hpp"

namespace railbridge {

std::string_view to_string(CommandState state) {
    switch (state) {
    case CommandState::received:
        return "received";
    case CommandState::intent:
        return "intent";
    case CommandState::written:
        return "written";
    case CommandState::acked:
        return "acked";
    case CommandState::superseded:
        return "superseded";
    case CommandState::expired:
        return "expired";
    case CommandState::rejected:
        return "rejected";
    case CommandState::failed:
        return "failed";
    case CommandState::unknown:
        return "unknown";
    }
    return "?";
}

bool same_event(const PendingEvent& one, const PendingEvent& other) {
    return one.ack_id == other.ack_id && one.asset_id == other.asset_id &&
           one.attribute == other.attribute && one.value == other.value &&
           one.structured == other.structured && one.deleted == other.deleted &&
           (!one.structured || one.value_json == other.value_json) &&
           one.event_time == other.event_time;
}

} // namespace railbridge
