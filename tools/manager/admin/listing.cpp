#include "tools/manager/admin/listing.hpp"

#include "tools/manager/json/json_value.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace railbridge::manager {

namespace {

std::string text_member(std::string_view name, std::string_view value) {
    return json_string(name) + ':' + json_string(value);
}

constexpr const char* disconnected = "\"DISCONNECTED\"";

bool was_connected(const Asset& gateway) {
    const auto status = gateway.attributes.find("gatewayStatus");
    return status != gateway.attributes.end() && status->second.value_json == "\"CONNECTED\"";
}

std::string status_json(const Asset& gateway, bool is_offline) {
    const auto status = gateway.attributes.find("gatewayStatus");
    return status == gateway.attributes.end()     ? "null"
           : is_offline && was_connected(gateway) ? disconnected
                                                  : status->second.value_json;
}

std::string asset_line(const Asset& asset, std::size_t depth, bool is_offline) {
    std::string line =
        '{' + text_member("id", asset.id) + ',' + text_member("name", asset.name) + ',' +
        text_member("type", asset.type) + ',' + text_member("realm", asset.realm) + ',' +
        text_member("parentId", asset.parent_id) + ",\"depth\":" + std::to_string(depth) +
        ",\"attributes\":" + std::to_string(asset.attributes.size());
    if (asset.type == gateway_type && asset.attributes.count("gatewayStatus") != 0) {
        line += ",\"gatewayStatus\":" + status_json(asset, is_offline);
    }
    return line + '}';
}

void append_below(const Records& records, const std::string& id, std::size_t depth, bool is_offline,
                  std::vector<std::string>& lines) {
    lines.push_back(asset_line(*records.assets().find(id), depth, is_offline));
    for (const std::string& child : records.assets().children(id)) {
        append_below(records, child, depth + 1, is_offline, lines); // assets are at most 64 deep
    }
}

std::string array_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += (text.empty() ? "" : ",") + line;
    }
    return '[' + text + ']';
}

} // namespace

Asset as_it_is_now(Asset asset, bool is_offline) {
    if (is_offline && asset.type == gateway_type && was_connected(asset)) {
        asset.attributes["gatewayStatus"].value_json = disconnected;
    }
    return asset;
}

std::string gateway_status_json(const Records& records, const std::string& gateway_id,
                                bool is_offline) {
    const Asset* gateway = records.assets().find(gateway_id);
    return gateway == nullptr ? "null" : status_json(*gateway, is_offline);
}

std::string tree_json(const Records& records, const std::string& realm, bool is_offline) {
    std::vector<std::string> lines;
    for (const std::string& one : records.realms()) {
        if (!realm.empty() && one != realm) {
            continue;
        }
        for (const std::string& root : records.assets().roots(one)) {
            append_below(records, root, 0, is_offline, lines);
        }
    }
    return array_of(lines);
}

std::string pending_list_json(const Records& records, const std::string& realm, Millis now,
                              bool is_offline) {
    const AssetTree& assets = records.assets();
    const auto name_of = [&](const std::string& id) {
        const Asset* asset = assets.find(id);
        return asset == nullptr ? std::string() : asset->name;
    };
    std::vector<std::string> lines;
    for (const auto& [key, user] : records.users()) {
        if (user.realm != realm || user.gateway_id.empty()) {
            continue;
        }
        for (const PendingEvent* event : records.pending().of_gateway(user.gateway_id)) {
            lines.push_back(
                '{' + text_member("ackId", event->ack_id) + ',' +
                text_member("gateway", event->gateway_id) + ',' +
                text_member("gatewayName", name_of(event->gateway_id)) + ",\"gatewayStatus\":" +
                gateway_status_json(records, event->gateway_id, is_offline) + ',' +
                text_member("asset", event->asset_id) + ',' +
                text_member("assetName", name_of(event->asset_id)) + ',' +
                text_member("attribute", event->attribute) + ",\"value\":" + event->value_json +
                ",\"timestamp\":" + std::to_string(event->timestamp) +
                ",\"ageMs\":" + std::to_string(std::max<Millis>(0, now - event->timestamp)) + '}');
        }
    }
    return array_of(lines);
}

namespace {

bool equal_but_for_case(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

std::string value_json(const Asset& asset, std::string_view name) {
    const auto found = asset.attributes.find(name);
    return found == asset.attributes.end() ? "null" : found->second.value_json;
}

std::string gateway_json(const Records& records, const Asset& gateway, Millis now,
                         bool is_offline) {
    const auto waiting = records.pending().of_gateway(gateway.id);
    const auto status = gateway.attributes.find("gatewayStatus");
    const Millis since = status == gateway.attributes.end() ? Millis{0} : status->second.timestamp;
    const Millis oldest = waiting.empty() ? Millis{0} : now - waiting.front()->timestamp;
    return '{' + text_member("name", gateway.name) + ',' + text_member("realm", gateway.realm) +
           ',' + text_member("assetId", gateway.id) +
           ",\"clientId\":" + value_json(gateway, "clientId") +
           ",\"status\":" + status_json(gateway, is_offline) +
           ",\"since\":" + (is_offline && was_connected(gateway) ? "null" : std::to_string(since)) +
           ",\"disabled\":" + value_json(gateway, "disabled") + ",\"assets\":" +
           std::to_string(records.assets().with_descendants(gateway.id).size() - 1) +
           ",\"pending\":" + std::to_string(waiting.size()) +
           ",\"oldestPendingMs\":" + std::to_string(std::max<Millis>(0, oldest)) + '}';
}

} // namespace

std::string gateway_list_json(const Records& records, const std::string& realm, Millis now,
                              bool is_offline) {
    std::vector<std::string> lines;
    for (const auto& [key, user] : records.users()) {
        const Asset* gateway =
            user.gateway_id.empty() ? nullptr : records.assets().find(user.gateway_id);
        if (gateway != nullptr && (realm.empty() || realm == user.realm)) {
            lines.push_back(gateway_json(records, *gateway, now, is_offline));
        }
    }
    return array_of(lines);
}

std::string assets_named(const Records& records, std::string_view name) {
    constexpr std::size_t most = 5;
    std::size_t count = 0;
    std::string found;
    for (const std::string& realm : records.realms()) {
        for (const std::string& root : records.assets().roots(realm)) {
            for (const std::string& id : records.assets().with_descendants(root)) {
                if (!equal_but_for_case(records.assets().find(id)->name, name)) {
                    continue;
                }
                if (++count > most) {
                    return found + ", ...";
                }
                found += (found.empty() ? "" : ", ") + id + " (realm " + realm + ')';
            }
        }
    }
    return found;
}

std::string overview_json(const Records& records, std::size_t watchers) {
    std::size_t gateways = 0;
    for (const auto& [key, user] : records.users()) {
        gateways += user.gateway_id.empty() ? 0U : 1U;
    }
    return "{\"realms\":" + std::to_string(records.realms().size()) +
           ",\"assets\":" + std::to_string(records.assets().size()) +
           ",\"users\":" + std::to_string(records.users().size() - gateways) +
           ",\"gateways\":" + std::to_string(gateways) +
           ",\"watchers\":" + std::to_string(watchers) +
           ",\"process\":" + std::to_string(::getpid()) + '}';
}

} // namespace railbridge::manager
