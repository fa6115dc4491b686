// Roles, regular users, users that are disabled: facts 2.1 and 1.1. On our own manager only, since
// the API has no way to make users.

#include "tests/conformance/account.hpp"
#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// Each operation and a subscription: y for allowed, the code, or "refused".
std::string allowed(Site& site, const Words& options) {
    const Account account(site, options);
    const auto client = account.connected();
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    const auto said = [&](const std::string& operation, const std::string& payload) {
        const std::string all = answer(client->request(operation, payload));
        const bool is_code =
            all.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos;
        return is_code || all == "no response" ? all + ' ' : std::string("y ");
    };
    std::string seen = said(id + "/get", "");
    seen += said("x/create", thing("New", {}, parent(id)));
    seen += said(id + "/update", thing("Lamp", sensors));
    seen += said(id + "/attributes/motionSensor/update", "1");
    seen += said(id + "/attributes/update", R"({"notes":"x"})");
    seen += said(id + "/attributes/get", "");
    seen += said(id + "/attributes/motionSensor/get", "");
    seen += said(id + "/attributes/motionSensor/get-value", "");
    seen += subscribing(*client, client->topic("events/assets/" + id)) == "accepted" ? "y "
                                                                                     : "refused ";
    seen += said(id + "/delete", "");
    return seen;
}

Rows role_rows() {
    const auto row = [](const std::string& id, const std::string& what, const Words& options,
                        const std::string& expected) {
        return Row{
            "facts/2.1/roles/" + id,
            what + ": get, create, update, two writes, three reads of attributes, events, delete",
            expected, [options](Site& s) { return allowed(s, options); }, Needs::manager};
    };
    const std::string no = "UNAUTHORIZED ";
    return {
        row("none", "no role named", {}, "y y y y y y y y y y "),
        row("read", "read:assets", {"--role", "read:assets"},
            "y " + no + no + no + no + "y y y y " + no),
        row("write-assets", "write:assets", {"--role", "write:assets"},
            no + "y y " + no + no + no + no + no + "refused y "),
        row("write-attributes", "write:attributes", {"--role", "write:attributes"},
            no + no + no + "y y " + no + no + no + "refused " + no),
        row("write", "write", {"--role", "write"}, "y y y y y y y y y y "),
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

} // namespace

Rows right_rows() {
    return joined({role_rows(), account_rows()});
}

} // namespace railbridge::conformance
