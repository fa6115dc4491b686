// Logins, client ids, sessions, quality of service, refusals: the page's "Authentication", facts 1.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string connecting(const Site& site, const Login& login) {
    return site.connection(login)->connect() == 0 ? "accepted" : "refused";
}

std::string with_username(Site& site, const std::string& username) {
    Login login = site.fresh_login();
    login.username = username;
    return connecting(site, login);
}

std::string with_client_id(Site& site, const std::string& end) {
    Login login = site.fresh_login();
    login.client_id += end;
    return connecting(site, login);
}

std::string with_secret(Site& site, const std::string& secret) {
    Login login = site.fresh_login();
    login.secret = secret;
    return connecting(site, login);
}

std::string other_realm_in_username(Site& site) {
    return with_username(site, site.target().other_realm + "-x:" + site.target().user);
}

Rows login_rows() {
    return {
        {"page/auth/1", "realm:user and secret", "accepted",
         [](Site& s) { return connecting(s, s.fresh_login()); }},
        {"page/auth/2", "a wrong secret", "refused",
         [](Site& s) { return with_secret(s, "wrong"); }},
        {"page/auth/3", "an empty secret", "refused", [](Site& s) { return with_secret(s, ""); }},
        {"page/auth/4", "an unknown user", "refused",
         [](Site& s) { return with_username(s, s.target().realm + ":nobody"); }},
        {"page/auth/5", "no realm before the user", "refused",
         [](Site& s) { return with_username(s, s.target().user); }},
        {"page/auth/6", "an empty realm", "refused",
         [](Site& s) { return with_username(s, ":" + s.target().user); }},
        {"page/auth/7", "an unknown realm", "refused", other_realm_in_username},
        {"page/auth/8", "no user at all", "refused", [](Site& s) { return with_username(s, ""); }},
        {"page/auth/9", "a gateway's credentials", "accepted",
         [](Site& s) { return connecting(s, s.gateway_login().login); }, Needs::gateway},
        {"page/auth/10", "a client id that cannot be a topic token", "refused",
         [](Site& s) { return with_client_id(s, "/x"); }},
        {"page/auth/11", "a client id with a wildcard", "refused",
         [](Site& s) { return with_client_id(s, "+"); }},
        {"facts/1.2/client-id", "a user with the client id of a gateway", "refused",
         [](Site& s) {
             Login login = s.fresh_login();
             login.client_id = s.gateway_login().login.client_id;
             return connecting(s, login);
         },
         Needs::gateway},
        {"facts/1.2/gateway-client-id", "a gateway's credentials with another client id", "refused",
         [](Site& s) {
             Login login = s.gateway_login().login;
             login.client_id = s.fresh_login().client_id;
             return connecting(s, login);
         },
         Needs::gateway},
        {"facts/1.2/foreign-client-id", "a user with the client id of another realm's user",
         "refused",
         [](Site& s) {
             Login login = s.stranger().login();
             login.client_id = s.user().login().client_id;
             const std::string seen = connecting(s, login);
             return seen + (s.user().is_connected() ? "" : ", the other is closed");
         },
         Needs::other_realm},
    };
}

std::string takeover(Site& site) {
    const Login login = site.fresh_login();
    const auto first = site.connection(login);
    first->connect();
    const auto second = site.connection(login);
    const std::string seen = second->connect() == 0 ? "the new one is accepted" : "refused";
    return seen + (first->comes_to_be_closed() ? ", the old one closed" : ", the old one stays");
}

/// `is_away`: the value changes while nobody is connected.
std::string resumed(Site& site, bool is_away) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    Session session;
    session.clean = false;
    const Login login = site.fresh_login();
    const std::string filter =
        login.realm + '/' + login.client_id + "/events/assets/" + id + "/attributes";
    {
        const auto client = site.connection(login, session);
        client->connect();
        if (subscribing(*client, filter) != "accepted") {
            return "the filter is refused";
        }
        client->drop();
    }
    if (is_away) {
        write(site.user(), id, "motionSensor", "7");
    }
    const auto client = site.connection(login, session);
    client->connect();
    client->subscribe_responses();
    if (!is_away) {
        write(site.user(), id, "motionSensor", "7");
    }
    const auto event = client->next_on(filter);
    return event ? answer(event->payload) : "nothing";
}

std::string clean_again(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    const Login login = site.fresh_login();
    const std::string filter =
        login.realm + '/' + login.client_id + "/events/assets/" + id + "/attributes";
    for (const bool last : {false, true}) {
        const auto client = site.connection(login);
        client->connect();
        client->subscribe_responses();
        if (last) {
            write(site.user(), id, "motionSensor", "7");
            client->fence();
            return answers(client->take("events/"));
        }
        subscribing(*client, filter);
        client->drop();
    }
    return {};
}

std::string quality(Site& site, int qos) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    return answer(site.user().request(id + "/attributes/motionSensor/update", "7", qos));
}

std::string retained_request(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    Client& user = site.user();
    const std::string topic = user.topic("operations/assets/" + id + "/get");
    user.publish(topic, "", 1, true);
    const auto response = user.next_on(topic + "/response");
    return !response            ? "no response"
           : response->retained ? "a retained response"
                                : answer(response->payload);
}

Rows session_rows() {
    return {
        {"facts/1.5/takeover", "a second connection with the same client id",
         "the new one is accepted, the old one closed", takeover},
        {"facts/1.5/resumed", "events of a resumed session", "AttributeEvent motionSensor=7.0",
         [](Site& s) { return resumed(s, false); }},
        {"facts/1.5/away", "an event with QoS 1 while a session is away",
         "AttributeEvent motionSensor=7.0", [](Site& s) { return resumed(s, true); }},
        {"facts/1.5/clean", "a clean session has no subscriptions of the one before", "nothing",
         clean_again},
        {"facts/2.1/qos-0", "a request with QoS 0", "AttributeEvent motionSensor=7.0",
         [](Site& s) { return quality(s, 0); }},
        {"facts/2.1/qos-1", "a request with QoS 1", "AttributeEvent motionSensor=7.0",
         [](Site& s) { return quality(s, 1); }},
        {"facts/2.1/qos-2", "a request with QoS 2", "AttributeEvent motionSensor=7.0",
         [](Site& s) { return quality(s, 2); }},
        {"facts/2.1/retained", "a retained request", "Asset Lamp", retained_request},
    };
}

/// The rest of a topic or filter, as this user and as somebody else.
std::string foreign_publish(Site& site, const std::string& realm, const std::string& client_id) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    const std::string topic =
        realm + '/' + client_id + "/operations/assets/" + id + "/attributes/motionSensor/update";
    const std::string seen = refusal(site.user(), topic, "7");
    return seen + ", " + value_of(site.user(), id, "motionSensor");
}

/// In the name of another connection, whose responses would show it: what comes of it.
std::string in_the_name_of(Site& site, Client& other) {
    const std::string id = site.create(other, thing("Theirs", sensors));
    const std::string operation = "operations/assets/" + id + "/attributes/motionSensor/update";
    const std::string said = refusal(site.user(), other.topic(operation), "7");
    other.fence();
    return said + ", " + answers(other.take(operation)) + ", " +
           value_of(other, id, "motionSensor");
}

/// A publish to a topic that somebody listens to: what arrives there. Only that tells on
/// MQTT 3.1.1, which has no way to say that a publish is refused.
std::string forged(Client& by, Client& listener, const std::string& filter,
                   const std::string& topic) {
    const std::string granted = subscribing(listener, listener.topic(filter));
    const std::string said =
        refusal(by, listener.topic(topic), R"({"eventType":"asset","cause":"DELETE"})");
    listener.fence();
    return granted + ", " + said + ", " + answers(listener.take(""));
}

Rows forged_rows() {
    const std::string nothing = "accepted, refused, nothing";
    return {
        {"facts/1.6/forged/event", "a user publishes an event to itself", nothing,
         [](Site& s) {
             return forged(s.user(), s.user(), "events/assets/#", "events/assets/" + unknown_id());
         }},
        {"facts/1.6/forged/others-event", "a user publishes an event to another connection",
         nothing,
         [](Site& s) {
             return forged(s.user(), s.observer(), "events/assets/#",
                           "events/assets/" + unknown_id());
         }},
        {"facts/1.6/forged/other-realm", "a user publishes an event to a user of another realm",
         nothing,
         [](Site& s) {
             return forged(s.user(), s.stranger(), "events/assets/#",
                           "events/assets/" + unknown_id());
         },
         Needs::other_realm},
        {"facts/1.6/forged/pending", "a gateway publishes a pending event to itself", nothing,
         [](Site& s) {
             return forged(s.gateway(), s.gateway(), "gateway/events/pending",
                           "gateway/events/pending");
         },
         Needs::gateway},
        {"facts/1.6/forged/others-pending", "a user publishes a pending event to a gateway",
         nothing,
         [](Site& s) {
             return forged(s.user(), s.gateway(), "gateway/events/pending",
                           "gateway/events/pending");
         },
         Needs::gateway},
        {"facts/1.6/forged/response", "a user publishes a response to another connection", nothing,
         [](Site& s) {
             return forged(s.user(), s.observer(), "operations/assets/+/+/response",
                           "operations/assets/x/get/response");
         }},
    };
}

Rows refusal_rows() {
    Rows rows{
        {"D24", "another client id in a topic", "refused, nothing, null",
         [](Site& s) { return in_the_name_of(s, s.observer()); }},
        {"D24/realm", "another realm and its client in a topic", "refused, nothing, null",
         [](Site& s) { return in_the_name_of(s, s.stranger()); }, Needs::other_realm},
        {"facts/1.6/foreign-client", "a publish with another client id in the topic",
         "refused, null",
         [](Site& s) {
             return foreign_publish(s, s.target().realm, s.observer().login().client_id);
         }},
        {"facts/1.6/foreign-realm", "a publish with another realm in the topic", "refused, null",
         [](Site& s) { return foreign_publish(s, "nowhere", s.user().login().client_id); }},
        {"facts/1.6/stays", "the connection stays after a refusal", "Asset Lamp",
         [](Site& s) {
             Client& user = s.user();
             const std::string id = s.create(user, thing("Lamp"));
             user.publish("nowhere/x/operations/assets/" + id + "/get", "");
             return answer(user.request(id + "/get"));
         }},
    };
    for (const std::string topic :
         {"operations/assets/x/rename", "operations/assets/x", "operations/things/x/get",
          "operations/assets/x/attributes/a/b/get", "events/assets/x", "gateway/events/pending"}) {
        rows.push_back(
            {"facts/1.6/no-topic/" + topic, "a publish to a topic that is none", "refused",
             [topic](Site& s) { return refusal(s.user(), s.user().topic(topic), "{}"); }});
    }
    for (const std::string filter :
         {"#", "+/+/#", "$SYS/#", "+/{C}/events/assets/#", "{R}/+/events/assets/#", "{R}/{C}/#",
          "{R}/{O}/operations/assets/+/+/response", "$share/g/{R}/{C}/events/assets/#",
          "$CONTROL/#"}) {
        rows.push_back({"facts/1.6/filter/" + filter, "a filter beyond one's own topics", "refused",
                        [filter](Site& s) {
                            std::string text = filter;
                            for (const auto& [mark, value] :
                                 {std::pair<std::string, std::string>{"{R}", s.target().realm},
                                  {"{C}", s.user().login().client_id},
                                  {"{O}", s.observer().login().client_id}}) {
                                if (const auto at = text.find(mark); at != std::string::npos) {
                                    text.replace(at, mark.size(), value);
                                }
                            }
                            return subscribing(s.user(), text);
                        }});
    }
    return rows;
}

} // namespace

Rows connection_rows() {
    return joined({login_rows(), session_rows(), refusal_rows(), forged_rows()});
}

} // namespace railbridge::conformance
