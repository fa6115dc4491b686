#include "tools/manager/program/tables.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/text_table.hpp"
#include "tools/manager/program/time_text.hpp"

#include <cstdint>
#include <vector>

namespace railbridge::manager {

namespace {

std::string printed(const JsonValue* value) {
    if (value == nullptr) {
        return {};
    }
    const auto* text = std::get_if<std::string>(value);
    return text == nullptr ? to_json(*value) : *text;
}

JsonMembers members_of(const JsonValue& value) {
    auto members = parse_json_object(to_json(value), own_json);
    return members ? std::move(*members) : JsonMembers{};
}

JsonMembers members_of(const std::string& json) {
    auto members = parse_json_object(json, own_json);
    return members ? std::move(*members) : JsonMembers{};
}

std::string joined(const JsonValue* texts) {
    std::string all;
    if (const auto elements = parse_json_array(texts == nullptr ? "[]" : to_json(*texts))) {
        for (const JsonValue& element : *elements) {
            all += (all.empty() ? "" : ", ") + printed(&element);
        }
    }
    return all;
}

std::vector<JsonMembers> objects_in(const std::string& json) {
    std::vector<JsonMembers> objects;
    if (const auto elements = parse_json_array(json, own_json)) {
        for (const JsonValue& element : *elements) {
            objects.push_back(members_of(element));
        }
    }
    return objects;
}

std::string time_text(const JsonValue* value) {
    const auto* millis = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    return millis == nullptr ? std::string() : local_time(*millis);
}

} // namespace

std::string fields_text(const std::string& json) {
    TextTable table({{}, {"", true}});
    for (const auto& [name, value] : members_of(json)) {
        table.add({name, name == "timestamp" ? time_text(&value) : printed(&value)});
    }
    return table.text({});
}

std::string tree_text(const std::string& json) {
    TextTable table({{"NAME", true}, {"TYPE", true}, {"STATUS"}, {"REALM"}, {"ID"}});
    for (const JsonMembers& asset : objects_in(json)) {
        const JsonValue* depth = member(asset, "depth");
        const auto* levels = depth == nullptr ? nullptr : std::get_if<std::int64_t>(depth);
        const std::string indent(levels == nullptr ? 0 : 2 * static_cast<std::size_t>(*levels),
                                 ' ');
        table.add({indent + printed(member(asset, "name")), printed(member(asset, "type")),
                   printed(member(asset, "gatewayStatus")), printed(member(asset, "realm")),
                   printed(member(asset, "id"))});
    }
    return table.empty() ? "There are no assets yet.\n" : table.text(standard_output());
}

std::string asset_text(const std::string& json) {
    const JsonMembers asset = members_of(json);
    TextTable head({{}, {"", true}});
    TextTable table({{"ATTRIBUTE", true}, {"TYPE"}, {"VALUE", true}, {"WRITTEN"}});
    for (const auto& [name, value] : asset) {
        if (name != "attributes") {
            head.add({name, name == "createdOn" ? time_text(&value) : printed(&value)});
            continue;
        }
        for (const auto& [attribute, inner] : members_of(value)) {
            const JsonMembers details = members_of(inner);
            table.add({attribute, printed(member(details, "type")),
                       printed(member(details, "value")), time_text(member(details, "timestamp"))});
        }
    }
    const Screen screen = standard_output();
    return head.text(screen) + '\n' + table.text(screen);
}

std::string written_text(const std::string& json) {
    const JsonMembers written = members_of(json);
    const std::string what =
        printed(member(written, "attribute")) + " = " + printed(member(written, "value"));
    if (printed(member(written, "state")) == "pending") {
        return printable("Pending: " + what + " waits for its gateway to acknowledge (" +
                         printed(member(written, "ackId")) + ").") +
               '\n';
    }
    return printable("Stored: " + what) + '\n';
}

std::string gateways_text(const std::string& json) {
    TextTable table({{"NAME", true},
                     {"REALM", true},
                     {"STATUS"},
                     {"SINCE"},
                     {"ASSETS", false, true},
                     {"PENDING", false, true},
                     {"ID"}});
    for (const JsonMembers& gateway : objects_in(json)) {
        const bool disabled = printed(member(gateway, "disabled")) == "true";
        table.add({printed(member(gateway, "name")), printed(member(gateway, "realm")),
                   disabled ? "disabled" : printed(member(gateway, "status")),
                   time_text(member(gateway, "since")), printed(member(gateway, "assets")),
                   printed(member(gateway, "pending")), printed(member(gateway, "assetId"))});
    }
    return table.empty() ? "There are no gateways yet; make one with: gateway add.\n"
                         : table.text(standard_output());
}

std::string deleted_text(const std::string& json) {
    const JsonMembers deleted = members_of(json);
    const std::string count = printed(member(deleted, "deleted"));
    return printable("Deleted " + printed(member(deleted, "name")) +
                     (count == "1" ? "." : " and what was below it: " + count + " assets.")) +
           '\n';
}

std::string pending_text(const std::string& json) {
    TextTable table({{"WAITS", false, true},
                     {"ASSET", true},
                     {"ATTRIBUTE", true},
                     {"VALUE", true},
                     {"GATEWAY", true},
                     {"STATUS"},
                     {"ACK ID"}});
    for (const JsonMembers& event : objects_in(json)) {
        const JsonValue* age = member(event, "ageMs");
        const auto* millis = age == nullptr ? nullptr : std::get_if<std::int64_t>(age);
        table.add({millis == nullptr ? std::string() : duration_text(*millis),
                   printed(member(event, "assetName")), printed(member(event, "attribute")),
                   printed(member(event, "value")), printed(member(event, "gatewayName")),
                   printed(member(event, "gatewayStatus")), printed(member(event, "ackId"))});
    }
    return table.empty() ? "Nothing waits.\n" : table.text(standard_output());
}

std::string realms_text(const std::string& json) {
    TextTable table({{"REALM", true},
                     {"ASSETS", false, true},
                     {"USERS", false, true},
                     {"GATEWAYS", false, true}});
    for (const JsonMembers& realm : objects_in(json)) {
        table.add({printed(member(realm, "realm")), printed(member(realm, "assets")),
                   printed(member(realm, "users")), printed(member(realm, "gateways"))});
    }
    return table.empty() ? "There are no realms yet; make one with: realm add NAME.\n"
                         : table.text(standard_output());
}

std::string withdrawn_text(const std::string& json) {
    const JsonMembers event = members_of(json);
    return printable("Withdrawn: " + printed(member(event, "attribute")) + " = " +
                     printed(member(event, "value")) + " of asset " +
                     printed(member(event, "asset")) +
                     (printed(member(event, "gatewayStatus")) == "CONNECTED"
                          ? ". Its gateway is connected and may have carried it out already."
                          : ".")) +
           '\n';
}

std::string users_text(const std::string& json) {
    TextTable table({{"NAME", true},
                     {"KIND"},
                     {"STATE"},
                     {"ROLES", true},
                     {"CONNECTED AS", true},
                     {"OPEN ASSETS", true}});
    for (const JsonMembers& user : objects_in(json)) {
        const bool enabled = printed(member(user, "enabled")) == "true";
        const bool restricted = printed(member(user, "restricted")) == "true";
        table.add({printed(member(user, "realm")) + ':' + printed(member(user, "name")),
                   printed(member(user, "kind")), enabled ? "enabled" : "disabled",
                   printed(member(user, "roles")) + (restricted ? " (restricted)" : ""),
                   joined(member(user, "connected")), joined(member(user, "links"))});
    }
    return table.empty() ? "There are no users yet.\n" : table.text(standard_output());
}

} // namespace railbridge::manager
