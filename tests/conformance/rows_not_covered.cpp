// What the reference's own test leaves out: the list at the end of facts 8.

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

/// A client of its own that subscribes to `filter` only.
std::string response_under(Site& site, const std::string& filter) {
    const std::string id = lamp(site);
    const Login login = site.fresh_login();
    const auto client = site.connection(login);
    client->connect();
    if (subscribing(*client, client->topic(filter)) != "accepted") {
        return "refused";
    }
    const std::string topic = client->topic("operations/assets/" + id + "/attributes/notes/update");
    client->publish(topic, "x");
    const auto response = client->next_on(topic + "/response");
    return response ? answer(response->payload) : "no response";
}

/// Errors of which the message has to name something: what it is, or the message.
std::string texts(Site& site) {
    const std::string id = lamp(site);
    const std::string nobody = unknown_id();
    const std::vector<std::pair<std::optional<std::string>, std::string>> named{
        {site.user().request("x/create", thing("L", {}, R"(,"id":)" + quoted(id))), id},
        {site.user().request(nobody + "/get"), nobody},
        {site.user().request(id + "/attributes/motionSensor/update", "x"), "motionSensor"},
        {site.user().request("x/create", R"({"type":"PresenceSensorAsset","name":"P"})"),
         "presence"}};
    std::string seen;
    for (const auto& [response, name] : named) {
        const std::string message = error_message(response);
        seen += answer(response) +
                (message.find(name) != std::string::npos ? " naming it " : " (" + message + ") ");
    }
    return seen;
}

std::string multi_outside(Site& site) {
    const Tree tree = site.tree();
    return answer(
        site.gateway().request(tree.hallway + "/attributes/update", R"({"motionSensor":1})"));
}

std::string acknowledged_twice_over(Site& site, bool older_first) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    std::vector<std::string> ids;
    for (const char* value : {"1", "2"}) {
        write(site.user(), child, "motionSensor", value);
        ids.push_back(ack_id(next_pending(gateway)));
    }
    acknowledge(gateway, ids[older_first ? 0 : 1]);
    acknowledge(gateway, ids[older_first ? 1 : 0]);
    return value_of(site.user(), child, "motionSensor");
}

std::string repeated(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(site.user(), child, "motionSensor", "1");
    const std::string id = ack_id(next_pending(gateway));
    const auto twice = [&] {
        acknowledge(gateway, id);
        acknowledge(gateway, id);
    };
    return seen_of(site.observer(), "assets/" + child + "/attributes", twice);
}

std::string update_at_once(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = unknown_id();
    site.owns(gateway, child);
    // Without waiting for the response in between.
    gateway.publish(gateway.topic("operations/assets/x/create"),
                    thing("Child", sensors, R"(,"id":)" + quoted(child)));
    const std::string topic =
        gateway.topic("operations/assets/" + child + "/attributes/motionSensor/update");
    gateway.publish(topic, "7");
    gateway.next_on(gateway.topic("operations/assets/x/create/response"));
    const auto response = gateway.next_on(topic + "/response");
    return response ? answer(response->payload) : "no response";
}

std::string kept_parent(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    update(gateway, child, thing("Renamed", sensors));
    const std::string seen = member_of(gateway, child, "parentId");
    return seen == quoted(site.gateway_login().asset_id) ? "still below the gateway" : seen;
}

std::string order_of_writes(Site& site) {
    const std::string id = lamp(site);
    Client& user = site.user();
    const std::string topic = user.topic("operations/assets/" + id + "/attributes/notes/update");
    std::string seen;
    constexpr int count = 20;
    const auto burst = [&] {
        for (int i = 0; i < count; ++i) {
            user.publish(topic, "n" + std::to_string(i), 0);
        }
        for (int i = 0; i < count; ++i) {
            user.next_on(topic + "/response");
        }
    };
    const auto events = events_of(site.observer(), "assets/" + id + "/attributes", burst);
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (Json(events[i].payload).text("value") != "n" + std::to_string(i)) {
            return answers(events);
        }
    }
    return std::to_string(events.size()) + " in order, last " + value_of(user, id, "notes");
}

std::string many_outstanding(Site& site) {
    const std::string id = lamp(site);
    Client& user = site.user();
    const std::string topic = user.topic("operations/assets/" + id + "/get");
    constexpr int count = 50;
    for (int i = 0; i < count; ++i) {
        user.publish(topic, "");
    }
    int responses = 0;
    while (responses < count && user.next_on(topic + "/response")) {
        ++responses;
    }
    return std::to_string(responses) + " responses";
}

std::string two_pending_order(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    for (const char* value : {"1", "2", "3", "4", "5"}) {
        write(site.user(), child, "motionSensor", value);
    }
    return pending_of(gateway, 5);
}

} // namespace

// The others of that list are rows of facts: disabled gateways 1.3, status 1.4, take-over 1.5, last
// will page/will, pending while offline 5.5, another gateway's acknowledgement 5.10, overlapping
// filters N14, wrong types 4.7.
Rows not_covered_rows() {
    return {
        {"N1", "responses under filters with +", R"(AttributeEvent notes="x")",
         [](Site& s) { return response_under(s, "operations/assets/+/attributes/+/+/response"); }},
        {"N1/all", "responses under a filter of + only", R"(AttributeEvent notes="x")",
         [](Site& s) { return response_under(s, "operations/+/+/+/+/+/response"); }},
        {"N2", "errors say what is wrong",
         "CONFLICT naming it NOT_FOUND naming it BAD_REQUEST naming it BAD_REQUEST naming it ",
         texts},
        {"N3", "a multi-attribute update outside the gateway", "UNAUTHORIZED", multi_outside,
         Needs::gateway},
        {"N4", "the object of an attribute: name, type, value, meta",
         R"("motionSensor" "number" null {})",
         [](Site& s) {
             const Json json(
                 s.user().request(lamp(s) + "/attributes/motionSensor/get").value_or(""));
             return json.at("name") + ' ' + json.at("type") + ' ' + json.at("value") + ' ' +
                    json.at("meta");
         }},
        {"N5", "null values are told", "AttributeEvent motionSensor=null",
         [](Site& s) {
             const std::string id = lamp(s);
             write(s.user(), id, "motionSensor", "7");
             return seen_of(s.observer(), "assets/" + id + "/attributes", [&] {
                 s.user().request(id + "/attributes/update", R"({"motionSensor":null})");
             });
         }},
        {"N9/older-first", "two pending events of one attribute, the older acknowledged first",
         "2.0", [](Site& s) { return acknowledged_twice_over(s, true); }, Needs::gateway},
        {"N9/newer-first", "two pending events of one attribute, the newer acknowledged first",
         "2.0", [](Site& s) { return acknowledged_twice_over(s, false); }, Needs::gateway},
        {"N9/order", "five pending events of one attribute",
         "motionSensor=1.0, motionSensor=2.0, motionSensor=3.0, motionSensor=4.0, "
         "motionSensor=5.0",
         two_pending_order, Needs::gateway},
        {"N10", "an acknowledgement repeated: told once", "AttributeEvent motionSensor=1.0",
         repeated, Needs::gateway},
        {"N12", "create, and an update at once", "AttributeEvent motionSensor=7.0", update_at_once,
         Needs::gateway},
        {"N13", "an update without parentId", "still below the gateway", kept_parent,
         Needs::gateway},
        {"N17", "twenty writes in a row", R"(20 in order, last "n19")", order_of_writes},
        {"N18", "fifty requests on one topic", "50 responses", many_outstanding},
    };
}

} // namespace railbridge::conformance
