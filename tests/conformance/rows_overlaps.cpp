// Overlapping filters and topics that could mean two things, and the quality of service of what
// arrives: facts 2.1, 2.5, Q8, Q14 and Q23.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string lamp(Site& site) {
    return site.create(site.user(), thing("Lamp", sensors));
}

/// Two filters that lead to the same topic: what is told of one change.
std::string same_topic(Site& site, const std::string& wide, const std::string& narrow,
                       const std::function<void(const std::string&)>& act) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    subscribing(observer, observer.topic("events/assets/" + wide));
    return seen_of(observer, "assets/" + id + narrow, [&] { act(id); });
}

/// Only one of the two is given up.
std::string one_left(Site& site) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    const std::string wide = observer.topic("events/assets/#");
    subscribing(observer, wide);
    subscribing(observer, observer.topic("events/assets/" + id));
    observer.unsubscribe(wide);
    update(site.user(), id, thing("Lamp 2", sensors));
    observer.fence();
    return answers(observer.take("events/"));
}

/// The same filter again: one subscription.
std::string subscribed_twice(Site& site) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    subscribing(observer, observer.topic("events/assets/" + id + "/attributes"));
    return seen_of(observer, "assets/" + id + "/attributes",
                   [&] { write(site.user(), id, "motionSensor", "7"); });
}

/// A client with a second filter for the same responses.
std::string response_filters(Site& site) {
    const std::string id = lamp(site);
    const auto client = site.connection(site.fresh_login());
    client->connect();
    client->subscribe_responses();
    const std::string response = "operations/assets/" + id + "/get/response";
    client->subscribe(client->topic(response));
    client->request(id + "/get");
    client->fence();
    const std::size_t copies = 1 + client->take(response).size();
    const std::size_t most = site.version() == Version::v5 ? 2 : 1;
    return copies <= most ? "as MQTT has it" : std::to_string(copies) + " copies";
}

std::string event_quality(Site& site, int granted) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    observer.subscribe(observer.topic("events/assets/" + id + "/attributes"), granted);
    write(site.user(), id, "motionSensor", "7");
    const auto event = observer.next_on(observer.topic("events/assets/" + id + "/attributes"));
    return !event                 ? "nothing"
           : event->retained      ? "retained"
           : event->qos > granted ? "QoS " + std::to_string(event->qos)
                                  : answer(event->payload);
}

/// A publish to one's own response topic: whether it counts as a request, and comes back.
std::string own_response(Site& site) {
    const std::string id = lamp(site);
    Client& user = site.user();
    const std::string topic = user.topic("operations/assets/" + id + "/delete/response");
    const std::string seen = refusal(user, topic, R"({"eventType":"asset","cause":"DELETE"})");
    return seen + ", " + answer(user.request(id + "/get"));
}

} // namespace

Rows overlap_rows() {
    const std::string once = "AttributeEvent motionSensor=7.0";
    const auto rename = [](Site& s) {
        return [&s](const std::string& id) { update(s.user(), id, thing("Lamp 2", sensors)); };
    };
    const auto write_one = [](Site& s) {
        return [&s](const std::string& id) { write(s.user(), id, "motionSensor", "7"); };
    };
    Rows rows{
        {"facts/Q14/assets", "assets/# and assets/{A}: told once", "AssetEvent UPDATE Lamp 2",
         [=](Site& s) { return same_topic(s, "#", "", rename(s)); }},
        {"facts/Q14/root", "assets/+ and assets/{A}: told once", "AssetEvent UPDATE Lamp 2",
         [=](Site& s) { return same_topic(s, "+", "", rename(s)); }},
        {"facts/Q14/attributes", "+/attributes/# and {A}/attributes/{n}: told once", once,
         [=](Site& s) {
             return same_topic(s, "+/attributes/#", "/attributes/motionSensor", write_one(s));
         }},
        {"facts/Q14/one-left", "one of two filters is given up", "AssetEvent UPDATE Lamp 2",
         one_left},
        {"facts/Q14/again", "the same filter subscribed twice", once, subscribed_twice},
        {"N1/overlap", "two filters for one response: one copy, on MQTT 5 at most one for each",
         "as MQTT has it", response_filters},
        {"facts/Q8", "an attribute named update: one response",
         "AttributeEvent update=7.0, nothing",
         [](Site& s) {
             Client& user = s.user();
             const std::string id = s.create(user, thing("Odd", R"("update":{"type":"number"})"));
             const std::string said = answer(user.request(id + "/attributes/update/update", "7"));
             user.fence();
             return said + ", " + answers(user.take("operations/assets/" + id));
         }},
        {"facts/Q23", "a publish to one's own response topic", "refused, Asset Lamp", own_response},
    };
    for (const int granted : {0, 1, 2}) {
        rows.push_back({"facts/2.5/qos-" + std::to_string(granted),
                        "QoS of an event is not above the subscription's", once,
                        [granted](Site& s) { return event_quality(s, granted); }});
    }
    return rows;
}

} // namespace railbridge::conformance
