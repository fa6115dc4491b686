// Restricted users: facts 2.1. They see what is linked to them, of that what is open to them, and
// change no assets. On our own manager only, since the API has no way to make users.

#include "tests/conformance/account.hpp"
#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// A restricted user, an asset opened to it and one that is not.
struct Restricted {
    explicit Restricted(Site& given)
        : site(given)
        , account(given, {"--restricted"})
        , opened(given.create(given.user(), thing("Open", attributes)))
        , closed(given.create(given.user(), thing("Closed", attributes))) {
        account.administer("link", {opened});
        client = account.connected();
    }
    static constexpr const char* attributes =
        R"("seen":{"type":"number","meta":{"accessRestrictedRead":true}},)"
        R"("set":{"type":"number","meta":{"accessRestrictedRead":true,)"
        R"("accessRestrictedWrite":true}},"hidden":{"type":"number"},)"
        R"("not_seen":{"type":"number","meta":{"accessRestrictedRead":false,)"
        R"("accessRestrictedWrite":false}})";

    std::string asked(const std::string& operation, const std::string& payload = {}) const {
        return answer(client->request(operation, payload));
    }
    std::string write(const std::string& attribute) const {
        return asked(opened + "/attributes/" + attribute + "/update", "1");
    }
    std::string subscribed(const std::string& filter) const {
        return subscribing(*client, client->topic("events/" + filter));
    }
    /// Another user writes everything.
    void write_all() const {
        for (const std::string& id : {closed, opened}) {
            for (const char* attribute : {"hidden", "not_seen", "set", "seen"}) {
                conformance::write(site.user(), id, attribute, "1");
            }
        }
    }

    Site& site;
    Account account;
    std::string opened;
    std::string closed;
    std::unique_ptr<Client> client;
};

std::string names_in(const Json& json, const std::string& path) {
    std::string all;
    for (const std::string& name : json.names(path)) {
        all += (all.empty() ? "" : " ") + name;
    }
    return all;
}

std::string get(Site& site) {
    const Restricted restricted(site);
    const Json json(restricted.client->request(restricted.opened + "/get").value_or(""));
    return json.text("name") + ": " + names_in(json, "attributes") + ", " +
           restricted.asked(restricted.closed + "/get");
}

std::string get_attributes(Site& site) {
    const Restricted restricted(site);
    const Json json(restricted.client->request(restricted.opened + "/attributes/get").value_or(""));
    return names_in(json, "") + ", " + restricted.asked(restricted.closed + "/attributes/get");
}

std::string get_values(Site& site) {
    const Restricted restricted(site);
    std::string seen;
    for (const char* attribute : {"seen", "hidden", "not_seen", "nothing"}) {
        const std::string below = restricted.opened + "/attributes/" + attribute;
        const std::string value = restricted.asked(below + "/get-value");
        const std::string object = restricted.asked(below + "/get");
        seen += value + (object == value ? " " : '/' + object + ' ');
    }
    return seen;
}

std::string write(Site& site) {
    const Restricted restricted(site);
    std::string seen;
    for (const char* attribute : {"set", "seen", "hidden", "not_seen", "nothing"}) {
        seen += (seen.empty() ? "" : ", ") + restricted.write(attribute);
    }
    return seen + ", " + restricted.asked(restricted.closed + "/attributes/set/update", "1") +
           ", stored " + value_of(site.user(), restricted.opened, "seen") + ' ' +
           value_of(site.user(), restricted.closed, "set");
}

std::string multi_update(Site& site, const std::string& body) {
    const Restricted restricted(site);
    const std::string said = restricted.asked(restricted.opened + "/attributes/update", body);
    return said + ", stored " + value_of(site.user(), restricted.opened, "set");
}

std::string multi_update_closed(Site& site) {
    const Restricted restricted(site);
    return restricted.asked(restricted.closed + "/attributes/update", R"({"set":1})") +
           ", stored " + value_of(site.user(), restricted.closed, "set");
}

std::string change(Site& site) {
    const Restricted restricted(site);
    std::string seen = restricted.asked("x/create", thing("Mine")) + ' ';
    seen += restricted.asked(restricted.opened + "/update", thing("Mine")) + ' ';
    seen += restricted.asked(restricted.opened + "/delete") + ", still ";
    return seen + member_of(site.user(), restricted.opened, "name");
}

Rows operation_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        const std::function<std::string(Site&)>& see) {
        return Row{"facts/2.1/restricted/" + id, what, expected, see, Needs::manager};
    };
    return {
        row("get", "an opened asset, another", "Open: seen set, UNAUTHORIZED", get),
        row("attributes-get", "attributes of an opened asset, of another", "seen set, UNAUTHORIZED",
            get_attributes),
        row("attribute-get", "an attribute marked for it, without a mark, marked false, none",
            "null/Attribute seen=null UNAUTHORIZED UNAUTHORIZED UNAUTHORIZED ", get_values),
        row("write", "writes with and without accessRestrictedWrite, marked false, none; closed",
            "AttributeEvent set=1.0, UNAUTHORIZED, UNAUTHORIZED, UNAUTHORIZED, UNAUTHORIZED, "
            "UNAUTHORIZED, stored null null",
            write),
        row("multi-update", "what it may write", "[AttributeEvent set=2.0], stored 2.0",
            [](Site& s) { return multi_update(s, R"({"set":2})"); }),
        row("multi-update/beyond", "one of two it may not write", "UNAUTHORIZED, stored null",
            [](Site& s) { return multi_update(s, R"({"set":2,"seen":2})"); }),
        row("multi-update/closed", "an asset not opened", "UNAUTHORIZED, stored null",
            multi_update_closed),
        row("change", "create, update, delete",
            R"(UNAUTHORIZED UNAUTHORIZED UNAUTHORIZED, still "Open")", change),
    };
}

std::string events(Site& site, const std::string& filter) {
    const Restricted restricted(site);
    return seen_of(*restricted.client, filter, [&] { restricted.write_all(); });
}

std::string named_events(Site& site, const std::string& end) {
    const Restricted restricted(site);
    return seen_of(*restricted.client, "assets/" + restricted.opened + end,
                   [&] { restricted.write_all(); });
}

std::string hidden_events(Site& site) {
    const Restricted restricted(site);
    // Whether the filter is refused or shows nothing.
    const std::string seen =
        seen_behind(*restricted.client, "assets/" + restricted.opened + "/attributes/hidden",
                    [&] { restricted.write_all(); });
    return seen == "refused" ? "nothing" : seen;
}

/// Asset events of the opened asset and of the other: name and attributes shown.
std::string asset_events(Site& site, const std::function<void(const std::string& id)>& act) {
    const Restricted restricted(site);
    const auto all = events_of(*restricted.client, "assets/#", [&] {
        act(restricted.closed);
        act(restricted.opened);
    });
    std::string seen;
    for (const Message& message : all) {
        const Json json(message.payload);
        seen += (seen.empty() ? "" : "; ") + answer(message.payload) + ": " +
                names_in(json, "asset/attributes");
    }
    return seen.empty() ? "nothing" : seen;
}

std::string deleted_attributes(Site& site) {
    const Restricted restricted(site);
    return seen_of(*restricted.client, "assets/+/attributes/#", [&] {
        for (const std::string& id : {restricted.closed, restricted.opened}) {
            site.user().request(id + "/delete");
        }
    });
}

std::string closed_filters(Site& site) {
    const Restricted restricted(site);
    std::string seen;
    for (const char* end : {"", "/#", "/+", "/attributes", "/attributes/seen", "/attributes/seen/#",
                            "/attributes-value"}) {
        seen += restricted.subscribed("assets/" + restricted.closed + end) + ' ';
    }
    return seen;
}

/// A right taken away while a subscription lives.
std::string unlinked(Site& site) {
    const Restricted restricted(site);
    restricted.subscribed("assets/+/attributes/#");
    restricted.account.administer("unlink", {restricted.opened});
    if (!restricted.client->is_connected()) {
        return "nothing";
    }
    restricted.write_all();
    restricted.client->fence();
    return answers(restricted.client->take("events/"));
}

Rows event_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& expected,
                        const std::function<std::string(Site&)>& see) {
        return Row{"facts/2.1/restricted/events" + id, what, expected, see, Needs::manager};
    };
    const std::string both = "AttributeEvent set=1.0; AttributeEvent seen=1.0";
    const auto remove = [](Site& s) {
        return asset_events(s, [&s](const std::string& id) { s.user().request(id + "/delete"); });
    };
    const auto rename = [](Site& s) {
        return asset_events(s, [&s](const std::string& id) {
            update(s.user(), id, thing("New", Restricted::attributes));
        });
    };
    return {
        row("", "events of the realm", both,
            [](Site& s) { return events(s, "assets/+/attributes/#"); }),
        row("/values", "values of the realm", "1.0; 1.0",
            [](Site& s) { return events(s, "assets/+/attributes-value/#"); }),
        row("/one-name", "one attribute of the realm", "AttributeEvent seen=1.0",
            [](Site& s) { return events(s, "assets/+/attributes/seen/#"); }),
        row("/named", "attributes of an opened asset", both,
            [](Site& s) { return named_events(s, "/attributes"); }),
        row("/named-one", "one attribute of an opened asset", "AttributeEvent seen=1.0",
            [](Site& s) { return named_events(s, "/attributes/seen"); }),
        row("/hidden", "a hidden attribute of an opened asset", "nothing", hidden_events),
        row("/closed", "filters that name another asset",
            "refused refused refused refused refused refused refused ", closed_filters),
        row("/update", "both assets are updated", "AssetEvent UPDATE New: seen set", rename),
        row("/delete", "both assets are deleted", "AssetEvent DELETE Open: seen set", remove),
        row("/delete-attributes", "both assets are deleted: their attributes",
            "AttributeEvent seen=null deleted; AttributeEvent set=null deleted",
            deleted_attributes),
        row("/unlinked", "an asset is not open any more", "nothing", unlinked),
    };
}

} // namespace

Rows restricted_rows() {
    return joined({operation_rows(), event_rows()});
}

} // namespace railbridge::conformance
