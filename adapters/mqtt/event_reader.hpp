#pragma once
// Reads what the manager sends as events: pending attribute events, and attribute events of own
// assets. The payloads come over the network and are not trusted: size and depth are bounded,
// duplicate keys are refused, and every field that is used must have its type. Callable from every
// thread.

#include "bridge/engine/event.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::mqtt {

namespace payload_limits {
inline constexpr std::size_t event_bytes_max = 64 * 1024;
inline constexpr std::size_t event_depth_max = 8;
inline constexpr std::size_t response_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t response_depth_max = 32;
inline constexpr std::size_t ack_id_bytes_max = 256;
inline constexpr std::size_t attribute_bytes_max = 255;
} // namespace payload_limits

/// A pending event, or why the payload is none. With a defect `event` holds what could be read.
struct PendingReading {
    PendingEvent event; ///< without received_wall
    std::string defect; ///< empty: usable
};

PendingReading read_pending_event(std::string_view payload);

/// Nothing for asset events, deleted attributes and anything that is no attribute event.
std::optional<AttributeSeen> read_attribute_event(std::string_view payload);

} // namespace railbridge::mqtt
