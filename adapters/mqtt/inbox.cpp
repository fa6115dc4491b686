#include "adapters/mqtt/inbox.hpp"

#include "adapters/mqtt/event_reader.hpp"
#include "adapters/mqtt/response_reader.hpp"

#include <exception>
#include <utility>

namespace railbridge::mqtt {

Inbox::Inbox(const Topics& topics, const Mapping& mapping, const AssetDocuments& documents,
             const Clock& clock, JournalFunction journal, Log& log)
    : topics_(topics)
    , documents_(documents)
    , clock_(clock)
    , journal_(std::move(journal))
    , log_(log) {
    for (std::size_t i = 0; i < mapping.assets.size(); ++i) {
        assets_.emplace(mapping.assets[i].id, static_cast<AssetIndex>(i));
    }
}

void Inbox::receive(std::string_view topic, std::string_view payload, EventGate& gate) noexcept {
    try {
        dispatch(topic, payload, gate);
    } catch (const std::exception& error) {
        say("message_lost", std::string{"a message of the manager was lost: "} + error.what());
    } catch (...) {
        say("message_lost", "a message of the manager was lost for an unknown reason");
    }
}

void Inbox::dispatch(std::string_view topic, std::string_view payload, EventGate& gate) {
    const IncomingTopic parsed = topics_.parse(topic);
    if (std::holds_alternative<PendingTopic>(parsed)) {
        pending(payload, gate);
    } else if (const auto* operation = std::get_if<ResponseTopic>(&parsed)) {
        response(*operation, payload, gate);
    } else if (std::holds_alternative<EventTopic>(parsed)) {
        auto seen = read_attribute_event(payload);
        if (seen && assets_.count(seen->asset_id) > 0) {
            gate.put(std::move(*seen));
        }
    }
}

void Inbox::pending(std::string_view payload, EventGate& gate) {
    PendingReading reading = read_pending_event(payload);
    PendingReceived received;
    received.event = std::move(reading.event);
    received.event.received_wall = clock_.now().wall;
    received.defect = std::move(reading.defect);
    if (received.defect.empty()) {
        const JournalOutcome outcome = journaled(received.event);
        received.journaled = outcome != JournalOutcome::failed;
        received.duplicate = outcome == JournalOutcome::duplicate;
    }
    gate.put(std::move(received));
}

JournalOutcome Inbox::journaled(const PendingEvent& event) noexcept {
    try {
        return journal_(event);
    } catch (const std::exception& error) {
        say("journal_failed", std::string{"the journal failed: "} + error.what());
    } catch (...) {
        say("journal_failed", "the journal failed for an unknown reason");
    }
    return JournalOutcome::failed;
}

void Inbox::response(const ResponseTopic& topic, std::string_view payload, EventGate& gate) {
    Response read = read_response(payload);
    const bool got = topic.operation == Operation::get_asset && !read.error;
    gate.put(ResponseReceived{topic.operation, topic.id, read.error, std::move(read.message)});
    const auto asset = assets_.find(topic.id);
    if (!got || asset == assets_.end()) {
        return;
    }
    Comparison comparison = documents_.compare(asset->second, payload);
    gate.put(AssetCompared{asset->second, comparison.equal, std::move(comparison.document),
                           std::move(comparison.differences), std::move(comparison.refusal)});
}

void Inbox::say(const char* event, const std::string& text) noexcept {
    try {
        log_.write(LogLevel::error, event, text);
    } catch (...) {
        // A log that throws cannot be told about.
        return;
    }
}

} // namespace railbridge::mqtt
