#include "adapters/store/audit_line.hpp"

#include "adapters/base/json_value.hpp"
#include "bridge/base/cut_text.hpp"
#include "bridge/base/wall_text.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace railbridge::store {

namespace {

using Writer = JsonWriter;

constexpr std::size_t value_bytes_max = 2048;

std::string_view kept_of(std::string_view text) {
    return cut_text(text, value_bytes_max);
}

void value(Writer& json, const char* key, const Value& value) {
    json.Key(key);
    write_value(json, value, kept_of);
}

/// As it came, if it fits on a line.
void structured(Writer& json, const std::string& came) {
    json.Key("value");
    const bool one_line = std::none_of(came.begin(), came.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20U;
    });
    if (one_line && came.size() <= value_bytes_max) {
        json.RawValue(came.data(), came.size(), rapidjson::kObjectType);
    } else {
        write_text(json, kept_of(came));
    }
}

std::string finished(const rapidjson::StringBuffer& buffer) {
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace

std::string audit_head() {
    return R"({"audit":)" + std::to_string(audit_schema_version) + "}";
}

std::string audit_line(const AuditEntry& entry) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "time", utc_text_ms(entry.at));
    write_text(json, "kind", entry.kind);
    if (!entry.ack_id.empty()) {
        write_text(json, "ackId", entry.ack_id);
        write_text(json, "eventTime", utc_text_ms(entry.event_time));
    }
    write_text(json, "asset", entry.asset);
    write_text(json, "assetId", entry.asset_id);
    write_text(json, "attribute", entry.attribute);
    if (!entry.line.empty()) {
        value(json, "before", entry.before);
    }
    if (entry.value_json.empty()) {
        value(json, "value", entry.value);
    } else {
        structured(json, entry.value_json);
    }
    if (!entry.line.empty()) {
        write_text(json, "units", entry.units);
        write_text(json, "line", entry.line);
        json.Key("unit");
        json.Uint(entry.unit);
        write_text(json, "address", entry.address);
    }
    write_text(json, "verdict", entry.verdict);
    write_text(json, "reason", entry.reason);
    json.Key("tookMs");
    json.Int64(std::chrono::duration_cast<std::chrono::milliseconds>(entry.took).count());
    json.EndObject();
    return finished(buffer);
}

std::string audit_gap_line(WallTime at, std::uint64_t lost, const std::string& why) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "time", utc_text_ms(at));
    write_text(json, "kind", "gap");
    json.Key("linesLost");
    json.Uint64(lost);
    write_text(json, "reason", why);
    json.EndObject();
    return finished(buffer);
}

} // namespace railbridge::store
