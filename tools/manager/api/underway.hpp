#pragma once
// What was handed to the broker for its subscribers, until it has asked who may read it.

#include "tools/manager/api/event_filter.hpp"
#include "tools/manager/api/outbox.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// The broker asks for each subscription that a message meets. A client with several such gets the
/// message once: the first copy is granted, the others are not. A copy has the QoS of its own
/// subscription, which nobody tells here: so when these differ all are granted, lest the one that
/// would be kept for an absent client is denied. Messages are asked for in the order in which they
/// were handed over, and before the next tick.
class Underway {
public:
    /// Replaces what was there before.
    void hand_over(Outbox outbox);

    /// Whether this copy is delivered. Nothing: the message is none of these.
    std::optional<bool> may_read(std::string_view client_id, std::string_view topic,
                                 std::string_view payload, const FilterTable& filters);

private:
    bool is_at(std::size_t place, std::string_view client_id, std::string_view topic,
               std::string_view payload) const;
    /// Whether the next message for the same topic has the same payload.
    bool is_repeated(std::size_t place);

    Outbox outbox_;
    std::size_t next_ = 0;   ///< behind the message that was asked for last
    std::size_t copies_ = 0; ///< of that message which the broker has asked for
    /// Of each message the next one for its topic, if any; empty until somebody needs it.
    std::vector<std::size_t> next_of_topic_;
};

} // namespace railbridge::manager
