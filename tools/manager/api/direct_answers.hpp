#pragma once
// Which answers may go straight to their client instead of through the broker's subscriptions.

#include "tools/manager/api/outbox.hpp"
#include "tools/manager/api/sessions.hpp"

namespace railbridge::manager {

/// Gives each response the client to go to where the broker would deliver it exactly so: to that
/// client, once, at QoS 0. It then neither searches its tree of subscriptions nor asks whether the
/// client may read, which is a good part of what a request costs. Everything else goes through the
/// broker as before: to clients of MQTT 5, who may have given a subscription an identifier or none
/// to many, to resumed sessions, whose subscriptions only the broker knows, and to clients with
/// many filters. bridge/decisions/0063.
void address_answers(Outbox& outbox, Sessions& sessions);

} // namespace railbridge::manager
