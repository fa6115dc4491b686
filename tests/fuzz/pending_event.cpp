// Pending events and attribute events of the manager, and what the journal and the audit make of
// them. Input: flags, then bytes. They are the payload, or, so that the fuzzer gets past its frame,
// the value (flag 1), the ackId (flag 2) or the attribute (flag 4) of one.

#include "adapters/mqtt/event_reader.hpp"
#include "adapters/store/audit_line.hpp"
#include "adapters/store/value_text.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

namespace {

using namespace railbridge;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string payload_of(unsigned flags, const std::string& bytes) {
    if ((flags & 7U) == 0) {
        return bytes;
    }
    const std::string value = (flags & 1U) != 0 ? bytes : "true";
    const std::string ack_id = (flags & 2U) != 0 ? bytes : "6kx1GxhlSmG9k1fpUmVhpx";
    const std::string attribute = (flags & 4U) != 0 ? bytes : "presence";
    return R"({"ackId":")" + ack_id +
           R"(","event":{"eventType":"attribute","ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":")" +
           attribute + R"("},"value":)" + value +
           R"(,"timestamp":1732716480547,"deleted":false,"realm":"master"}})";
}

bool is_finite(const Value& value) {
    const auto* number = std::get_if<double>(&value);
    return number == nullptr || std::isfinite(*number);
}

bool is_line(const std::string& text) {
    return text.find('\n') == std::string::npos && text.find('\r') == std::string::npos;
}

/// Whatever is taken for an event is one that the rest of the bridge can live with.
void check_event(const PendingEvent& event) {
    must(!event.ack_id.empty() && event.ack_id.size() <= mqtt::payload_limits::ack_id_bytes_max);
    must(event.asset_id.size() == 22);
    must(!event.attribute.empty() &&
         event.attribute.size() <= mqtt::payload_limits::attribute_bytes_max);
    must(is_finite(event.value));
    must(!event.structured || is_null(event.value));
    must(!event.value_json.empty() && is_line(event.value_json));
    must(store::value_from_text(store::value_to_text(event.value)) == event.value);
    AuditEntry entry;
    entry.ack_id = event.ack_id;
    entry.attribute = event.attribute;
    entry.value = event.value;
    entry.value_json = event.structured ? event.value_json : std::string{};
    must(is_line(store::audit_line(entry)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto payload =
        payload_of(data[0], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
    const auto reading = mqtt::read_pending_event(payload);
    if (reading.defect.empty()) {
        check_event(reading.event);
        const auto again = mqtt::read_pending_event(payload);
        must(again.defect.empty() && again.event.value_json == reading.event.value_json &&
             again.event.value == reading.event.value);
    }
    if (const auto seen = mqtt::read_attribute_event(payload)) {
        must(seen->asset_id.size() == 22 && !seen->attribute.empty() && is_finite(seen->value));
    }
    // What is read from the journal is whatever stands in it.
    static_cast<void>(store::value_from_text(payload));
    return 0;
}
