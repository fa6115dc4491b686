#pragma once
// Turns messages of the manager into events of the engine. Pending events are journaled here, on
// Paho's thread, before the broker hears that they arrived.

#include "adapters/mqtt/event_gate.hpp"
#include "adapters/mqtt/journal_function.hpp"
#include "adapters/mqtt/topics.hpp"
#include "adapters/mqtt/uplink_site.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/log.hpp"

#include <string>
#include <string_view>

namespace railbridge::mqtt {

/// Called on Paho's thread only. Outlives every connection that calls it.
class Inbox {
public:
    /// The references must outlive the inbox.
    Inbox(const Topics& topics, const SiteInUse& site, const Clock& clock, JournalFunction journal,
          Log& log);

    /// Nothing leaves this function: an exception would end the process inside Paho, and the broker
    /// would send the same message after every restart.
    void receive(std::string_view topic, std::string_view payload, EventGate& gate) noexcept;

private:
    void dispatch(std::string_view topic, std::string_view payload, EventGate& gate);
    void pending(std::string_view payload, EventGate& gate);
    void response(const ResponseTopic& topic, std::string_view payload, EventGate& gate);
    JournalOutcome journaled(const PendingEvent& event) noexcept;
    void say(const char* event, const std::string& text) noexcept;

    const Topics& topics_;
    const SiteInUse& site_;
    const Clock& clock_;
    JournalFunction journal_;
    Log& log_;
};

} // namespace railbridge::mqtt
