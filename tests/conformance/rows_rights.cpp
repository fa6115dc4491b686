// Roles, restricted and regular users, users that are disabled: facts 2.1 and 1.1. On our own
// manager only, since the API has no way to make users.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

using Words = std::vector<std::string>;

/// A new user with such options of `user add`.
struct Account {
    Account(Site& given, const Words& options)
        : site(given)
        , login(given.fresh_login()) {
        name = login.client_id;
        login.username = login.realm + ':' + name;
        login.secret = site.manager().add_user(login.realm, name, options);
    }
    std::unique_ptr<Client> connected() const {
        auto client = site.connection(login);
        if (client->connect() == 0) {
            client->subscribe_responses();
        }
        return client;
    }
    /// railbridge-manager user `command`.
    void administer(const std::string& command, const Words& more = {}) const {
        Words words{"user", command, "--realm", login.realm, "--name", name};
        words.insert(words.end(), more.begin(), more.end());
        site.manager().run_ok(words);
    }
    std::string connecting() const {
        return site.connection(login)->connect() == 0 ? "accepted" : "refused";
    }

    Site& site;
    Login login;
    std::string name;
};

/// get, create, update, delete, attribute update, subscription: y for allowed, the code, or
/// "refused".
std::string allowed(Site& site, const Words& options) {
    const Account account(site, options);
    const auto client = account.connected();
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    const auto said = [&](const std::string& operation, const std::string& payload) {
        const std::string all = answer(client->request(operation, payload));
        return all.find(' ') == std::string::npos ? all + ' ' : std::string("y ");
    };
    std::string seen = said(id + "/get", "");
    seen += said("x/create", thing("New", {}, parent(id)));
    seen += said(id + "/update", thing("Lamp", sensors));
    seen += said(id + "/attributes/motionSensor/update", "1");
    seen += said(id + "/attributes/update", R"({"notes":"x"})");
    seen += subscribing(*client, client->topic("events/assets/" + id)) == "accepted" ? "y "
                                                                                     : "refused ";
    seen += said(id + "/delete", "");
    return seen;
}

Rows role_rows() {
    const auto row = [](const std::string& id, const std::string& what, const Words& options,
                        const std::string& expected) {
        return Row{"facts/2.1/roles/" + id,
                   what + ": get, create, update, two writes, events, delete", expected,
                   [options](Site& s) { return allowed(s, options); }, Needs::manager};
    };
    const std::string no = "UNAUTHORIZED ";
    return {
        row("none", "no role named", {}, "y y y y y y y "),
        row("read", "read:assets", {"--role", "read:assets"}, "y " + no + no + no + no + "y " + no),
        row("write-assets", "write:assets", {"--role", "write:assets"},
            no + "y y " + no + no + "refused y "),
        row("write-attributes", "write:attributes", {"--role", "write:attributes"},
            no + no + no + "y y refused " + no),
        row("write", "write", {"--role", "write"}, "y y y y y y y "),
    };
}

std::string changed_while_connected(Site& site, const std::string& command,
                                    const Words& more = {}) {
    const Account account(site, {});
    const auto client = account.connected();
    account.administer(command, more);
    const std::string seen = client->comes_to_be_closed() ? "disconnected, " : "stays, ";
    return seen + account.connecting();
}

std::string enabled_again(Site& site) {
    const Account account(site, {});
    account.administer("disable");
    const std::string before = account.connecting();
    account.administer("enable");
    return before + ", " + account.connecting();
}

Rows account_rows() {
    return {
        {"page/auth/regular", "a regular user", "refused",
         [](Site& s) { return Account(s, {"--regular"}).connecting(); }, Needs::manager},
        {"facts/1.1/disabled", "a connected user is disabled", "disconnected, refused",
         [](Site& s) { return changed_while_connected(s, "disable"); }, Needs::manager},
        {"facts/1.1/enabled", "a disabled user is enabled", "refused, accepted", enabled_again,
         Needs::manager},
        {"facts/1.1/secret", "a connected user gets another secret", "disconnected, refused",
         [](Site& s) { return changed_while_connected(s, "secret"); }, Needs::manager},
        {"facts/1.1/removed", "a connected user is removed", "disconnected, refused",
         [](Site& s) { return changed_while_connected(s, "remove"); }, Needs::manager},
    };
}

/// A restricted user, an asset opened to it and one that is not.
struct Restricted {
    explicit Restricted(Site& site)
        : account(site, {"--restricted"})
        , opened(site.create(site.user(), thing("Open", attributes)))
        , closed(site.create(site.user(), thing("Closed", attributes))) {
        account.administer("link", {opened});
        client = account.connected();
    }
    static constexpr const char* attributes =
        R"("seen":{"type":"number","meta":{"accessRestrictedRead":true}},)"
        R"("set":{"type":"number","meta":{"accessRestrictedRead":true,)"
        R"("accessRestrictedWrite":true}},"hidden":{"type":"number"})";

    std::string write(const std::string& id, const std::string& attribute) const {
        return answer(client->request(id + "/attributes/" + attribute + "/update", "1"));
    }

    Account account;
    std::string opened;
    std::string closed;
    std::unique_ptr<Client> client;
};

std::string restricted_get(Site& site) {
    const Restricted restricted(site);
    return answer(restricted.client->request(restricted.opened + "/get")) + ", " +
           answer(restricted.client->request(restricted.closed + "/get")) + ", " +
           value_of(*restricted.client, restricted.opened, "seen") + ", " +
           member_of(*restricted.client, restricted.opened, "attributes/hidden");
}

std::string restricted_write(Site& site) {
    const Restricted restricted(site);
    return restricted.write(restricted.opened, "set") + ", " +
           restricted.write(restricted.opened, "seen");
}

std::string restricted_events(Site& site) {
    const Restricted restricted(site);
    return seen_of(*restricted.client, "assets/+/attributes/#", [&] {
        for (const std::string& id : {restricted.closed, restricted.opened}) {
            for (const char* attribute : {"hidden", "set", "seen"}) {
                write(site.user(), id, attribute, "1");
            }
        }
    });
}

std::string restricted_change(Site& site) {
    const Restricted restricted(site);
    Client& client = *restricted.client;
    std::string seen = answer(client.request("x/create", thing("Mine"))) + ' ';
    seen += answer(client.request(restricted.opened + "/update", thing("Mine"))) + ' ';
    return seen + answer(client.request(restricted.opened + "/delete"));
}

Rows restricted_rows() {
    return {
        {"facts/2.1/restricted/get", "an opened asset, another, a value, a hidden attribute",
         "Asset Open, UNAUTHORIZED, null, absent", restricted_get, Needs::manager},
        {"facts/2.1/restricted/write", "writes with and without accessRestrictedWrite",
         "AttributeEvent set=1.0, UNAUTHORIZED", restricted_write, Needs::manager},
        {"facts/2.1/restricted/events", "events of the realm",
         "AttributeEvent set=1.0; AttributeEvent seen=1.0", restricted_events, Needs::manager},
        {"facts/2.1/restricted/change", "create, update, delete",
         "UNAUTHORIZED UNAUTHORIZED UNAUTHORIZED", restricted_change, Needs::manager},
    };
}

} // namespace

Rows right_rows() {
    return joined({role_rows(), account_rows(), restricted_rows()});
}

} // namespace railbridge::conformance
