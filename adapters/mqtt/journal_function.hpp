#pragma once
// How a pending event becomes durable before the broker learns that it arrived.

#include "bridge/openremote/types.hpp"

#include <cstdint>
#include <functional>

namespace railbridge::mqtt {

enum class JournalOutcome : std::uint8_t {
    stored,    ///< committed
    duplicate, ///< the ackId was known, as that of this event
    acked,     ///< the same, and it was acknowledged
    other,     ///< the ackId was known as that of another event
    failed,    ///< not committed
};

/// Called on Paho's thread; returns after the commit. Paho sends PUBACK when the callback that
/// calls this returns, so a process killed earlier gets the event again.
using JournalFunction = std::function<JournalOutcome(const PendingEvent&)>;

} // namespace railbridge::mqtt
