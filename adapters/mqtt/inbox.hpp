#pragma once
// Turns messages of the manager into events of the engine. Pending events are journaled here, on
// Paho's thread, before the broker hears that they arrived.

#include "adapters/mqtt/asset_document.hpp"
#include "adapters/mqtt/event_gate.hpp"
#include "adapters/mqtt/journal_function.hpp"
#include "adapters/mqtt/topics.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/log.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace railbridge::mqtt {

/// Called on Paho's thread only. Outlives every connection that calls it.
class Inbox {
public:
    /// The references must outlive the inbox.
    Inbox(const Topics& topics, const Mapping& mapping, const AssetDocuments& documents,
          const Clock& clock, JournalFunction journal, Log& log);

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
    const AssetDocuments& documents_;
    const Clock& clock_;
    JournalFunction journal_;
    Log& log_;
    std::unordered_map<std::string, AssetIndex> assets_; ///< by id
};

} // namespace railbridge::mqtt
