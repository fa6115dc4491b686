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

} // namespace railbridge
