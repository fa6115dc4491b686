#include "adapters/daemon/command_list_json.hpp"

#include "bridge/base/cut_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace railbridge::daemon {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t reason_bytes_max = 200; // twenty of them fit into one update

void text(Writer& json, const char* key, std::string_view value) {
    json.Key(key);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

} // namespace

std::string command_list_json(const std::vector<CommandStatus>& commands) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartArray();
    for (const auto& command : commands) {
        json.StartObject();
        json.Key("time");
        json.Int64(command.changed_ms);
        text(json, "asset", command.asset.empty() ? command.asset_id : command.asset);
        text(json, "attribute", command.attribute);
        text(json, "value", command.value);
        text(json, "state", command.state);
        text(json, "reason", cut_text(command.reason, reason_bytes_max));
        json.EndObject();
    }
    json.EndArray();
    return buffer.GetString();
}

} // namespace railbridge::daemon
