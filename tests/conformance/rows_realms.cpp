// Nobody sees or changes anything of another realm, nor learns what is there: the page's events "of
// the realm", D6, D15 and D17.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// Creates, writes, updates and deletes in the realm of `client`: a root asset and one below it.
void change_everything(Site& site, Client& client) {
    const std::string root = site.create(client, thing("Root", sensors));
    const std::string child = site.create(client, thing("Child", sensors, parent(root)));
    for (const std::string& id : {root, child}) {
        write(client, id, "notes", "ours");
        client.request(id + "/attributes/update", R"({"motionSensor":1})");
        update(client, id, thing("Renamed", sensors));
    }
    client.request(root + "/delete");
}

/// Everything changes in one realm, then an asset in the watcher's: what the watcher is told. Its
/// own change shows that it watches at all.
std::string watched_from_elsewhere(Site& site, const std::string& filter) {
    const std::string theirs = site.create(site.stranger(), thing("Theirs", sensors));
    return seen_of(site.stranger(), filter, [&] {
        change_everything(site, site.user());
        filter.find("attributes") == std::string::npos
            ? update(site.stranger(), theirs, thing("Theirs 2", sensors))
            : write(site.stranger(), theirs, "notes", "theirs");
    });
}

/// An asset goes, and another realm makes one with its id: what the first realm's filter shows.
std::string id_reused(Site& site) {
    const std::string id = site.create(site.stranger(), thing("Theirs", sensors));
    Client& stranger = site.stranger();
    subscribing(stranger, stranger.topic("events/assets/" + id + "/attributes"));
    stranger.request(id + "/delete");
    stranger.fence();
    stranger.take("events/");
    site.create(site.user(), thing("Ours", sensors, R"(,"id":)" + quoted(id)));
    return seen_behind(stranger, "assets/+/attributes/notes/#",
                       [&] { write(site.user(), id, "notes", "ours"); });
}

Rows event_rows() {
    Rows rows;
    const auto add = [&](const std::string& filter, const std::string& expected) {
        rows.push_back({"page/realms/events/" + filter,
                        "another realm changes, then an asset of one's own", expected,
                        [filter](Site& s) { return watched_from_elsewhere(s, filter); },
                        Needs::other_realm});
    };
    for (const char* filter : {"assets/#", "assets/+"}) {
        add(filter, "AssetEvent UPDATE Theirs 2");
    }
    for (const char* filter : {"assets/+/attributes/#", "assets/+/attributes/+",
                               "assets/+/attributes/notes/#", "assets/+/attributes/notes/+"}) {
        add(filter, R"(AttributeEvent notes="theirs")");
    }
    for (const char* filter :
         {"assets/+/attributes-value/#", "assets/+/attributes-value/notes/+"}) {
        add(filter, R"("theirs")");
    }
    for (const std::string end :
         {"", "/#", "/+", "/attributes", "/attributes/notes", "/attributes/notes/#",
          "/attributes/notes/+", "/attributes-value", "/attributes-value/notes"}) {
        rows.push_back(
            {"page/realms/filters/assets/{A}" + end, "an asset of another realm", "refused",
             [end](Site& s) {
                 const std::string id = s.create(s.user(), thing("Ours"));
                 Client& stranger = s.stranger();
                 return subscribing(stranger, stranger.topic("events/assets/" + id + end));
             },
             Needs::other_realm});
    }
    rows.push_back({"page/realms/events/id-reused",
                    "an id that belonged to the watcher's realm once", "nothing", id_reused,
                    Needs::other_realm});
    return rows;
}

/// Both answers the same but for the id; and the asset as it was.
std::string asked_elsewhere(Site& site, const std::string& operation, const std::string& payload) {
    Client& owner = site.stranger();
    const std::string theirs = site.create(owner, thing("Theirs", sensors));
    const std::string before = owner.request(theirs + "/get").value_or("");
    const std::string nobody = unknown_id();
    std::string about_theirs =
        site.user().request(theirs + operation, payload).value_or("no response");
    const std::string about_nobody =
        site.user().request(nobody + operation, payload).value_or("no response");
    for (std::size_t at = about_theirs.find(theirs); at != std::string::npos;
         at = about_theirs.find(theirs)) {
        about_theirs.replace(at, theirs.size(), nobody);
    }
    const std::string after = owner.request(theirs + "/get").value_or("no response");
    return (about_theirs == about_nobody ? answer(about_theirs) + " for both"
                                         : about_theirs + " / " + about_nobody) +
           (after == before ? "" : ", and it is changed: " + after);
}

Rows operation_rows() {
    Rows rows;
    for (const auto& [operation, payload] : std::vector<std::pair<std::string, std::string>>{
             {"/get", ""},
             {"/update", thing("Ours", sensors)},
             {"/delete", ""},
             {"/attributes/get", ""},
             {"/attributes/update", R"({"notes":"ours"})"},
             {"/attributes/notes/update", "ours"},
             {"/attributes/notes/get", ""},
             {"/attributes/notes/get-value", ""}}) {
        rows.push_back({"D17/realm" + operation, "an asset of another realm, and none at all",
                        "NOT_FOUND for both",
                        [operation = operation, payload = payload](Site& s) {
                            return asked_elsewhere(s, operation, payload);
                        },
                        Needs::other_realm});
    }
    return rows;
}

/// What a template that reaches for the other realm brings about there.
std::string created_elsewhere(Site& site, const std::string& members) {
    std::string said;
    const std::string seen = seen_behind(site.stranger(), "assets/#", [&] {
        const auto response = site.user().request("x/create", thing("Stray", {}, members));
        site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
        said = answer(response);
    });
    return said + ", " + seen;
}

/// The messages about a parent elsewhere and about none.
std::string parent_elsewhere(Site& site, bool is_update) {
    const std::string theirs = site.create(site.stranger(), thing("Theirs"));
    const std::string nobody = unknown_id();
    const std::string ours = site.create(site.user(), thing("Ours"));
    const std::string operation = is_update ? ours + "/update" : "x/create";
    const auto asked = [&](const std::string& id) {
        return error_message(site.user().request(operation, thing("Ours", {}, parent(id))));
    };
    std::string about_theirs = asked(theirs);
    if (const std::size_t at = about_theirs.find(theirs); at != std::string::npos) {
        about_theirs.replace(at, theirs.size(), nobody);
    }
    const std::string seen = member_of(site.user(), ours, "parentId");
    return (about_theirs == asked(nobody) ? "the same for both" : about_theirs) + ", parent " +
           seen;
}

Rows create_rows() {
    return {
        {"D15/existing", "create with a realm that exists, seen from there", "BAD_REQUEST, nothing",
         [](Site& s) {
             return created_elsewhere(s, R"(,"realm":)" + quoted(s.target().other_realm));
         },
         Needs::other_realm},
        {"D15/existing-with-id", "the same with an id", "BAD_REQUEST, nothing",
         [](Site& s) {
             return created_elsewhere(s, R"(,"realm":)" + quoted(s.target().other_realm) +
                                             R"(,"id":)" + quoted(unknown_id()));
         },
         Needs::other_realm},
        {"facts/2.3/create/parent-elsewhere", "a parent in another realm, seen from there",
         "BAD_REQUEST, nothing",
         [](Site& s) {
             return created_elsewhere(s, parent(s.create(s.stranger(), thing("Theirs"))));
         },
         Needs::other_realm},
        {"facts/2.3/create/parent-elsewhere-told", "messages about a parent elsewhere and none",
         "the same for both, parent absent", [](Site& s) { return parent_elsewhere(s, false); },
         Needs::other_realm},
        {"facts/2.3/update/parent-elsewhere", "an asset is moved below one of another realm",
         "the same for both, parent absent", [](Site& s) { return parent_elsewhere(s, true); },
         Needs::other_realm},
    };
}

} // namespace

Rows realm_rows() {
    return joined({event_rows(), operation_rows(), create_rows()});
}

} // namespace railbridge::conformance
