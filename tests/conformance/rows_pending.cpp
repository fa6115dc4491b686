// Pending events and their acknowledgement: the page's "Gateway", facts 2.2 and 5.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// A user writes to an asset of the gateway, which watches.
struct Written {
    explicit Written(Site& site, const std::string& attribute = "motionSensor",
                     const std::string& value = "5")
        : gateway(site.gateway())
        , child(site.child_of(gateway)) {
        watch_pending(gateway);
        said = answer(site.user().request(child + "/attributes/" + attribute + "/update", value));
        event = next_pending(gateway);
    }

    Client& gateway;
    std::string child;
    std::string said;
    std::optional<Message> event;
};

std::string member(Site& site, const std::string& path) {
    return Json(Written(site).event.value_or(Message{}).payload).at(path);
}

std::string not_stored(Site& site) {
    const Written written(site);
    return value_of(site.user(), written.child, "motionSensor");
}

/// Members of the message, and what they say.
std::string members(Site& site) {
    const Written written(site);
    const Json json(written.event.value_or(Message{}).payload);
    std::string all;
    for (const char* path : {"", "event", "event/ref"}) {
        for (const std::string& name : json.names(path)) {
            all += name + ' ';
        }
    }
    constexpr long long year_2020 = 1'577'836'800'000;
    all += json.text("event/ref/id") == written.child ? "(of the asset" : "(of another asset";
    all += json.text("event/realm") == site.target().realm ? ", the realm" : ", another realm";
    all += json.number("event/timestamp") > year_2020 ? ", in milliseconds, " : ", at no time, ";
    return all + json.text("event/eventType") + ' ' + json.at("event/deleted") + ')';
}

std::string ack_form(Site& site) {
    return std::to_string(ack_id(Written(site).event).size()) + " letters";
}

std::string delivered_at(Site& site, int qos) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway, qos);
    write(site.user(), child, "motionSensor", "5");
    const auto message = next_pending(gateway);
    return !message
               ? "nothing"
               : "QoS " + std::to_string(message->qos) + (message->retained ? ", retained" : "");
}

Rows delivery_rows() {
    return {
        {"page/gateway/pending/1", "a gateway subscribes", "accepted",
         [](Site& s) { return subscribing(s.gateway(), pending_topic(s.gateway())); },
         Needs::gateway},
        {"page/gateway/pending/2", "a user subscribes", "refused",
         [](Site& s) { return subscribing(s.user(), pending_topic(s.user())); }},
        {"page/gateway/pending/3", "a gateway subscribes for another one", "refused",
         [](Site& s) { return subscribing(s.gateway(), pending_topic(s.other_gateway())); },
         Needs::gateway},
        {"page/gateway/pending/4", "a user writes: the event", "5.0",
         [](Site& s) { return member(s, "event/value"); }, Needs::gateway},
        {"page/gateway/pending/5", "a user writes: the value is not stored", "null", not_stored,
         Needs::gateway},
        {"facts/2.2/wildcards/gateway/#", "a filter with wildcards", "refused",
         [](Site& s) { return subscribing(s.gateway(), s.gateway().topic("gateway/#")); },
         Needs::gateway},
        {"facts/2.2/wildcards/gateway/events/+", "a filter with wildcards", "refused",
         [](Site& s) { return subscribing(s.gateway(), s.gateway().topic("gateway/events/+")); },
         Needs::gateway},
        {"facts/2.2/qos-1", "subscribed with QoS 1", "QoS 1",
         [](Site& s) { return delivered_at(s, 1); }, Needs::gateway},
        {"facts/2.2/qos-0", "subscribed with QoS 0", "QoS 0",
         [](Site& s) { return delivered_at(s, 0); }, Needs::gateway},
        {"facts/2.2/qos-2", "subscribed with QoS 2", "QoS 1",
         [](Site& s) { return delivered_at(s, 2); }, Needs::gateway},
        {"facts/3.7/members", "members of the message",
         "ackId event deleted eventType realm ref timestamp value id name (of the asset, the "
         "realm, in milliseconds, attribute false)",
         members, Needs::gateway},
        {"facts/3.7/ack-id", "form of an ackId", "22 letters", ack_form, Needs::gateway},
        {"facts/3.7/name", "the event names the attribute", R"("motionSensor")",
         [](Site& s) { return member(s, "event/ref/name"); }, Needs::gateway},
        {"facts/5.2/answer", "the user is answered", "AttributeEvent motionSensor=5.0",
         [](Site& s) { return Written(s).said; }, Needs::gateway},
        {"facts/5.1/misfit", "a value that does not fit: no event", "BAD_REQUEST, nothing",
         [](Site& s) {
             Client& gateway = s.gateway();
             const std::string child = s.child_of(gateway);
             watch_pending(gateway);
             const std::string said =
                 answer(s.user().request(child + "/attributes/motionSensor/update", "abc"));
             return said + ", " + pending_behind(gateway);
         },
         Needs::gateway},
    };
}

std::string multi(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    site.user().request(child + "/attributes/update", R"({"motionSensor":1,"notes":"x"})");
    return pending_of(gateway, 2);
}

std::string own_write(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    write(gateway, child, "motionSensor", "5");
    return value_of(gateway, child, "motionSensor") + ", " + pending_behind(gateway);
}

std::string write_to_gateway_itself(Site& site) {
    Client& gateway = site.gateway();
    watch_pending(gateway);
    write(site.user(), site.gateway_login().asset_id, "notes", "x");
    return value_of(site.user(), site.gateway_login().asset_id, "notes") + ", " +
           pending_behind(gateway);
}

std::string deep(Site& site) {
    const GatewaySite assets(site);
    watch_pending(site.gateway());
    write(site.user(), assets.leaf, "motionSensor", "5");
    return pending_of(site.gateway(), 1);
}

std::string by_another_gateway(Site& site) {
    const GatewaySite assets(site);
    watch_pending(site.gateway());
    watch_pending(site.other_gateway());
    const std::string said =
        answer(site.other_gateway().request(assets.child + "/attributes/motionSensor/update", "5"));
    return said + ", " + pending_behind(site.gateway());
}

std::string only_owner(Site& site) {
    const GatewaySite assets(site);
    watch_pending(site.gateway());
    watch_pending(site.other_gateway());
    write(site.user(), assets.child, "motionSensor", "5");
    next_pending(site.gateway());
    return pending_behind(site.other_gateway());
}

std::string read_only(Site& site) {
    Client& gateway = site.gateway();
    const std::string child =
        site.create(gateway, thing("Child", R"("a":{"type":"number","meta":{"readOnly":true}})"));
    watch_pending(gateway);
    write(site.user(), child, "a", "5");
    return pending_of(gateway, 1);
}

std::string no_event_before(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    const Act act = [&] { write(site.user(), child, "motionSensor", "5"); };
    return seen_behind(site.observer(), "assets/" + child + "/attributes", act);
}

Rows source_rows() {
    return {
        {"facts/5.1/multi", "a multi-attribute update: one event per attribute",
         R"(motionSensor=1.0, notes="x")", multi, Needs::gateway},
        {"facts/5.1/deep", "an asset deep below the gateway", "motionSensor=5.0", deep,
         Needs::gateway},
        {"facts/5.2/own", "the gateway's own write is stored", "5.0, nothing", own_write,
         Needs::gateway},
        {"facts/5.2/other-gateway", "another gateway writes", "UNAUTHORIZED, nothing",
         by_another_gateway, Needs::gateway},
        {"facts/5.3/gateway-itself", "a user writes to the gateway's own asset", R"("x", nothing)",
         write_to_gateway_itself, Needs::gateway},
        {"facts/5.3/read-only", "an attribute marked readOnly", "a=5.0", read_only, Needs::gateway},
        {"facts/5.3/only-owner", "another gateway sees nothing of it", "nothing", only_owner,
         Needs::gateway},
        {"facts/5.7/no-event-before", "subscribers see nothing before the acknowledgement",
         "nothing", no_event_before, Needs::gateway},
    };
}

} // namespace

Rows pending_rows() {
    return joined({delivery_rows(), source_rows()});
}

} // namespace railbridge::conformance
