#include "adapters/store/audit_line.hpp"

#include "bridge/base/cut_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace railbridge::store {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t value_bytes_max = 2048;

struct WriteValue {
    Writer& json;
    void operator()(std::monostate) const { json.Null(); }
    void operator()(bool value) const { json.Bool(value); }
    void operator()(std::int64_t value) const { json.Int64(value); }
    void operator()(std::uint64_t value) const { json.Uint64(value); }
    void operator()(double value) const { std::isfinite(value) ? json.Double(value) : json.Null(); }
    void operator()(const std::string& value) const {
        const auto kept = cut_text(value, value_bytes_max);
        json.String(kept.data(), static_cast<rapidjson::SizeType>(kept.size()));
    }
    void operator()(const ValueList& values) const {
        json.StartArray();
        for (const auto& value : values) {
            std::visit(*this, value);
        }
        json.EndArray();
    }
};

void text(Writer& json, const char* key, std::string_view value) {
    json.Key(key);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void value(Writer& json, const char* key, const Value& value) {
    json.Key(key);
    std::visit(WriteValue{json}, value);
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
        WriteValue{json}(came);
    }
}

std::string finished(const rapidjson::StringBuffer& buffer) {
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace

std::string audit_head() {
    return R"({"audit":)" + std::to_string(audit_schema_version) + "}";
}

std::string audit_time(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time - day).count();
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(ms / 3'600'000),
                  static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60),
                  static_cast<int>(ms % 1000));
    return text.data();
}

std::string audit_line(const AuditEntry& entry) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    text(json, "time", audit_time(entry.at));
    text(json, "kind", entry.kind);
    if (!entry.ack_id.empty()) {
        text(json, "ackId", entry.ack_id);
        text(json, "eventTime", audit_time(entry.event_time));
    }
    text(json, "asset", entry.asset);
    text(json, "assetId", entry.asset_id);
    text(json, "attribute", entry.attribute);
    if (!entry.line.empty()) {
        value(json, "before", entry.before);
    }
    if (entry.value_json.empty()) {
        value(json, "value", entry.value);
    } else {
        structured(json, entry.value_json);
    }
    if (!entry.line.empty()) {
        text(json, "units", entry.units);
        text(json, "line", entry.line);
        json.Key("unit");
        json.Uint(entry.unit);
        text(json, "address", entry.address);
    }
    text(json, "verdict", entry.verdict);
    text(json, "reason", entry.reason);
    json.Key("tookMs");
    json.Int64(std::chrono::duration_cast<std::chrono::milliseconds>(entry.took).count());
    json.EndObject();
    return finished(buffer);
}

std::string audit_gap_line(WallTime at, std::uint64_t lost, const std::string& why) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    text(json, "time", audit_time(at));
    text(json, "kind", "gap");
    json.Key("linesLost");
    json.Uint64(lost);
    text(json, "reason", why);
    json.EndObject();
    return finished(buffer);
}

} // namespace railbridge::store
