#include "bridge/commands/command_record.hpp"

#include <functional>

namespace railbridge {

namespace {

template <typename Part>
void mix(std::size_t& print, const Part& part) {
    print ^= std::hash<Part>{}(part) + 0x9e3779b97f4a7c15U + (print << 6U) + (print >> 2U);
}

void mix_value(std::size_t& print, const Value& value) {
    if (const auto* list = std::get_if<ValueList>(&value)) {
        mix(print, list->size());
        for (const auto& element : *list) {
            mix(print, element);
        }
        return;
    }
    Scalar scalar;
    to_scalar(value, scalar);
    mix(print, scalar);
}

} // namespace

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

std::size_t fingerprint(const PendingEvent& event) {
    std::size_t print = 0;
    mix(print, event.ack_id);
    mix(print, event.asset_id);
    mix(print, event.attribute);
    mix_value(print, event.value);
    mix(print, event.structured);
    mix(print, event.deleted);
    mix(print, event.structured ? event.value_json : std::string{});
    mix(print, event.event_time.time_since_epoch().count());
    return print;
}

} // namespace railbridge
