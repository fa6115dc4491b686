// D1 to D23 of facts 2.6: where page and reference differ, what a server should do. D24 is with the
// other refusals of a connection.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string lamp(Site& site) {
    return site.create(site.user(), thing("Lamp", sensors));
}

std::string all_attributes(Site& site) {
    const auto response = site.user().request(lamp(site) + "/attributes/get");
    const Json json(response.value_or(""));
    std::string seen;
    for (const std::string& name : json.names()) {
        const bool is_attribute = json.has(name + "/meta") && json.has(name + "/value") &&
                                  json.text(name + "/name") == name;
        seen += name + (is_attribute ? ": Attribute of " + json.text(name + "/type") + ' '
                                     : ": something else ");
    }
    return seen;
}

std::string bare_value(Site& site) {
    const std::string id = lamp(site);
    return seen_of(site.observer(), "assets/" + id + "/attributes-value",
                   [&] { write(site.user(), id, "motionSensor", "7"); });
}

/// What the gateway sees under a filter of the asset position when its child, its grandchild and
/// others change.
std::string relative(Site& site, const std::string& filter) {
    const GatewaySite assets(site);
    Client& gateway = site.gateway();
    const auto events = events_of(gateway, filter, [&] {
        write(site.user(), assets.building, "motionSensor", "1");
        write(site.other_gateway(), assets.foreign, "motionSensor", "1");
        write(gateway, assets.a, "motionSensor", "1");
        write(gateway, assets.child, "motionSensor", "1");
    });
    std::string seen;
    const auto names = assets.names();
    for (const Message& event : events) {
        seen += names.at(Json(event.payload).text("ref/id")) + ' ';
    }
    return seen.empty() ? "nothing" : seen;
}

std::string no_siblings(Site& site) {
    const GatewaySite assets(site);
    Client& gateway = site.gateway();
    const auto events =
        events_of(gateway, "assets/" + assets.a + "/attributes/motionSensor/#", [&] {
            for (const std::string& id : {assets.sibling, assets.child, assets.a, assets.leaf}) {
                write(gateway, id, "motionSensor", "1");
            }
        });
    std::string seen;
    const auto names = assets.names();
    for (const Message& event : events) {
        seen += names.at(Json(event.payload).text("ref/id")) + ' ';
    }
    return seen;
}

std::string unauthorized_and_connected(Site& site) {
    Client& gateway = site.gateway();
    const std::string said =
        answer(gateway.request(site.tree().hallway + "/update", thing("Mine")));
    return said + (gateway.is_connected() ? ", connected" : ", disconnected");
}

std::string missing_everywhere(Site& site) {
    const std::string id = unknown_id();
    std::string seen;
    for (const auto& [operation, payload] : {std::pair<std::string, std::string>{"/get", ""},
                                             {"/update", thing("L")},
                                             {"/delete", ""},
                                             {"/attributes/get", ""},
                                             {"/attributes/update", R"({"notes":"x"})"},
                                             {"/attributes/notes/update", "x"},
                                             {"/attributes/notes/get", ""},
                                             {"/attributes/notes/get-value", ""}}) {
        const std::string said = answer(site.user().request(id + operation, payload));
        seen += said == "NOT_FOUND" ? "" : operation + ' ' + said + ' ';
    }
    return seen.empty() ? "NOT_FOUND everywhere" : seen;
}

Rows first_rows() {
    return {
        {"D1", "attributes/get",
         "location: Attribute of GEO_JSONPoint motionSensor: Attribute of number notes: Attribute "
         "of text presenceDetected: Attribute of boolean ",
         all_attributes},
        {"D2", "attributes-value: the bare value", "7.0", bare_value},
        {"D3/#", "a gateway's assets/+/attributes/#", "A child ",
         [](Site& s) { return relative(s, "assets/+/attributes/#"); }, Needs::gateway},
        {"D3/+", "a gateway's assets/+/attributes/+: its direct children", "child ",
         [](Site& s) { return relative(s, "assets/+/attributes/+"); }, Needs::gateway},
        {"D4", "{A}/#: A, its descendants, no siblings", "A leaf ", no_siblings, Needs::gateway},
        {"D5", "an operation without the right to it", "UNAUTHORIZED, connected",
         unauthorized_and_connected, Needs::gateway},
        {"D6", "operations on an asset that does not exist", "NOT_FOUND everywhere",
         missing_everywhere},
    };
}

std::string single(Site& site, const std::string& attribute, const std::string& payload) {
    const std::string id = lamp(site);
    site.user().request(id + "/attributes/" + attribute + "/update", payload);
    return value_of(site.user(), id, attribute);
}

std::string response_is_real(Site& site) {
    const std::string id = lamp(site);
    const Json json(site.user().request(id + "/attributes/motionSensor/update", "70").value_or(""));
    const Json stored(site.user().request(id + "/attributes/motionSensor/get").value_or(""));
    const bool same_time =
        json.number("timestamp") > 0 && json.number("timestamp") == stored.number("timestamp");
    return json.at("value") + (same_time ? ", time as stored" : ", another time");
}

std::string event_type_in_array(Site& site) {
    const Json json(site.user()
                        .request(lamp(site) + "/attributes/update", R"({"motionSensor":1})")
                        .value_or(""));
    return json.at("0/eventType") + ", " + json.at("0/deleted");
}

std::string misfit(Site& site) {
    const std::string id = lamp(site);
    write(site.user(), id, "motionSensor", "1");
    const std::string said =
        answer(site.user().request(id + "/attributes/motionSensor/update", "fast"));
    return said + ", still " + value_of(site.user(), id, "motionSensor");
}

/// The parent of an asset after an update with these members.
std::string parent_after(Site& site, const std::string& members) {
    const Tree tree = site.tree();
    site.user().request(tree.hallway + "/update", thing("Hallway", sensors, members));
    site.owns(site.user(), tree.hallway);
    const std::string seen = member_of(site.user(), tree.hallway, "parentId");
    return seen == quoted(tree.apartment) ? "the parent of before" : seen;
}

std::string gateway_detaches(Site& site) {
    const std::string child = site.child_of(site.gateway());
    const std::string said = answer(
        site.gateway().request(child + "/update", thing("Child", sensors, R"(,"parentId":null)")));
    const std::string seen = member_of(site.gateway(), child, "parentId");
    return said +
           (seen == quoted(site.gateway_login().asset_id) ? ", still the gateway" : ", " + seen);
}

std::string replaced(Site& site) {
    const std::string id = site.create(
        site.user(), thing("Lamp", R"("a":{"type":"number","value":1,"meta":{"label":"x"}})"));
    update(site.user(), id, thing("Lamp", R"("a":{"type":"number"},"b":{})"));
    return member_of(site.user(), id, "attributes/a/value") + ' ' +
           member_of(site.user(), id, "attributes/a/meta") + ' ' +
           member_of(site.user(), id, "attributes/b/value");
}

Rows value_rows_of_decisions() {
    return {
        {"D7/number", "a single value: JSON", "70.5",
         [](Site& s) { return single(s, "motionSensor", "70.5"); }},
        {"D7/bare-text", "a single value: raw text", R"("half open")",
         [](Site& s) { return single(s, "notes", "half open"); }},
        {"D7/json-text", "a single value: a JSON string", R"("half open")",
         [](Site& s) { return single(s, "notes", R"("half open")"); }},
        {"D8", "a single update is answered with what was stored", "70.0, time as stored",
         response_is_real},
        {"D9", "elements of a multi-update response", R"("attribute", false)", event_type_in_array},
        {"D10", "a value that does not fit", "BAD_REQUEST, still 1.0", misfit},
        {"D11", "get-value without a value", "null",
         [](Site& s) { return value_of(s.user(), lamp(s), "motionSensor"); }},
        {"D12/null", "an update with parentId null", "absent",
         [](Site& s) { return parent_after(s, R"(,"parentId":null)"); }},
        {"D12/gateway", "a gateway's update with parentId null", "BAD_REQUEST, still the gateway",
         gateway_detaches, Needs::gateway},
        {"D13", "an update replaces values, meta and attributes", "null {} null", replaced},
    };
}

std::string created_with(Site& site, const std::string& members, const std::string& path) {
    const auto response = site.user().request("x/create", thing("Lamp", {}, members));
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    const std::string seen = Json(response.value_or("")).at(path);
    return seen == quoted(site.target().realm) ? "the topic's realm" : answer(response);
}

std::string id_in_other_realm(Site& site) {
    const std::string id = site.create(site.stranger(), thing("Theirs"));
    const std::string said =
        answer(site.user().request("x/create", thing("Mine", {}, R"(,"id":)" + quoted(id))));
    return said + ", " + member_of(site.stranger(), id, "name");
}

std::string scope_of_get(Site& site) {
    const GatewaySite assets(site);
    std::string seen;
    for (const std::string& id : {site.gateway_login().asset_id, assets.leaf, assets.foreign,
                                  assets.building, site.other_gateway_login().asset_id}) {
        const std::string said = answer(site.gateway().request(id + "/get"));
        seen += (said.rfind("Asset", 0) == 0 ? "Asset" : said) + ' ';
    }
    return seen;
}

std::string others_write(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(site.user(), child, "motionSensor", "5");
    return pending_of(gateway, 1) + ", stored " + value_of(site.user(), child, "motionSensor");
}

std::string redelivered(Site& site) {
    const std::string child = site.child_of(site.gateway());
    site.gateway().disconnect();
    write(site.user(), child, "motionSensor", "5");
    write(site.user(), child, "notes", "x");
    Client& gateway = site.gateway();
    std::string seen;
    for (int i = 0; i < 2; ++i) {
        watch_pending(gateway);
        seen += pending_of(gateway, 2) + "; ";
    }
    return seen;
}

std::string response_quality(Site& site) {
    Client& user = site.user();
    const std::string topic = user.topic("operations/assets/" + lamp(site) + "/get");
    user.publish(topic, "", 2);
    const auto response = user.next_on(topic + "/response");
    return !response ? "no response"
                     : std::string(response->qos <= 1 ? "at most 1" : "2") +
                           (response->retained ? ", retained" : "");
}

std::string response_filters(Site& site) {
    Client& user = site.user();
    return subscribing(user, user.topic("operations/assets/+/+/response")) + ' ' +
           subscribing(user, user.topic("operations/#")) + ' ' +
           subscribing(user, user.topic("operations/assets/+/get"));
}

std::string deleted_is_gone(Site& site) {
    const std::string id = lamp(site);
    const std::string said = answer(site.user().request(id + "/delete"));
    return said + ", then " + answer(site.user().request(id + "/get"));
}

Rows last_rows() {
    return {
        {"D14", "create with an id but no realm", "the topic's realm",
         [](Site& s) {
             return created_with(s, R"(,"id":)" + quoted(unknown_id()), "asset/realm");
         }},
        {"D15", "create with a foreign realm", "BAD_REQUEST",
         [](Site& s) { return created_with(s, R"(,"realm":"elsewhere")", "asset/realm"); }},
        {"D16", "an id that exists in another realm", R"(CONFLICT, "Theirs")", id_in_other_realm,
         Needs::other_realm},
        {"D17/gateway", "a gateway reads itself, below itself, a sibling's, the realm's, a sibling",
         "Asset Asset UNAUTHORIZED UNAUTHORIZED UNAUTHORIZED ", scope_of_get, Needs::gateway},
        {"D17/realm", "a user reads an asset of another realm", "NOT_FOUND",
         [](Site& s) {
             return answer(s.user().request(s.create(s.stranger(), thing("Theirs")) + "/get"));
         },
         Needs::other_realm},
        {"D18", "a user writes to a gateway's asset", "motionSensor=5.0, stored null", others_write,
         Needs::gateway},
        {"D19", "the code for what is forbidden is one of the five", "UNAUTHORIZED",
         [](Site& s) { return answer(s.user().request(s.child_of(s.gateway()) + "/delete")); },
         Needs::gateway},
        {"D20", "written while away: sent at every subscription, oldest first",
         R"(motionSensor=5.0, notes="x"; motionSensor=5.0, notes="x"; )", redelivered,
         Needs::gateway},
        {"D21", "QoS of a response", "at most 1", response_quality},
        {"D22", "response filters with +, with #, and none", "accepted refused refused",
         response_filters},
        {"D23", "delete says the truth", "AssetEvent DELETE Lamp, then NOT_FOUND", deleted_is_gone},
    };
}

} // namespace

Rows decision_rows() {
    return joined({first_rows(), value_rows_of_decisions(), last_rows()});
}

} // namespace railbridge::conformance
