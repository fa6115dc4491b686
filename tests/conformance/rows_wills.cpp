// Last wills: the page's "Last Will", facts 1.8. Each is judged by what subscribers are told up to
// a second will, so that one carried out twice, or when it should not be, is seen.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// A client whose will is a request to `operations/assets/` + `what`.
std::unique_ptr<Client> with_will(Site& site, const Login& login, const std::string& what,
                                  const std::string& payload) {
    Session session;
    session.will =
        Will{login.realm + '/' + login.client_id + "/operations/assets/" + what, payload};
    auto client = site.connection(login, session);
    client->connect();
    return client;
}

/// A will that is seen to be carried out: one before it would have been.
void will_fence(Site& site) {
    const std::string id = site.create(site.user(), thing("Fence"));
    with_will(site, site.fresh_login(), id + "/attributes/notes/update", "seen")->drop();
    const std::string value =
        eventually(site, R"("seen")", [&] { return value_of(site.user(), id, "notes"); });
    if (value != R"("seen")") {
        throw std::runtime_error("no will is carried out: what came before cannot be judged");
    }
}

/// Attribute events of the asset because of `act`, up to a will fence, and its last value.
std::string told_of(Site& site, const std::string& id, const Act& act) {
    Client& observer = site.observer();
    subscribing(observer, observer.topic("events/assets/" + id + "/attributes"));
    act();
    will_fence(site);
    observer.fence();
    return answers(observer.take("events/")) + ", then " +
           value_of(site.user(), id, "motionSensor");
}

std::string lamp(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    write(site.user(), id, "motionSensor", "1");
    return id;
}

const char* const update_motion = "/attributes/motionSensor/update";

std::string lost(Site& site) {
    const std::string id = lamp(site);
    return told_of(site, id,
                   [&] { with_will(site, site.fresh_login(), id + update_motion, "9")->drop(); });
}

std::string orderly(Site& site) {
    const std::string id = lamp(site);
    return told_of(site, id, [&] {
        with_will(site, site.fresh_login(), id + update_motion, "9")->disconnect();
    });
}

std::string taken_over(Site& site) {
    const std::string id = lamp(site);
    return told_of(site, id, [&] {
        const Login login = site.fresh_login();
        const auto first = with_will(site, login, id + update_motion, "9");
        const auto second = site.connection(login);
        second->connect();
        first->comes_to_be_closed();
    });
}

std::string multi(Site& site) {
    const std::string id = lamp(site);
    return told_of(site, id, [&] {
        with_will(site, site.fresh_login(), id + "/attributes/update",
                  R"({"motionSensor":9,"presenceDetected":true})")
            ->drop();
    });
}

std::string misfit(Site& site) {
    const std::string id = lamp(site);
    return told_of(
        site, id, [&] { with_will(site, site.fresh_login(), id + update_motion, "fast")->drop(); });
}

/// A gateway's will to an asset of the realm.
std::string beyond_rights(Site& site) {
    const std::string id = lamp(site);
    const Login login = site.new_gateway().login;
    return told_of(site, id, [&] { with_will(site, login, id + update_motion, "9")->drop(); });
}

std::string to_gateways_child(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    with_will(site, site.fresh_login(), child + update_motion, "9")->drop();
    will_fence(site);
    return pending_behind(gateway) + ", stored " + value_of(site.user(), child, "motionSensor");
}

/// A gateway's will to its own asset.
std::string of_gateway(Site& site, bool disabled) {
    const GatewayLogin login = site.new_gateway();
    const auto maker = site.connection(login.login);
    maker->connect();
    maker->subscribe_responses();
    const std::string child = site.create(*maker, thing("Child", sensors));
    maker->disconnect();
    return told_of(site, child, [&] {
        const auto gateway = with_will(site, login.login, child + update_motion, "9");
        if (disabled) {
            write(site.user(), login.asset_id, "disabled", "true");
            gateway->comes_to_be_closed();
        } else {
            gateway->drop();
        }
    });
}

std::string to_other_realm(Site& site) {
    const std::string theirs = site.create(site.stranger(), thing("Theirs", sensors));
    with_will(site, site.fresh_login(), theirs + update_motion, "9")->drop();
    will_fence(site);
    return value_of(site.stranger(), theirs, "motionSensor");
}

/// A will in the name of another client, and one to another realm's topics.
std::string of_others(Site& site, bool other_realm) {
    const std::string id = lamp(site);
    return told_of(site, id, [&] {
        const Login login = site.fresh_login();
        Session session;
        session.will = Will{(other_realm ? "nowhere/" + login.client_id
                                         : login.realm + '/' + site.observer().login().client_id) +
                                "/operations/assets/" + id + update_motion,
                            "9"};
        const auto client = site.connection(login, session);
        client->connect();
        client->drop();
    });
}

} // namespace

Rows will_rows() {
    const std::string once = "AttributeEvent motionSensor=9.0, then 9.0";
    const std::string never = "nothing, then 1.0";
    return {
        {"page/will/1", "the connection is lost", once, lost},
        {"page/will/2", "the client disconnects", never, orderly},
        {"page/will/3", "another connection takes over", once, taken_over},
        {"page/will/4", "a will to an asset beyond the client's rights", never, beyond_rights,
         Needs::new_gateway},
        {"page/will/5", "a will that updates several attributes",
         "AttributeEvent motionSensor=9.0; AttributeEvent presenceDetected=true, then 9.0", multi},
        {"page/will/6", "a user's will to a gateway's asset waits for the gateway",
         "motionSensor=9.0, stored null", to_gateways_child, Needs::gateway},
        {"page/will/7", "a gateway's will to its own asset", once,
         [](Site& s) { return of_gateway(s, false); }, Needs::new_gateway},
        {"page/will/8", "a value that does not fit", never, misfit},
        {"page/will/9", "a will to an asset of another realm", "null", to_other_realm,
         Needs::other_realm},
        {"page/will/10", "a will under another client's topics", never,
         [](Site& s) { return of_others(s, false); }},
        {"page/will/11", "a will under another realm's topics", never,
         [](Site& s) { return of_others(s, true); }},
        {"facts/1.8/disabled", "a gateway is disabled: its will is not carried out",
         "nothing, then null", [](Site& s) { return of_gateway(s, true); }, Needs::new_gateway},
    };
}

} // namespace railbridge::conformance
