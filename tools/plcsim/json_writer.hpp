#pragma once
// RapidJSON's writer, as plcsim uses it. Include in .cpp files only.

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <functional>
#include <string>
#include <string_view>

namespace plcsim {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void json_text(JsonWriter& json, std::string_view text) {
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void json_key(JsonWriter& json, std::string_view key) {
    json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

/// The text of one object; `members` writes what is inside.
inline std::string json_object(const std::function<void(JsonWriter&)>& members) {
    rapidjson::StringBuffer buffer;
    JsonWriter json(buffer);
    json.StartObject();
    members(json);
    json.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace plcsim
