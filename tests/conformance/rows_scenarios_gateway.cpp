// Scenarios 38 to 55 of facts 8: a gateway and what is below it.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string credentials(Site& site) {
    const GatewayLogin login = site.new_gateway();
    const auto client = site.connection(login.login);
    return client->connect() == 0 ? "connected with the credentials on its asset" : "refused";
}

std::string created_outside(Site& site) {
    const Tree tree = site.tree();
    std::string said;
    const std::string seen = seen_behind(site.observer(), "assets/" + tree.building + "/#", [&] {
        said =
            answer(site.gateway().request("x/create", thing("Stray", {}, parent(tree.building))));
    });
    return said + ", " + seen;
}

std::string parent_of_created(Site& site) {
    Client& gateway = site.gateway();
    const std::string id = unknown_id();
    const std::string members =
        R"(,"id":)" + quoted(id) + R"(,"realm":)" + quoted(site.target().realm);
    gateway.request("x/create", thing("Child", {}, members));
    site.owns(gateway, id);
    const std::string seen = member_of(site.user(), id, "parentId");
    return seen == quoted(site.gateway_login().asset_id) ? "the gateway" : seen;
}

/// A user writes notes of the gateway's child; `acknowledged` is what the gateway sends, %ID% the
/// ackId.
std::string notes_after(Site& site, std::string acknowledged) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(site.user(), child, "notes", "hello gateway");
    const auto event = next_pending(gateway);
    if (acknowledged == "%ID%") {
        acknowledged = ack_id(event);
    }
    if (!acknowledged.empty()) {
        acknowledge(gateway, acknowledged);
    }
    const Json json(event ? event->payload : "");
    return json.text("event/ref/name") + '=' + json.text("event/value") + ", stored " +
           value_of(site.user(), child, "notes");
}

std::string own_text(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(gateway, child, "notes", "hello gateway updated");
    return value_of(site.user(), child, "notes") + ", pending " + pending_behind(gateway);
}

Rows pending_scenarios() {
    return {
        {"S42", "a gateway subscribes to its pending events", "accepted",
         [](Site& s) { return subscribing(s.gateway(), pending_topic(s.gateway())); },
         Needs::gateway},
        {"S43", "somebody writes to its child", "notes=hello gateway, stored null",
         [](Site& s) { return notes_after(s, ""); }, Needs::gateway},
        {"S44", "an unknown ackId is acknowledged", "notes=hello gateway, stored null",
         [](Site& s) { return notes_after(s, unknown_id()); }, Needs::gateway},
        {"S45", "the ackId is acknowledged", R"(notes=hello gateway, stored "hello gateway")",
         [](Site& s) { return notes_after(s, "%ID%"); }, Needs::gateway},
        {"S46", "the gateway writes itself", R"("hello gateway updated", pending nothing)",
         own_text, Needs::gateway},
    };
}

/// The response to a request, and what is seen afterwards.
std::string with(const std::optional<std::string>& response,
                 const std::function<std::string()>& see) {
    return answer(response) + ", " + see();
}

std::string write_outside(Site& site) {
    const Tree tree = site.tree();
    return with(site.gateway().request(tree.hallway + "/attributes/motionSensor/update", "7"),
                [&] { return value_of(site.user(), tree.hallway, "motionSensor"); });
}

std::string read_outside(Site& site) {
    const Tree tree = site.tree();
    write(site.user(), tree.hallway, "motionSensor", "7");
    return value_of(site.gateway(), tree.hallway, "motionSensor");
}

std::string user_renames(Site& site) {
    const std::string child = site.child_of(site.gateway());
    return with(site.user().request(child + "/update", thing("Mine")),
                [&] { return member_of(site.user(), child, "name"); });
}

std::string user_moves_into(Site& site) {
    const Tree tree = site.tree();
    return with(
        site.user().request(tree.building + "/update",
                            thing("Building", sensors, parent(site.gateway_login().asset_id))),
        [&] { return member_of(site.user(), tree.building, "parentId"); });
}

std::string user_deletes(Site& site) {
    const std::string child = site.child_of(site.gateway());
    return with(site.user().request(child + "/delete"),
                [&] { return answer(site.user().request(child + "/get")); });
}

std::string gateway_renames(Site& site) {
    const std::string child = site.child_of(site.gateway());
    return with(site.gateway().request(child + "/update", thing("Renamed")),
                [&] { return member_of(site.user(), child, "name"); });
}

std::string gateway_moves_out(Site& site) {
    const Tree tree = site.tree();
    const std::string child = site.child_of(site.gateway());
    return with(
        site.gateway().request(child + "/update", thing("Child", sensors, parent(tree.building))),
        [&]() -> std::string {
            const std::string seen = member_of(site.user(), child, "parentId");
            return seen == quoted(site.gateway_login().asset_id) ? "the gateway" : seen;
        });
}

std::string gateway_moves_in(Site& site) {
    const Tree tree = site.tree();
    return with(
        site.gateway().request(tree.building + "/update",
                               thing("Building", sensors, parent(site.gateway_login().asset_id))),
        [&] { return member_of(site.user(), tree.building, "parentId"); });
}

std::string gateway_deletes(Site& site) {
    const std::string child = site.child_of(site.gateway());
    return with(site.gateway().request(child + "/delete"),
                [&] { return answer(site.user().request(child + "/get")); });
}

Rows scope_scenarios() {
    const auto row = [](int number, const std::string& what, const std::string& expected,
                        std::string (*see)(Site&)) {
        return Row{"S" + std::to_string(number), what, expected, see, Needs::gateway};
    };
    return {
        row(47, "a gateway writes to an asset outside", "UNAUTHORIZED, null", write_outside),
        row(48, "a gateway reads a value outside", "UNAUTHORIZED", read_outside),
        row(49, "a user renames a gateway's child", R"(UNAUTHORIZED, "Child")", user_renames),
        row(50, "a user moves an asset into a gateway", "BAD_REQUEST, absent", user_moves_into),
        row(51, "a user deletes a gateway's child", "UNAUTHORIZED, Asset Child", user_deletes),
        row(52, "a gateway renames its child", R"(AssetEvent UPDATE Renamed, "Renamed")",
            gateway_renames),
        row(53, "a gateway moves its child outside", "BAD_REQUEST, the gateway", gateway_moves_out),
        row(54, "a gateway moves a foreign asset into itself", "UNAUTHORIZED, absent",
            gateway_moves_in),
        row(55, "a gateway deletes its child", "AssetEvent DELETE Child, NOT_FOUND",
            gateway_deletes),
    };
}

std::string gateway_connects(Site& site) {
    const auto client = site.connection(site.gateway_login().login);
    return client->connect() == 0 ? "connected" : "refused";
}

} // namespace

Rows gateway_scenario_rows() {
    return joined({
        {{"S38", "a GatewayV2Asset is created", "connected with the credentials on its asset",
          credentials, Needs::new_gateway},
         {"S39", "the gateway connects", "connected", gateway_connects, Needs::gateway},
         {"S40", "a gateway creates an asset outside", "BAD_REQUEST, nothing", created_outside,
          Needs::gateway},
         {"S41", "a gateway creates an asset without a parent", "the gateway", parent_of_created,
          Needs::gateway}},
        pending_scenarios(),
        scope_scenarios(),
    });
}

} // namespace railbridge::conformance
