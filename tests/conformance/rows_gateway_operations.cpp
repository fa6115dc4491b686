// What a gateway and a service user may do to a gateway, to what is below it, and to each other's:
// facts 2.2 to 2.4, 5.1. A write that is refused reaches no device.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string multi_update(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    const std::string said =
        answer(gateway.request(child + "/attributes/update", R"({"motionSensor":7,"notes":"x"})"));
    return said + ", stored " + value_of(site.user(), child, "motionSensor") + ' ' +
           value_of(site.user(), child, "notes") + ", pending " + pending_behind(gateway);
}

std::string get_all(Site& site, bool of_itself) {
    Client& gateway = site.gateway();
    const std::string id = of_itself ? site.gateway_login().asset_id : site.child_of(gateway);
    std::string seen;
    for (const std::string& name :
         Json(gateway.request(id + "/attributes/get").value_or("")).names()) {
        seen += (seen.empty() ? "" : " ") + name;
    }
    return seen;
}

/// The object of an attribute of its child, in which time and type are looked at too.
std::string get_one(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    const Json written(
        gateway.request(child + "/attributes/motionSensor/update", "7").value_or(""));
    const auto response = gateway.request(child + "/attributes/motionSensor/get");
    const Json json(response.value_or(""));
    return answer(response) + ' ' + json.text("type") +
           (json.number("timestamp") == written.number("timestamp") ? ", its time"
                                                                    : ", another time");
}

Rows own_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        const std::function<std::string(Site&)>& see) {
        return Row{"facts/2.4/gateway/" + id, what, expected, see, Needs::gateway};
    };
    return {
        row("multi-update", "a gateway writes several attributes below itself",
            R"([AttributeEvent motionSensor=7.0, AttributeEvent notes="x"], stored 7.0 "x", )"
            "pending nothing",
            multi_update),
        row("attributes-get", "a gateway reads all attributes below itself",
            "location motionSensor notes presenceDetected",
            [](Site& s) { return get_all(s, false); }),
        row("attributes-get/itself", "a gateway reads all its own attributes",
            "clientId clientSecret disabled gatewayStatus location notes",
            [](Site& s) { return get_all(s, true); }),
        row("get", "a gateway reads an attribute below itself",
            "Attribute motionSensor=7.0 number, its time", get_one),
    };
}

const char* const gateway_template =
    R"({"type":"GatewayV2Asset","name":"Renamed","attributes":{"location":{},"notes":{"value":"n"},)"
    R"("clientId":{"value":"mine"},"clientSecret":{"value":"123e4567-e89b-42d3-a456-426614174000"},)"
    R"("gatewayStatus":{},"disabled":{"value":false}}})";

/// A service user may update a gateway; its credentials stay what they are.
std::string user_updates_gateway(Site& site) {
    const GatewayLogin login = site.new_gateway();
    const std::string said =
        answer(site.user().request(login.asset_id + "/update", gateway_template));
    const bool same =
        value_of(site.user(), login.asset_id, "clientId") == quoted(login.login.client_id) &&
        value_of(site.user(), login.asset_id, "clientSecret") == quoted(login.login.secret);
    return said + ", " + value_of(site.user(), login.asset_id, "notes") +
           (same ? ", the credentials stay" : ", other credentials") +
           (site.connection(login.login)->connect() == 0 ? ", accepted" : ", refused");
}

std::string user_disables_by_update(Site& site) {
    const GatewayLogin login = site.new_gateway();
    const auto gateway = site.connection(login.login);
    gateway->connect();
    std::string disabled = gateway_template;
    disabled.replace(disabled.find("false"), 5, "true");
    site.user().request(login.asset_id + "/update", disabled);
    const std::string seen = gateway->comes_to_be_closed() ? "disconnected" : "stays";
    return seen + (site.connection(login.login)->connect() == 0 ? ", accepted" : ", refused");
}

std::string gateway_creates_gateway(Site& site) {
    Client& gateway = site.gateway();
    std::string said;
    const std::string events = seen_behind(site.observer(), "assets/#", [&] {
        const auto response = gateway.request("x/create", gateway_template);
        site.owns(gateway, Json(response.value_or("")).text("asset/id"));
        said = answer(response);
    });
    return said + ", " + events;
}

/// Answer and parent after somebody moves an asset.
std::string moved(Site& site, Client& by, const std::string& id, const std::string& to,
                  const std::string& name) {
    const std::string said = answer(by.request(id + "/update", thing(name, sensors, parent(to))));
    const std::string seen = member_of(site.user(), id, "parentId");
    return said + (seen == quoted(to) ? ", moved" : ", not moved");
}

std::string gateway_moves_below_sibling(Site& site) {
    const GatewaySite assets(site);
    return moved(site, site.gateway(), assets.child, assets.foreign, "Child");
}

std::string gateway_moves_inside(Site& site) {
    const GatewaySite assets(site);
    return moved(site, site.gateway(), assets.leaf, assets.sibling, "Leaf");
}

Rows structure_rows() {
    return {
        {"facts/2.3/update/gateway", "a user updates a gateway",
         R"(AssetEvent UPDATE Renamed, "n", the credentials stay, accepted)", user_updates_gateway,
         Needs::new_gateway},
        {"facts/1.3/updated", "a user disables a connected gateway with an update",
         "disconnected, refused", user_disables_by_update, Needs::new_gateway},
        {"facts/2.3/create/by-gateway-gateway", "a gateway creates a gateway",
         "BAD_REQUEST, nothing", gateway_creates_gateway, Needs::gateway},
        {"facts/2.3/update/gateway-in", "a gateway moves its asset inside itself",
         "AssetEvent UPDATE Leaf, moved", gateway_moves_inside, Needs::gateway},
        {"facts/2.3/update/gateway-sibling", "a gateway moves its asset below another gateway",
         "BAD_REQUEST, not moved", gateway_moves_below_sibling, Needs::gateway},
    };
}

/// A user writes several attributes of a gateway's asset; what reaches the gateway, now and when it
/// subscribes again.
std::string refused_write(Site& site, const std::string& body) {
    Client& gateway = site.gateway();
    const std::string child = site.create(
        gateway,
        thing("Child", std::string(sensors) + R"(,"level":{"type":"number","meta":{"constraints":[)"
                                              R"({"type":"max","max":100}]}})"));
    watch_pending(gateway);
    const std::string said = answer(site.user().request(child + "/attributes/update", body));
    std::string seen = said + ", pending " + pending_behind(gateway);
    watch_pending(gateway);
    seen += ", again " + pending_behind(gateway);
    return seen + ", stored " + value_of(site.user(), child, "motionSensor");
}

std::string refused_single(Site& site) {
    Client& gateway = site.gateway();
    const std::string child =
        site.create(gateway, thing("Child", R"("level":{"type":"number","meta":{"constraints":[)"
                                            R"({"type":"max","max":100}]}})"));
    watch_pending(gateway);
    const std::string said = answer(site.user().request(child + "/attributes/level/update", "101"));
    return said + ", pending " + pending_behind(gateway);
}

/// The gateway acknowledges a write whose attribute it removed meanwhile.
std::string attribute_removed(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(site.user(), child, "motionSensor", "5");
    const std::string id = ack_id(next_pending(gateway));
    update(gateway, child, thing("Child"));
    acknowledge(gateway, id);
    update(gateway, child, thing("Child", sensors));
    watch_pending(gateway);
    return pending_behind(gateway) + ", " + value_of(site.user(), child, "motionSensor");
}

Rows refused_write_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& code,
                        const std::string& body) {
        return Row{"facts/5.1/multi/" + id, what + ": nothing is pending",
                   code + ", pending nothing, again nothing, stored null",
                   [body](Site& s) { return refused_write(s, body); }, Needs::gateway};
    };
    return {
        row("misfit-last", "the last value does not fit", "BAD_REQUEST",
            R"({"motionSensor":1,"notes":"x","presenceDetected":"maybe"})"),
        row("misfit-first", "the first value does not fit", "BAD_REQUEST",
            R"({"presenceDetected":"maybe","motionSensor":1})"),
        row("unknown", "one attribute does not exist", "NOT_FOUND", R"({"motionSensor":1,"no":2})"),
        row("constraint", "one value is beyond its constraints", "BAD_REQUEST",
            R"({"motionSensor":1,"level":101})"),
        row("bad-json", "text that is not JSON", "BAD_REQUEST", R"({"motionSensor":1,)"),
        {"facts/5.1/constraint", "a value beyond its constraints: nothing is pending",
         "BAD_REQUEST, pending nothing", refused_single, Needs::gateway},
        {"facts/5.4/removed", "the attribute was removed meanwhile: nothing is pending or stored",
         "nothing, null", attribute_removed, Needs::gateway},
    };
}

} // namespace

Rows gateway_operation_rows() {
    return joined({own_rows(), structure_rows(), refused_write_rows()});
}

} // namespace railbridge::conformance
