// What an update of an asset takes from the template and what it does not, and what is told of it:
// facts 2.3, 2.5, 3.2 and 3.5.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// A lamp whose number was written, and what `get` says of it.
struct Lamp {
    explicit Lamp(Site& given)
        : site(given)
        , id(given.create(given.user(), thing("Lamp", sensors))) {
        write(given.user(), id, "motionSensor", "5");
    }
    Json now() const { return Json(site.user().request(id + "/get").value_or("")); }

    Site& site;
    std::string id;
};

constexpr const char* motion_time = "attributes/motionSensor/timestamp";

/// A template of it with this in its number.
std::string with_motion(const std::string& members, const std::string& beside = {}) {
    return thing("Lamp",
                 R"("motionSensor":{"type":"number",)" + members +
                     R"(},"presenceDetected":{"type":"boolean"})",
                 beside);
}

/// Another asset's writes tell how late it is at the server: until it is later than `time`.
void wait_beyond(Site& site, long long time) {
    const std::string clock = site.create(site.user(), thing("Clock"));
    eventually(site, "later", [&] {
        write(site.user(), clock, "notes", "tick");
        const Json json(site.user().request(clock + "/get").value_or(""));
        return std::string(json.number("attributes/notes/timestamp") > time ? "later" : "not yet");
    });
}

/// The time of the number after an update, by that before.
std::string time_after(Site& site, const std::string& members) {
    const Lamp lamp(site);
    const long long before = lamp.now().number(motion_time);
    wait_beyond(site, before);
    update(site.user(), lamp.id, with_motion(members));
    const long long after = lamp.now().number(motion_time);
    return after == before ? "kept" : after > before ? "later" : std::to_string(after);
}

/// A template with a time between the stored one and now.
std::string newer_time(Site& site) {
    const Lamp lamp(site);
    const long long stored = lamp.now().number(motion_time);
    const long long given = stored + 1;
    wait_beyond(site, given);
    update(site.user(), lamp.id, with_motion(R"("value":6,"timestamp":)" + std::to_string(given)));
    return lamp.now().number(motion_time) == given ? "taken" : lamp.now().at(motion_time);
}

/// Others keep their times when one changes.
std::string others_times(Site& site) {
    const Lamp lamp(site);
    const Json before = lamp.now();
    wait_beyond(site, before.number(motion_time));
    update(site.user(), lamp.id, with_motion(R"("value":6)"));
    const Json after = lamp.now();
    std::string seen;
    for (const std::string& name : before.names("attributes")) {
        const std::string path = "attributes/" + name + "/timestamp";
        seen += name + (before.at(path) == after.at(path) ? " kept " : " stamped ");
    }
    return seen;
}

Rows time_rows() {
    return {
        {"facts/2.3/update/time-kept", "time of an attribute that is as it was", "kept",
         [](Site& s) { return time_after(s, R"("value":5)"); }},
        {"facts/2.3/update/time-stamped", "time of an attribute that changed", "later",
         [](Site& s) { return time_after(s, R"("value":6)"); }},
        {"facts/2.3/update/time-old", "a changed attribute with an old time is stamped", "later",
         [](Site& s) { return time_after(s, R"("value":6,"timestamp":1732716480547)"); }},
        {"facts/2.3/update/time-newer", "a newer time in the template is taken", "taken",
         newer_time},
        {"facts/2.3/update/time-others", "one attribute changes: the times of all",
         "location kept motionSensor stamped notes kept presenceDetected kept ", others_times},
    };
}

/// A member after an update whose body has another one.
std::string ignored(Site& site, const std::string& members, const std::string& path) {
    const Lamp lamp(site);
    const std::string said =
        answer(site.user().request(lamp.id + "/update", thing("Lamp 2", sensors, members)));
    return said + ", " + lamp.now().at(path);
}

std::string realm_ignored(Site& site) {
    const Lamp lamp(site);
    const std::string said = answer(site.user().request(
        lamp.id + "/update", thing("Lamp 2", sensors, R"(,"realm":"nowhere")")));
    const std::string seen = lamp.now().text("realm");
    return said + (seen == site.target().realm ? ", the realm stays" : ", " + seen);
}

/// The body's id names another asset: which of the two is renamed.
std::string id_ignored(Site& site) {
    const Lamp lamp(site);
    const Lamp other(site);
    const std::string said = answer(site.user().request(
        lamp.id + "/update", thing("Renamed", sensors, R"(,"id":)" + quoted(other.id))));
    return said + ", " + lamp.now().text("name") + ' ' + other.now().text("name");
}

Rows ignored_rows() {
    return {
        {"facts/2.3/update/id", "an id in the body is ignored",
         "AssetEvent UPDATE Renamed, Renamed Lamp", id_ignored},
        {"facts/2.3/update/realm", "a realm in the body is ignored",
         "AssetEvent UPDATE Lamp 2, the realm stays", realm_ignored},
        {"facts/2.3/update/public", "accessPublicRead in the body is ignored",
         "AssetEvent UPDATE Lamp 2, false",
         [](Site& s) { return ignored(s, R"(,"accessPublicRead":true)", "accessPublicRead"); }},
        {"facts/2.3/update/version-given", "a version in the body is ignored",
         "AssetEvent UPDATE Lamp 2, 1",
         [](Site& s) { return ignored(s, R"(,"version":17)", "version"); }},
        {"facts/2.3/update/created-on", "createdOn in the body is ignored",
         "AssetEvent UPDATE Lamp 2, 13 digits",
         [](Site& s) {
             const std::string seen = ignored(s, R"(,"createdOn":1)", "createdOn");
             const std::size_t digits = seen.size() - seen.rfind(' ') - 1;
             return seen.substr(0, seen.rfind(' ')) + ' ' + std::to_string(digits) + " digits";
         }},
    };
}

/// A member of the asset's event of an update.
std::string told(Site& site, const std::string& body, const std::string& path) {
    const Lamp lamp(site);
    const auto events = events_of(site.observer(), "assets/" + lamp.id,
                                  [&] { update(site.user(), lamp.id, body); });
    return events.empty() ? "nothing" : Json(events[0].payload).at(path);
}

std::string told_of_move(Site& site) {
    const Tree tree = site.tree();
    const auto events = events_of(site.observer(), "assets/" + tree.building + "/+", [&] {
        update(site.user(), tree.hallway, thing("Hallway", sensors, parent(tree.building)));
    });
    if (events.size() != 1) {
        return answers(events);
    }
    const Json json(events[0].payload);
    const bool below =
        json.text("asset/parentId") == tree.building &&
        json.at("asset/path") == '[' + quoted(tree.building) + ',' + quoted(tree.hallway) + ']';
    return answer(events[0].payload) + ' ' + json.at("updatedProperties") +
           (below ? ", below its new parent" : ", elsewhere");
}

/// What is below a moved asset moves with it: paths, and who is told of it afterwards.
std::string descendants_move(Site& site) {
    const Tree tree = site.tree();
    const std::string other = site.create(site.user(), thing("Other"));
    update(site.user(), tree.apartment, thing("Apartment", sensors, parent(other)));
    const std::string path = member_of(site.user(), tree.hallway, "path");
    const std::string wanted =
        '[' + quoted(other) + ',' + quoted(tree.apartment) + ',' + quoted(tree.hallway) + ']';
    Client& observer = site.observer();
    subscribing(observer, observer.topic("events/assets/" + tree.building + "/#"));
    const auto events = events_of(observer, "assets/" + other + "/attributes/motionSensor/#",
                                  [&] { write(site.user(), tree.hallway, "motionSensor", "7"); });
    return (path == wanted ? "the new path, " : path + ", ") + answers(events);
}

Rows told_rows() {
    const std::string renamed = R"({"name":"New","attributes":{"location":{},"notes":{},)"
                                R"("motionSensor":{"type":"number","value":5},)"
                                R"("presenceDetected":{"type":"boolean"}}})";
    return {
        {"facts/3.5/updated-name", "another name only", R"(["name"])",
         [=](Site& s) { return told(s, renamed, "updatedProperties"); }},
        {"facts/3.5/updated-both", "another name and another value", R"(["name","attributes"])",
         [](Site& s) { return told(s, thing("New", sensors), "updatedProperties"); }},
        {"facts/3.5/updated-version", "the event shows the version after it", "1",
         [=](Site& s) { return told(s, renamed, "asset/version"); }},
        {"facts/3.5/attributes", "an asset event holds the values as they are now", "6.0",
         [](Site& s) {
             return told(s, with_motion(R"("value":6)"), "asset/attributes/motionSensor/value");
         }},
        {"facts/2.5/causes/move", "an asset is moved",
         R"(AssetEvent UPDATE Hallway ["parentId"], below its new parent)", told_of_move},
        {"facts/2.5/causes/move-below", "what is below a moved asset",
         "the new path, AttributeEvent motionSensor=7.0", descendants_move},
        {"D12/absent", "an update without parentId", "AssetEvent UPDATE New, the parent of before",
         [](Site& s) {
             const Tree tree = s.tree();
             const std::string said =
                 answer(s.user().request(tree.hallway + "/update", thing("New", sensors)));
             const std::string seen = member_of(s.user(), tree.hallway, "parentId");
             return said +
                    (seen == quoted(tree.apartment) ? ", the parent of before" : ", " + seen);
         }},
    };
}

} // namespace

Rows update_rows() {
    return joined({time_rows(), ignored_rows(), told_rows()});
}

} // namespace railbridge::conformance
