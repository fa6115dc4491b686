#pragma once
// What the journal knows of one pending event. The journal is the memory that survives a crash;
// these are its states.

#include "bridge/base/time.hpp"
#include "bridge/openremote/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge {

/// received -> (intent, before a pulse's frame) -> written (verified) -> acked, or one of the other
/// terminal states.
enum class CommandState : std::uint8_t {
    received,
    intent,
    written,
    acked, ///< terminal from here on
    superseded,
    expired,
    rejected,
    failed,
    unknown,
};

std::string_view to_string(CommandState state);
constexpr bool is_terminal(CommandState state) {
    return state >= CommandState::acked;
}

/// What the journal already holds under the ackId of an event that comes.
enum class JournalHas : std::uint8_t {
    same,       ///< this event, or nothing
    same_acked, ///< this event, and it was acknowledged
    other,      ///< another event: one of the two must not use this ackId
};

/// The same in everything that is written or decides about it.
bool same_event(const PendingEvent& one, const PendingEvent& other);

/// Of all that same_event() compares: equal for the same event, and for another one as good as
/// never.
std::size_t fingerprint(const PendingEvent& event);

struct CommandRecord {
    PendingEvent event;
    CommandState state = CommandState::received;
    std::string reason;        ///< for people: why it ended as it did; empty while open
    std::int64_t sequence = 0; ///< order of arrival, given by the journal; ascending
    WallTime changed{};        ///< when `state` was stored
};

/// Terminal records are kept at least this long: the reference manager forgets an event after 24 h.
inline constexpr std::chrono::hours record_retention{25};

} // namespace railbridge
