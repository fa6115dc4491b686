#include "adapters/daemon/command_list_json.hpp"

#include "adapters/base/json_value.hpp"
#include "bridge/base/cut_text.hpp"

namespace railbridge::daemon {

namespace {

constexpr std::size_t reason_bytes_max = 200; // twenty of them fit into one update

} // namespace

std::string command_list_json(const std::vector<CommandStatus>& commands) {
    rapidjson::StringBuffer buffer;
    JsonWriter json{buffer};
    json.StartArray();
    for (const auto& command : commands) {
        json.StartObject();
        json.Key("time");
        json.Int64(command.changed_ms);
        write_text(json, "asset", command.asset.empty() ? command.asset_id : command.asset);
        write_text(json, "attribute", command.attribute);
        write_text(json, "value", command.value);
        write_text(json, "state", command.state);
        write_text(json, "reason", cut_text(command.reason, reason_bytes_max));
        json.EndObject();
    }
    json.EndArray();
    return buffer.GetString();
}

} // namespace railbridge::daemon
