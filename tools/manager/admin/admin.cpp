#include "tools/manager/admin/admin.hpp"

#include "tools/manager/admin/history_page.hpp"
#include "tools/manager/admin/listing.hpp"
#include "tools/manager/admin/request.hpp"
#include "tools/manager/api/gateway_accounts.hpp"
#include "tools/manager/model/value_types.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace railbridge::manager {

std::string admin_error(std::string_view text) {
    return json_object({{"ok", "false"}, {"error", json_string(text)}});
}

std::string Admin::handle(std::string_view request, std::string_view client_id, Millis now) {
    is_offline_ = client_id == offline_client;
    const auto members = parse_json_object(request);
    const auto result =
        members ? result_of(*members, client_id, now) : Result<std::string>(fail(members.error()));
    if (!result) {
        return admin_error(result.error().text);
    }
    return json_object({{"ok", "true"}, {"result", *result}});
}

Result<std::string> Admin::result_of(const JsonMembers& request, std::string_view client_id,
                                     Millis now) {
    const auto command = text_of(request, "command");
    if (!command) {
        return command;
    }
    if (auto answer = realms_.answer(*command, request, now)) {
        return std::move(*answer);
    }
    if (auto answer = users_.answer(*command, request)) {
        return std::move(*answer);
    }
    if (*command == "gateway add") {
        return add_gateway(request, now);
    }
    if (*command == "gateway secret") {
        return renew_gateway_secret(request, now);
    }
    if (*command == "asset tree") {
        return tree(request);
    }
    if (*command == "asset show") {
        return show(request);
    }
    if (*command == "attribute get") {
        return get_attribute(request);
    }
    if (*command == "attribute write") {
        return write_attribute(request, now);
    }
    if (*command == "attribute pending") {
        return pending(request, now);
    }
    if (*command == "attribute withdraw") {
        return withdraw(request);
    }
    if (*command == "attribute history") {
        return history(request);
    }
    if (*command == "gateway list") {
        return gateways(request, now);
    }
    if (*command == "overview") {
        return overview_json(records_, watchers_.count());
    }
    if (*command == "watch") {
        return watch(request, client_id, now);
    }
    if (auto result = asset_result(*command, request, now)) {
        return *std::move(result);
    }
    return fail(fatal("unknown command \"" + *command +
                      "\": is the running server older than this program?"));
}

Result<std::string> Admin::existing_realm(const JsonMembers& request) const {
    auto realm = text_of(request, "realm");
    if (realm && records_.realms().count(*realm) == 0) {
        return fail(fatal("there is no realm " + *realm + "; make it with: realm add " + *realm));
    }
    return realm;
}

Error Admin::no_attribute(const Asset& asset, const std::string& name) {
    constexpr std::size_t longest = 400;
    std::string known;
    for (const auto& [one, attribute] : asset.attributes) {
        known += (known.empty() ? "" : ", ") + one;
    }
    if (known.size() > longest) {
        known = known.substr(0, known.rfind(',', longest)) + ", ...";
    }
    return fatal("asset " + asset.id + " has no attribute " + name +
                 (known.empty() ? "" : "; it has: " + known));
}

Result<std::string> Admin::add_gateway(const JsonMembers& request, Millis now) {
    const auto realm = existing_realm(request);
    const auto name = text_of(request, "name");
    if (!realm || !name) {
        return realm ? name : realm;
    }
    if (name->find_first_not_of(" \t") == std::string::npos) {
        return fail(fatal("the gateway needs a name"));
    }
    Asset asset = new_gateway_asset(*realm, *name, now);
    equip_gateway(records_, asset, now);
    return login_json(assets_.add(std::move(asset)));
}

std::string Admin::login_json(const Asset& gateway) {
    return json_object({{"assetId", json_string(gateway.id)},
                        {"clientId", gateway.attributes.at("clientId").value_json},
                        {"clientSecret", gateway.attributes.at("clientSecret").value_json},
                        {"realm", json_string(gateway.realm)},
                        {"name", json_string(gateway.name)}});
}

Result<std::string> Admin::renew_gateway_secret(const JsonMembers& request, Millis now) {
    const auto found = asset(request);
    if (!found) {
        return fail(found.error());
    }
    const std::string id = (*found)->id;
    const auto secret = accounts_.renew_gateway_secret(**found, now);
    return secret ? login_json(*records_.assets().find(id)) : secret;
}

Result<std::string> Admin::gateways(const JsonMembers& request, Millis now) const {
    const std::string realm = optional_text(request, "realm").value_or("");
    if (!realm.empty() && records_.realms().count(realm) == 0) {
        return fail(no_realm(records_, realm));
    }
    return gateway_list_json(records_, realm, now, is_offline_);
}

Result<std::string> Admin::tree(const JsonMembers& request) const {
    const JsonValue* wanted = member(request, "realm");
    const auto* realm = wanted == nullptr ? nullptr : std::get_if<std::string>(wanted);
    if (realm != nullptr && records_.realms().count(*realm) == 0) {
        return fail(no_realm(records_, *realm));
    }
    return tree_json(records_, realm == nullptr ? std::string() : *realm, is_offline_);
}

Result<const Asset*> Admin::asset(const JsonMembers& request) const {
    const auto id = text_of(request, "asset");
    if (!id) {
        return fail(id.error());
    }
    const Asset* found = records_.assets().find(*id);
    const JsonValue* realm = member(request, "realm");
    const auto* wanted = realm == nullptr ? nullptr : std::get_if<std::string>(realm);
    if (found == nullptr || (wanted != nullptr && *wanted != found->realm)) {
        const std::string named = assets_named(records_, *id);
        return fail(
            fatal("there is no asset " + *id +
                  (wanted == nullptr ? std::string() : " in realm " + *wanted) +
                  (named.empty() ? "; list them with: asset tree"
                                 : "; assets go by their id, and this is the name of " + named)));
    }
    return found;
}

Result<std::string> Admin::show(const JsonMembers& request) const {
    const auto found = asset(request);
    if (!found) {
        return fail(found.error());
    }
    return asset_json(as_it_is_now(**found, is_offline_), records_.assets().path((*found)->id));
}

Result<std::string> Admin::get_attribute(const JsonMembers& request) const {
    const auto found = asset(request);
    const auto name = text_of(request, "attribute");
    if (!found || !name) {
        return found ? name : fail(found.error());
    }
    const Asset asset = as_it_is_now(**found, is_offline_);
    const auto attribute = asset.attributes.find(*name);
    if (attribute == asset.attributes.end()) {
        return fail(no_attribute(asset, *name));
    }
    return attribute_json(attribute->second);
}

Result<std::string> Admin::history(const JsonMembers& request) const {
    const auto found = asset(request);
    return found ? history_page(records_, **found, request) : fail(found.error());
}

Result<std::string> Admin::write_attribute(const JsonMembers& request, Millis now) {
    const auto found = asset(request);
    const auto name = text_of(request, "attribute");
    const auto text = text_of(request, "value");
    if (!found || !name || !text) {
        return !found ? fail(found.error()) : (name ? text : name);
    }
    const auto attribute = (*found)->attributes.find(*name);
    if (attribute == (*found)->attributes.end()) {
        return fail(no_attribute(**found, *name));
    }
    if (is_managed_attribute(**found, *name)) {
        return fail(fatal(managed(*name).message));
    }
    const auto value = coerced_payload(*text, attribute->second.type);
    if (!value) {
        return fail(fatal("attribute " + *name + ": " + value.error().text));
    }
    const auto written = writer_.write(**found, *name, *value, {}, now);
    if (!written) {
        return fail(fatal(written.error().message));
    }
    const bool waits = !written->ack_id.empty();
    return json_object({{"state", waits ? "\"pending\"" : "\"stored\""},
                        {"ackId", waits ? json_string(written->ack_id) : "null"},
                        {"asset", json_string((*found)->id)},
                        {"attribute", json_string(*name)},
                        {"value", *value},
                        {"timestamp", std::to_string(written->timestamp)}});
}

/// A gateway that got it already may carry it out all the same; its acknowledgement is ignored
/// then.
Result<std::string> Admin::withdraw(const JsonMembers& request) {
    const auto realm = existing_realm(request);
    const auto ack_id = text_of(request, "ackId");
    if (!realm || !ack_id) {
        return realm ? ack_id : realm;
    }
    const PendingEvent* event = records_.pending().find(*ack_id);
    const Asset* gateway = event == nullptr ? nullptr : records_.assets().find(event->gateway_id);
    if (gateway == nullptr || gateway->realm != *realm) {
        return fail(fatal("nothing waits under " + *ack_id + " in realm " + *realm +
                          "; list what waits with: attribute pending"));
    }
    const std::string withdrawn =
        json_object({{"withdrawn", json_string(*ack_id)},
                     {"asset", json_string(event->asset_id)},
                     {"attribute", json_string(event->attribute)},
                     {"value", event->value_json},
                     {"gatewayStatus", gateway_status_json(records_, gateway->id, is_offline_)}});
    records_.erase_pending(*ack_id);
    return withdrawn;
}

Result<std::string> Admin::pending(const JsonMembers& request, Millis now) const {
    const auto realm = existing_realm(request);
    return realm ? pending_list_json(records_, *realm, now, is_offline_) : realm;
}

} // namespace railbridge::manager
