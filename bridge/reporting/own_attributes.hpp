#pragma once
// Attributes the bridge itself adds to the assets: what a person reads in the manager about the
// state of a device, of the last command, and of the bridge. Names are part of the product: rules
// and dashboards of a site refer to them.

#include <array>
#include <string_view>

namespace railbridge {

/// An attribute of ours: the name and the OpenRemote value type.
struct OwnAttribute {
    std::string_view name;
    std::string_view value_type;
};

namespace own {

/// Attributes of this type carry the text of a JSON document.
inline constexpr std::string_view json_type = "JSON";

// Every asset with points.
inline constexpr std::string_view device_status = "deviceStatus";   ///< ok, stale, offline
inline constexpr std::string_view command_status = "commandStatus"; ///< the last command, in words

// The health asset.
inline constexpr std::string_view bridge_status = "bridgeStatus"; ///< the last will's target
inline constexpr std::string_view command_path = "commandPath";   ///< open, or closed: why
inline constexpr std::string_view last_gap = "lastGap";           ///< when the uplink was away
inline constexpr std::string_view line_status = "lineStatus";     ///< one word per line
inline constexpr std::string_view commands_written = "commandsWritten";
inline constexpr std::string_view commands_refused = "commandsRefused";
inline constexpr std::string_view commands_failed = "commandsFailed";
inline constexpr std::string_view commands_expired = "commandsExpired";
inline constexpr std::string_view commands_superseded = "commandsSuperseded";
inline constexpr std::string_view commands_unknown = "commandsUnknown";
/// Acknowledged, and the manager never showed the value.
inline constexpr std::string_view commands_unconfirmed = "commandsUnconfirmed";
inline constexpr std::string_view last_commands = "lastCommands"; ///< the last 20, newest first
inline constexpr std::string_view takeovers = "takeovers";        ///< others connected with our id
inline constexpr std::string_view heartbeat = "heartbeat";        ///< a new value every minute
inline constexpr std::string_view clock_status = "clockStatus";   ///< is the time trusted, and why
inline constexpr std::string_view clock_difference = "clockDifference"; ///< manager ahead, in s
// Empty unless statistics are asked for.
inline constexpr std::string_view line_statistics = "lineStatistics"; ///< all lines, in words
inline constexpr std::string_view requests_per_second = "requestsPerSecond"; ///< all lines
inline constexpr std::string_view request_errors = "requestErrors"; ///< all lines, since the start
inline constexpr std::string_view busiest_line = "busiestLine";     ///< % of the time in use

/// What the last will puts into bridgeStatus.
inline constexpr std::string_view offline = "offline";

inline constexpr std::array<OwnAttribute, 2> point_asset{{
    {device_status, "text"},
    {command_status, "text"},
}};

inline constexpr std::array<OwnAttribute, 20> health_asset{{
    {bridge_status, "text"},
    {command_path, "text"},
    {last_gap, "text"},
    {line_status, "text"},
    {commands_written, "integer"},
    {commands_refused, "integer"},
    {commands_failed, "integer"},
    {commands_expired, "integer"},
    {commands_superseded, "integer"},
    {commands_unknown, "integer"},
    {commands_unconfirmed, "integer"},
    {last_commands, json_type},
    {takeovers, "integer"},
    {heartbeat, "text"},
    {clock_status, "text"},
    {clock_difference, "number"},
    {line_statistics, "text"},
    {requests_per_second, "number"},
    {request_errors, "integer"},
    {busiest_line, "number"},
}};

/// True if the text of this attribute of the health asset is JSON itself.
constexpr bool is_json(std::string_view attribute) {
    for (const auto& own : health_asset) {
        if (own.name == attribute) {
            return own.value_type == json_type;
        }
    }
    return false;
}

} // namespace own
} // namespace railbridge
