// Acknowledging pending events and sending them again: the page's "Gateway", facts 5, decisions of
// section 5's end.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// A gateway that watches, and an asset of it.
struct Watched {
    explicit Watched(Site& given)
        : site(given)
        , gateway(given.gateway())
        , child(given.child_of(gateway)) {
        watch_pending(gateway);
    }
    /// A user writes; the ackId of the event that comes.
    std::string event(const std::string& attribute, const std::string& value) const {
        write(site.user(), child, attribute, value);
        return ack_id(next_pending(gateway));
    }
    std::string value(const std::string& attribute) const {
        return value_of(site.user(), child, attribute);
    }

    Site& site;
    Client& gateway;
    std::string child;
};

/// The value after `payload` was sent as the acknowledgement; %ID% in it is the ackId.
std::string after(Site& site, std::string payload) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    if (const std::size_t at = payload.find("%ID%"); at != std::string::npos) {
        payload.replace(at, 4, id);
    }
    acknowledge(watched.gateway, payload);
    return watched.value("motionSensor") +
           (watched.gateway.is_connected() ? "" : ", and the gateway is disconnected");
}

std::string repeated(Site& site) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    acknowledge(watched.gateway, id);
    write(watched.gateway, watched.child, "motionSensor", "6");
    acknowledge(watched.gateway, id);
    return watched.value("motionSensor");
}

std::string by_another_gateway(Site& site) {
    const Watched watched(site);
    acknowledge(site.other_gateway(), watched.event("motionSensor", "5"));
    return watched.value("motionSensor");
}

std::string by_user(Site& site) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    const std::string said =
        refusal(site.user(), site.user().topic("gateway/events/acknowledge"), id);
    return said + ", " + watched.value("motionSensor");
}

std::string told(Site& site) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    return seen_of(site.observer(), "assets/" + watched.child + "/attributes",
                   [&] { acknowledge(watched.gateway, id); });
}

std::string other_order(Site& site) {
    const Watched watched(site);
    const std::string first = watched.event("motionSensor", "5");
    const std::string second = watched.event("notes", "x");
    acknowledge(watched.gateway, second);
    acknowledge(watched.gateway, first);
    return watched.value("motionSensor") + ' ' + watched.value("notes");
}

std::string newer_first(Site& site) {
    const Watched watched(site);
    const std::string older = watched.event("motionSensor", "5");
    const std::string newer = watched.event("motionSensor", "6");
    acknowledge(watched.gateway, newer);
    acknowledge(watched.gateway, older);
    return watched.value("motionSensor");
}

std::string older_first(Site& site) {
    const Watched watched(site);
    const std::string older = watched.event("motionSensor", "5");
    const std::string newer = watched.event("motionSensor", "6");
    acknowledge(watched.gateway, older);
    const std::string between = watched.value("motionSensor");
    acknowledge(watched.gateway, newer);
    return between + ' ' + watched.value("motionSensor");
}

std::string after_newer_value(Site& site) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    write(watched.gateway, watched.child, "motionSensor", "7");
    const auto time = [&] {
        return Json(
                   site.user().request(watched.child + "/attributes/motionSensor/get").value_or(""))
            .number("timestamp");
    };
    const long long before = time();
    acknowledge(watched.gateway, id);
    return watched.value("motionSensor") + (time() >= before ? ", not older" : ", older");
}

Rows payload_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        std::string (*see)(Site&)) {
        return Row{id, what, expected, see, Needs::gateway};
    };
    return {
        {"page/gateway/acknowledge/1", "the ackId", "5.0", [](Site& s) { return after(s, "%ID%"); },
         Needs::gateway},
        row("page/gateway/acknowledge/2", "a user acknowledges", "refused, null", by_user),
        {"facts/5.9/unknown", "an ackId nobody gave", "null",
         [](Site& s) { return after(s, unknown_id()); }, Needs::gateway},
        {"facts/5.9/empty", "an empty payload", "null", [](Site& s) { return after(s, ""); },
         Needs::gateway},
        {"facts/5.9/quoted", "the ackId in quotes", "5.0",
         [](Site& s) { return after(s, R"("%ID%")"); }, Needs::gateway},
        row("facts/5.9/repeated", "the same ackId again, after a newer value", "6.0", repeated),
        row("facts/5.10/other-gateway", "another gateway acknowledges", "null", by_another_gateway),
        row("facts/5.7/event", "subscribers are told of the value",
            "AttributeEvent motionSensor=5.0", told),
        row("facts/5.12/other-order", "two attributes, acknowledged in the other order",
            R"(5.0 "x")", other_order),
        row("facts/5.12/newer-first", "one attribute, the newer event first: the older gives way",
            "6.0", newer_first),
        row("facts/5.12/older-first", "one attribute, the older event first", "5.0 6.0",
            older_first),
        row("facts/5.8/later-time", "the gateway wrote a newer value meanwhile", "5.0, not older",
            after_newer_value),
    };
}

std::string while_away(Site& site) {
    const std::string child = site.child_of(site.gateway());
    site.gateway().disconnect();
    for (const char* value : {"1", "2", "3"}) {
        write(site.user(), child, "motionSensor", value);
    }
    watch_pending(site.gateway());
    return pending_of(site.gateway(), 3);
}

std::string not_subscribed(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    write(site.user(), child, "motionSensor", "1");
    write(site.user(), child, "notes", "x");
    watch_pending(gateway);
    return pending_of(gateway, 2);
}

std::string same_ids(Site& site) {
    const Watched watched(site);
    const std::string first = watched.event("motionSensor", "5");
    const std::string second = watched.event("notes", "x");
    site.gateway().drop();
    Client& gateway = site.gateway(); // connected anew
    watch_pending(gateway);
    const std::string again = ack_id(next_pending(gateway));
    const bool same = again == first && ack_id(next_pending(gateway)) == second;
    return same ? "the same, in order" : "others";
}

std::string every_subscription(Site& site) {
    const Watched watched(site);
    const std::string id = watched.event("motionSensor", "5");
    watch_pending(watched.gateway);
    return ack_id(next_pending(watched.gateway)) == id ? "again" : "another";
}

std::string not_acknowledged_ones(Site& site) {
    const Watched watched(site);
    acknowledge(watched.gateway, watched.event("motionSensor", "5"));
    watched.event("notes", "x");
    watch_pending(watched.gateway);
    return pending_of(watched.gateway, 1);
}

std::string superseded(Site& site) {
    const Watched watched(site);
    watched.event("motionSensor", "5");
    acknowledge(watched.gateway, watched.event("motionSensor", "6"));
    watch_pending(watched.gateway);
    return pending_behind(watched.gateway);
}

std::string of_deleted_asset(Site& site) {
    const Watched watched(site);
    watched.event("motionSensor", "5");
    watched.gateway.request(watched.child + "/delete");
    watch_pending(watched.gateway);
    return pending_behind(watched.gateway);
}

Rows again_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        std::string (*see)(Site&)) {
        return Row{id, what, expected, see, Needs::gateway};
    };
    return {
        row("facts/5.5/away", "written while the gateway was away: oldest first",
            "motionSensor=1.0, motionSensor=2.0, motionSensor=3.0", while_away),
        row("facts/5.5/not-subscribed", "written before the gateway subscribed",
            R"(motionSensor=1.0, notes="x")", not_subscribed),
        row("facts/5.4/same-ids", "after a lost connection: the ackIds", "the same, in order",
            same_ids),
        row("facts/5.4/every-subscription", "the gateway subscribes again", "again",
            every_subscription),
        row("facts/5.4/acknowledged", "what was acknowledged is not sent again", R"(notes="x")",
            not_acknowledged_ones),
        row("facts/5.4/superseded", "what a newer acknowledged event replaced is not sent again",
            "nothing", superseded),
        row("facts/5.4/deleted", "events of a deleted asset are not sent again", "nothing",
            of_deleted_asset),
    };
}

} // namespace

Rows acknowledge_rows() {
    return joined({payload_rows(), again_rows()});
}

} // namespace railbridge::conformance
