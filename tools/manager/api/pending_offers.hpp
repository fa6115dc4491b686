#pragma once
// Which pending events were sent and not acknowledged for so long that they may have been lost.

#include "tools/manager/store/store.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

/// The broker drops what does not fit into the queue of a client, and tells nobody. So what is not
/// acknowledged is offered again: after a minute, and then after pauses that grow to an hour, since
/// a gateway may also have its reasons (it never acknowledges what it refused).
class PendingOffers {
public:
    static constexpr Millis first_pause = 60'000;
    static constexpr Millis longest_pause = 60 * first_pause;

    /// The event is sent now, for a reason of its own.
    void sent(const std::string& ack_id) { offers_[ack_id] = {}; }

    /// The ids of those whose pause is over. `events`: all that wait now; others are forgotten.
    /// `running`: a clock that never jumps.
    std::vector<std::string> due(const std::vector<const PendingEvent*>& events, Millis running);

    /// The event was due, and is sent now or a newer one in its place; the next pause is longer.
    void sent_again(const std::string& ack_id, Millis running);

private:
    struct Offer {
        std::optional<Millis> at; ///< of the running clock; nothing: since the last due()
        Millis pause = first_pause;
    };
    std::unordered_map<std::string, Offer> offers_;
};

} // namespace railbridge::manager
