// `operations/assets/{responseIdentifier}/create`: the page's "Assets" and facts 2.3.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

using Response = std::optional<std::string>;

Response create(Site& site, Client& client, const std::string& asset) {
    Response response = client.request("new/create", asset);
    if (const std::string id = Json(response.value_or("")).text("asset/id"); !id.empty()) {
        site.owns(client, id);
    }
    return response;
}

std::string created(Site& site, const std::string& asset) {
    return answer(create(site, site.user(), asset));
}

/// A member of the response.
std::string shown(Site& site, const std::string& asset, const std::string& path) {
    const Response response = create(site, site.user(), asset);
    return Json(response.value_or("")).has("asset") ? Json(*response).at(path) : answer(response);
}

std::string two_at_once(Site& site) {
    Client& user = site.user();
    for (const char* name : {"one", "two"}) {
        user.publish(user.topic("operations/assets/") + name + "/create", thing(name));
    }
    std::string seen;
    for (const char* name : {"one", "two"}) {
        const auto response =
            user.next_on(user.topic("operations/assets/") + name + "/create/response");
        if (response) {
            site.owns(user, Json(response->payload).text("asset/id"));
            seen += std::string(name) + ": " + answer(response->payload) + "; ";
        }
    }
    return seen;
}

std::string unique_id(Site& site) {
    const Response response =
        create(site, site.user(), thing("Lamp %UNIQUE_ID%", R"("n":{"value":"%UNIQUE_ID%"})"));
    const Json json(response.value_or(""));
    const std::string id = json.text("asset/attributes/n/value");
    constexpr std::size_t id_length = 22;
    return id.size() == id_length && json.text("asset/name") == "Lamp " + id ? "one id for both"
                                                                             : answer(response);
}

std::string id_of_kind(Site& site, const std::string& members) {
    const std::string id =
        Json(create(site, site.user(), thing("Lamp", {}, members)).value_or("")).text("asset/id");
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return id.find_first_not_of(letters) == std::string::npos
               ? std::to_string(id.size()) + " letters and digits"
               : id;
}

std::string stored_afterwards(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    return answer(site.observer().request(id + "/get"));
}

Rows page_rows() {
    return {
        {"page/assets/create/1", "a valid template", "AssetEvent CREATE Lamp",
         [](Site& s) { return created(s, thing("Lamp")); }},
        {"page/assets/create/2", "the asset is there afterwards", "Asset Lamp", stored_afterwards},
        {"page/assets/create/3", "the response identifier tells responses apart",
         "one: AssetEvent CREATE one; two: AssetEvent CREATE two; ", two_at_once},
        {"page/assets/create/4", "the response names the realm", R"("realm as given")",
         [](Site& s) {
             const std::string realm = shown(s, thing("Lamp"), "asset/realm");
             return realm == quoted(s.target().realm) ? R"("realm as given")" : realm;
         }},
    };
}

/// The code, and whether the message says `words`.
std::string refused(Site& site, const std::string& asset, const std::string& words) {
    const Response response = create(site, site.user(), asset);
    const std::string message = error_message(response);
    return answer(response) +
           (message.find(words) != std::string::npos ? " saying so" : ": " + message);
}

Rows refusal_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& asset,
                        const std::string& words) {
        return Row{"facts/2.3/create/" + id, what + " (" + words + ')', "BAD_REQUEST saying so",
                   [=](Site& s) { return refused(s, asset, words); }};
    };
    const std::string failed = "Asset validation failed: ";
    const std::string nobody = "2222222222222222222222";
    return {
        row("bad-json", "text that is not JSON", R"({"name":)", "invalid asset template"),
        row("empty", "an empty body", "", "invalid asset template"),
        row("no-object", "JSON that is no object", "[1]", "invalid asset template"),
        row("inner-name", "an attribute that calls itself otherwise",
            thing("Lamp", R"("flow":{"name":"level"})"), "flow"),
        row("meta-kind", "units as text instead of a list",
            thing("Lamp", R"("n":{"type":"number","meta":{"units":"celsius"}})"), "units"),
        row("name", "no name", R"({"type":"ThingAsset","attributes":{"location":{},"notes":{}}})",
            failed + "name: name can not be empty"),
        row("blank-name", "a blank name", thing("  "), failed + "name: name can not be empty"),
        row("long-name", "a name of 1024 letters", thing(std::string(1024, 'x')),
            "name: name must be at least 1 and not more than 1023 characters long"),
        row("id-form", "an id that is none", thing("Lamp", {}, R"(,"id":"no-id")"),
            "id: ID must be a valid BASE-62 encoded UUID (22 characters long)"),
        row("attribute-name", "an attribute name with a blank", thing("Lamp", R"("flow now":{})"),
            "flow now"),
        row("required", "a required attribute is missing",
            R"({"type":"PresenceSensorAsset","name":"P","attributes":{"location":{},"notes":{}}})",
            failed + "attributes.presence: required attribute is missing"),
        row("value", "a value that does not fit its type",
            thing("Lamp", R"("flow":{"type":"number","value":"abc"})"),
            "attributes.flow: attribute value type does not match the attribute descriptor"),
        row("parent", "a parent that does not exist", thing("Lamp", {}, parent(nobody)), nobody),
        row("realm", "another realm in the body", thing("Lamp", {}, R"(,"realm":"nowhere")"),
            "nowhere"),
    };
}

std::string group_child(Site& site) {
    const std::string group = site.create(
        site.user(), R"({"type":"GroupAsset","name":"G","attributes":{"location":{},"notes":{},)"
                     R"("childAssetType":{"value":"LightAsset"}}})");
    return created(site, thing("Lamp", {}, parent(group)));
}

std::string duplicate(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    return created(site, thing("Lamp", {}, R"(,"id":)" + quoted(id)));
}

std::string id_kept(Site& site) {
    const std::string id = unknown_id();
    const std::string seen = shown(site, thing("Lamp", {}, R"(,"id":)" + quoted(id)), "asset/id");
    return seen == quoted(id) ? "kept" : seen;
}

Rows model_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        const std::string& asset, const std::string& path) {
        return Row{"facts/2.3/create/" + id, what, expected,
                   [asset, path](Site& s) { return shown(s, asset, path); }};
    };
    const std::string number = thing("Lamp", R"("n":{"type":"number","value":12})");
    return {
        {"facts/2.3/create/conflict", "an id that exists", "CONFLICT", duplicate},
        {"facts/2.3/create/id", "a free id", "kept", id_kept},
        {"facts/2.3/create/no-id", "no id", "22 letters and digits",
         [](Site& s) { return id_of_kind(s, {}); }},
        {"facts/2.3/create/empty-id", "an empty id counts as none", "22 letters and digits",
         [](Site& s) { return id_of_kind(s, R"(,"id":"")"); }},
        {"facts/2.3/create/unique-id", "%UNIQUE_ID% in the body", "one id for both", unique_id},
        {"facts/2.3/create/group", "a group of another asset type as parent", "BAD_REQUEST",
         group_child},
        row("value-kept", "a value in the template is coerced and kept", "12.0", number,
            "asset/attributes/n/value"),
        row("type-kept", "the type of an attribute is kept", R"("number")", number,
            "asset/attributes/n/type"),
        row("meta-kept", "meta items are kept", R"({"units":["celsius"]})",
            thing("Lamp", R"("n":{"type":"number","meta":{"units":["celsius"]}})"),
            "asset/attributes/n/meta"),
        row("version", "the version of a new asset", "0", number, "asset/version"),
        row("no-created-on", "createdOn in the response", "absent", number, "asset/createdOn"),
        row("no-path", "path in the response", "absent", number, "asset/path"),
        row("unknown-type", "an asset type nobody knows", R"("OwnAsset")",
            R"({"type":"OwnAsset","name":"Own"})", "asset/type"),
        row("no-type", "no asset type", R"("ThingAsset")",
            R"({"name":"Own","attributes":{"location":{},"notes":{}}})", "asset/type"),
    };
}

std::string below_gateway(Site& site, const std::string& parent_id) {
    return created(site, thing("Lamp", {}, parent(parent_id)));
}

std::string gateway_creates(Site& site, const std::string& asset) {
    return answer(create(site, site.gateway(), asset));
}

std::string parent_of_gateways_asset(Site& site) {
    const std::string id = site.create(site.gateway(), thing("Lamp"));
    const std::string seen = member_of(site.gateway(), id, "parentId");
    return seen == quoted(site.gateway_login().asset_id) ? "the gateway" : seen;
}

std::string deep_below_gateway(Site& site) {
    const std::string child = site.child_of(site.gateway());
    const std::string inner = site.create(site.gateway(), thing("Inner", {}, parent(child)));
    return gateway_creates(site, thing("Lamp", {}, parent(inner)));
}

Rows gateway_rows() {
    return {
        {"facts/2.3/create/gateway-parent", "a user adds to a gateway", "BAD_REQUEST",
         [](Site& s) { return below_gateway(s, s.gateway_login().asset_id); }, Needs::gateway},
        {"facts/2.3/create/gateway-child-parent", "a user adds below a gateway's asset",
         "BAD_REQUEST", [](Site& s) { return below_gateway(s, s.child_of(s.gateway())); },
         Needs::gateway},
        {"facts/2.3/create/by-gateway", "a gateway gives no parent", "the gateway",
         parent_of_gateways_asset, Needs::gateway},
        {"facts/2.3/create/by-gateway-deep", "a gateway adds deep below itself",
         "AssetEvent CREATE Lamp", deep_below_gateway, Needs::gateway},
        {"facts/2.3/create/by-gateway-outside", "a gateway adds below an asset of the realm",
         "BAD_REQUEST",
         [](Site& s) { return gateway_creates(s, thing("Lamp", {}, parent(s.tree().building))); },
         Needs::gateway},
        {"facts/2.3/create/by-gateway-sibling", "a gateway adds to another gateway", "BAD_REQUEST",
         [](Site& s) {
             return gateway_creates(s, thing("Lamp", {}, parent(s.other_gateway_login().asset_id)));
         },
         Needs::gateway},
    };
}

} // namespace

Rows asset_create_rows() {
    return joined({page_rows(), refusal_rows(), model_rows(), gateway_rows()});
}

} // namespace railbridge::conformance
