#include "tools/manager/api/gateway_accounts.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset_types.hpp"

#include <algorithm>
#include <cctype>

namespace railbridge::manager {

namespace {

constexpr std::size_t shortest_secret = 32;

std::string chosen_secret(const Asset& asset) {
    const auto given = asset.attributes.find("clientSecret");
    if (given != asset.attributes.end()) {
        const JsonValue value = kept_value(given->second.value_json);
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->size() >= shortest_secret) {
            return *text;
        }
    }
    return identity::random_uuid_text();
}

void set(Asset& asset, const std::string& name, const std::string& value_json, Millis now) {
    Attribute& attribute = asset.attributes[name];
    attribute.name = name;
    attribute.type = defined_value_type(asset.type, name);
    attribute.value_json = value_json;
    attribute.timestamp = now;
}

} // namespace

std::string gateway_client_id(std::string_view asset_id) {
    std::string id = "gateway-";
    for (const char c : asset_id) {
        id.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    return id;
}

bool is_client_id_taken(const Records& records, std::string_view client_id) {
    const auto& users = records.users();
    return records.client(client_id) != nullptr ||
           std::any_of(users.begin(), users.end(),
                       [&](const auto& one) { return one.second.name == client_id; });
}

void equip_gateway(Records& records, Asset& asset, Millis now) {
    User user;
    user.realm = asset.realm;
    user.name = gateway_client_id(asset.id);
    user.kind = UserKind::gateway;
    user.gateway_id = asset.id;
    const std::string secret = chosen_secret(asset);
    user.secret_hash = identity::hashed_secret(secret);
    records.put_user(user);
    set(asset, "clientId", json_string(user.name), now);
    set(asset, "clientSecret", json_string(secret), now);
    set(asset, "gatewayStatus", "\"DISCONNECTED\"", now);
    set(asset, "disabled", "false", now);
    asset.attributes["clientId"].meta_json = R"({"readOnly":true})";
    asset.attributes["gatewayStatus"].meta_json = R"({"readOnly":true})";
}

Asset new_gateway_asset(const std::string& realm, const std::string& name, Millis now) {
    Asset asset;
    asset.id = identity::random_asset_id();
    asset.realm = realm;
    asset.type = gateway_type;
    asset.name = name;
    asset.created_on = now;
    set(asset, "location", "null", now);
    set(asset, "notes", "null", now);
    return asset;
}

} // namespace railbridge::manager
