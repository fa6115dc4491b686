#pragma once
// Values and texts as JSON, for everybody who writes it.

#include "bridge/base/value.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <string>
#include <string_view>

namespace railbridge {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void write_text(JsonWriter& json, std::string_view text) {
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

/// `"key":"text"` of an object.
inline void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
    json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    write_text(json, text);
}

/// One overload per alternative of Value. JSON has no number that is not finite: null.
/// @tparam Text  makes of a text of the value what is written, a std::string or std::string_view
template <typename Text>
struct ValueToJson {
    JsonWriter& json;
    Text text;

    void operator()(std::monostate /*null*/) const { json.Null(); }
    void operator()(bool value) const { json.Bool(value); }
    void operator()(std::int64_t value) const { json.Int64(value); }
    void operator()(std::uint64_t value) const { json.Uint64(value); }
    void operator()(double value) const { std::isfinite(value) ? json.Double(value) : json.Null(); }
    void operator()(const std::string& value) const { write_text(json, text(value)); }
    void operator()(const ValueList& values) const {
        json.StartArray();
        for (const auto& value : values) {
            std::visit(*this, value);
        }
        json.EndArray();
    }
};

template <typename Text>
void write_value(JsonWriter& json, const Value& value, Text text) {
    std::visit(ValueToJson<Text>{json, text}, value);
}

inline void write_value(JsonWriter& json, const Value& value) {
    write_value(json, value, [](const std::string& text) { return std::string_view{text}; });
}

} // namespace railbridge
