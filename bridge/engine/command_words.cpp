#include "bridge/engine/command_words.hpp"

#include "bridge/base/cut_text.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::size_t value_bytes_max = 64;

std::string cut(const std::string& text) {
    const std::string kept{cut_text(text, value_bytes_max)};
    return kept.size() < text.size() ? kept + "..." : kept;
}

std::string value_of(const PendingEvent& event) {
    return cut(event.structured ? event.value_json : to_text(event.value));
}

} // namespace

std::string in_words(const PendingEvent& event) {
    return event.attribute + " " + value_of(event);
}

std::string in_words(const PendingEvent& event, CommandState end, const std::string& reason) {
    auto text = in_words(event) + " ";
    if (end == CommandState::acked && reason.starts_with("passed")) {
        return text + reason; // no register behind it: nothing was written
    }
    switch (end) {
    case CommandState::acked:
        text += "written";
        break;
    case CommandState::rejected:
        text += "refused";
        break;
    default:
        text += std::string(to_string(end));
        break;
    }
    return reason.empty() ? text : text + ": " + reason;
}

CommandStatus describe(const Mapping& mapping, const CommandRecord& record, WallTime now) {
    const auto& event = record.event;
    CommandStatus status;
    status.ack_id = event.ack_id;
    status.asset_id = event.asset_id;
    if (const auto asset = asset_of(mapping, event)) {
        status.asset = mapping.asset(*asset).key;
    }
    status.attribute = event.attribute;
    status.value = value_of(event);
    status.state = std::string(to_string(record.state));
    status.reason = record.reason;
    status.received_ms = event.received_wall.time_since_epoch().count();
    status.changed_ms = record.changed.time_since_epoch().count();
    // Somebody else's time: no arithmetic on what lies before the epoch.
    status.age_ms = (now - std::max(event.event_time, WallTime{})).count();
    return status;
}

std::optional<AssetIndex> asset_of(const Mapping& mapping, const PendingEvent& event) {
    for (std::size_t i = 0; i < mapping.assets.size(); ++i) {
        if (mapping.assets[i].id == event.asset_id) {
            return static_cast<AssetIndex>(i);
        }
    }
    return std::nullopt;
}

} // namespace railbridge
