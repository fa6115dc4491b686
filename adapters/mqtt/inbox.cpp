#include "adapters/mqtt/inbox.hpp"

#include "adapters/mqtt/event_reader.hpp"
#include "adapters/mqtt/response_reader.hpp"

#include <exception>
#include <utility>

namespace railbridge::mqtt {

Inbox::Inbox(const Topics& topics, const SiteInUse& site, const Clock& clock,
             JournalFunction journal, Log& log)
    : topics_(topics)
    , site_(site)
    , clock_(clock)
    , journal_(std::move(journal))
    , log_(log) {}

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
        if (seen && site_.get()->find(seen->asset_id)) {
            gate.put(std::move(*seen));
        }
    }
}

void Inbox::pending(std::string_view payload, EventGate& gate) {
    PendingReading reading = read_pending_event(payload);
    PendingReceived received;
    received.event = std::move(reading.event);
    const auto now = clock_.now();
    received.event.received_wall = now.wall;
    received.arrived = now.mono;
    received.defect = std::move(reading.defect);
    if (received.defect.empty()) {
        const JournalOutcome outcome = journaled(received.event);
        received.journaled = outcome != JournalOutcome::failed;
        received.duplicate = received.journaled && outcome != JournalOutcome::stored;
        if (outcome == JournalOutcome::acked) {
            received.has = JournalHas::same_acked;
        } else if (outcome == JournalOutcome::other) {
            received.has = JournalHas::other;
        }
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
    const auto site = site_.get();
    const auto asset = site->find(topic.id);
    if (!got || !asset) {
        return;
    }
    Comparison comparison = site->documents().compare(*asset, payload);
    gate.put(AssetCompared{topic.id, comparison.equal, std::move(comparison.document),
                           std::move(comparison.differences), std::move(comparison.refusal),
                           std::move(comparison.unmoved)});
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
