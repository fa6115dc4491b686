#pragma once
// What was handed to the broker for its subscribers, until it has asked who may read it.

#include "tools/manager/api/outbox.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace railbridge::manager {

/// The broker asks for each subscription that a message meets. A client with several such gets the
/// message once: the first is granted, the others are not. Messages are asked for in the order in
/// which they were handed over, and before the next tick.
class Underway {
public:
    /// How many of a client's filters the topic meets.
    using FilterCount =
        std::function<std::size_t(std::string_view client_id, std::string_view topic)>;

    /// Replaces what was there before.
    void hand_over(Outbox outbox) {
        outbox_ = std::move(outbox);
        next_ = 0;
        copies_ = 0;
    }

    /// Whether this copy is delivered. Nothing: the message is none of these.
    std::optional<bool> may_read(std::string_view client_id, std::string_view topic,
                                 std::string_view payload, const FilterCount& filter_count);

private:
    bool is_at(std::size_t place, std::string_view client_id, std::string_view topic) const;
    /// The next message for the same topic; it may be equal.
    std::size_t following(std::string_view client_id, std::string_view topic) const;

    Outbox outbox_;
    std::size_t next_ = 0;   ///< behind the message that was asked for last
    std::size_t copies_ = 0; ///< of that message which the broker has asked for
};

} // namespace railbridge::manager
