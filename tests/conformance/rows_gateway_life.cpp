// A gateway's credentials, status, disabling and end: facts 1.2 to 1.4.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

#include <algorithm>
#include <cctype>

namespace railbridge::conformance {

namespace {

/// A gateway of the row's own, connected.
struct Gateway {
    explicit Gateway(Site& given, const Session& session = {})
        : site(given)
        , login(given.new_gateway())
        , client(given.connection(login.login, session)) {
        client->connect();
        client->subscribe_responses();
    }
    std::string status(const std::string& wanted) const {
        return eventually(site, wanted,
                          [&] { return value_of(site.user(), login.asset_id, "gatewayStatus"); });
    }

    Site& site;
    GatewayLogin login;
    std::unique_ptr<Client> client;
};

std::string client_id_form(Site& site) {
    std::string lower = site.gateway_login().asset_id;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string seen = site.gateway_login().login.client_id;
    return seen == "gateway-" + lower ? "gateway- and the asset id in lower case" : seen;
}

std::string given_secret(Site& site) {
    const std::string secret = "123e4567-e89b-42d3-a456-426614174000";
    const std::string id = site.create(
        site.user(),
        R"({"type":"GatewayV2Asset","name":"Gateway","attributes":{"location":{},"notes":{},)"
        R"("clientId":{},"clientSecret":{"value":")" +
            secret + R"("},"gatewayStatus":{},"disabled":{}}})");
    const std::string wanted = quoted(secret);
    const std::string seen =
        eventually(site, wanted, [&] { return value_of(site.user(), id, "clientSecret"); });
    return seen == wanted ? "kept" : seen;
}

std::string taken_over(Site& site) {
    const Gateway gateway(site);
    const auto second = site.connection(gateway.login.login);
    second->connect();
    gateway.client->comes_to_be_closed();
    second->subscribe_responses();
    second->fence();
    return gateway.status(R"("CONNECTED")");
}

Rows status_rows() {
    return {
        {"facts/1.2/client-id-form", "client id of a gateway",
         "gateway- and the asset id in lower case", client_id_form, Needs::new_gateway},
        {"facts/1.2/given-secret", "a secret given in the template", "kept", given_secret,
         Needs::new_gateway},
        {"facts/1.2/disabled", "a new gateway is not disabled", "false",
         [](Site& s) { return value_of(s.user(), s.new_gateway().asset_id, "disabled"); },
         Needs::new_gateway},
        {"facts/1.4/new", "status of a gateway that never connected", R"("DISCONNECTED")",
         [](Site& s) {
             const std::string seen = value_of(s.user(), s.new_gateway().asset_id, "gatewayStatus");
             return seen == "null" ? R"("DISCONNECTED")" : seen;
         },
         Needs::new_gateway},
        {"facts/1.4/connected", "status of a connected gateway", R"("CONNECTED")",
         [](Site& s) { return Gateway(s).status(R"("CONNECTED")"); }, Needs::new_gateway},
        {"facts/1.4/disconnected", "status after a disconnect", R"("DISCONNECTED")",
         [](Site& s) {
             const Gateway gateway(s);
             gateway.status(R"("CONNECTED")");
             gateway.client->disconnect();
             return gateway.status(R"("DISCONNECTED")");
         },
         Needs::new_gateway},
        {"facts/1.4/lost", "status after a lost connection", R"("DISCONNECTED")",
         [](Site& s) {
             const Gateway gateway(s);
             gateway.status(R"("CONNECTED")");
             gateway.client->drop();
             return gateway.status(R"("DISCONNECTED")");
         },
         Needs::new_gateway},
        {"facts/1.4/taken-over", "status after a second connection took over", R"("CONNECTED")",
         taken_over, Needs::new_gateway},
        {"facts/1.4/event", "subscribers are told of the status",
         R"(AttributeEvent gatewayStatus="DISCONNECTED")",
         [](Site& s) {
             const Gateway gateway(s);
             gateway.status(R"("CONNECTED")");
             return seen_of(s.observer(),
                            "assets/" + gateway.login.asset_id + "/attributes/gatewayStatus",
                            [&] { gateway.client->drop(); });
         },
         Needs::new_gateway},
    };
}

std::string disable_connected(Site& site) {
    const Gateway gateway(site);
    write(site.user(), gateway.login.asset_id, "disabled", "true");
    return gateway.client->comes_to_be_closed() ? "disconnected" : "stays";
}

std::string disabled_then_enabled(Site& site) {
    const GatewayLogin login = site.new_gateway();
    std::string seen;
    for (const char* disabled : {"true", "false"}) {
        write(site.user(), login.asset_id, "disabled", disabled);
        seen += site.connection(login.login)->connect() == 0 ? "accepted " : "refused ";
    }
    return seen;
}

std::string deleted(Site& site) {
    const Gateway gateway(site);
    site.user().request(gateway.login.asset_id + "/delete");
    const std::string seen = gateway.client->comes_to_be_closed() ? "disconnected" : "stays";
    return seen +
           (site.connection(gateway.login.login)->connect() == 0 ? ", accepted" : ", refused");
}

Rows end_rows() {
    return {
        {"facts/1.3/connected", "a connected gateway is disabled", "disconnected",
         disable_connected, Needs::new_gateway},
        {"facts/1.3/login", "login of a disabled, then enabled gateway", "refused accepted ",
         disabled_then_enabled, Needs::new_gateway},
        {"facts/1.2/deleted", "the asset of a connected gateway is deleted",
         "disconnected, refused", deleted, Needs::new_gateway},
    };
}

} // namespace

Rows gateway_life_rows() {
    return joined({status_rows(), end_rows()});
}

} // namespace railbridge::conformance
