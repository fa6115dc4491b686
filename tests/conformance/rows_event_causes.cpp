// When events are raised and what they look like: facts 2.5 and 3.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

#include <algorithm>

namespace railbridge::conformance {

namespace {

std::string lamp(Site& site) {
    return site.create(site.user(), thing("Lamp", sensors));
}

/// Of one asset: its asset events.
std::string asset_events(Site& site, const std::function<void(const std::string&)>& act) {
    const std::string id = lamp(site);
    return seen_of(site.observer(), "assets/" + id, [&] { act(id); });
}

/// Of one asset: its attribute events, sorted, since their order is free.
std::string attribute_events(Site& site, const std::function<void(const std::string&)>& act) {
    const std::string id = lamp(site);
    std::vector<std::string> all;
    for (const Message& message :
         events_of(site.observer(), "assets/" + id + "/attributes", [&] { act(id); })) {
        all.push_back(answer(message.payload).substr(std::string("AttributeEvent ").size()));
    }
    std::sort(all.begin(), all.end());
    std::string text;
    for (const std::string& one : all) {
        text += (text.empty() ? "" : ", ") + one;
    }
    return text;
}

/// A member of the first event of an asset.
std::string member(Site& site, const std::string& below, const std::string& path,
                   const std::function<void(const std::string&)>& act) {
    const std::string id = lamp(site);
    const auto events = events_of(site.observer(), "assets/" + id + below, [&] { act(id); });
    return events.empty() ? "nothing" : Json(events[0].payload).at(path);
}

std::string created(Site& site, const std::string& below) {
    const std::string root = lamp(site);
    const auto create = [&] { site.create(site.user(), thing("Inner", {}, parent(root))); };
    return seen_of(site.observer(), "assets/" + root + below, create);
}

Rows asset_event_rows() {
    const auto rename = [](Site& s) {
        return [&s](const std::string& id) { update(s.user(), id, thing("New", sensors)); };
    };
    const auto write_one = [](Site& s) {
        return [&s](const std::string& id) { write(s.user(), id, "motionSensor", "7"); };
    };
    const auto remove = [](Site& s) {
        return [&s](const std::string& id) { s.user().request(id + "/delete"); };
    };
    const auto add_note = [](Site& s) {
        return [&s](const std::string& id) {
            update(s.user(), id,
                   R"({"name":"Lamp","attributes":{"location":{},"notes":{"value":"n"},)" +
                       std::string(sensors) + "}}");
        };
    };
    const auto remove_sensors = [](Site& s) {
        return [&s](const std::string& id) { update(s.user(), id, thing("Lamp")); };
    };
    return {
        {"facts/2.5/causes/create", "an asset is created", "AssetEvent CREATE Inner",
         [](Site& s) { return created(s, "/+"); }},
        {"facts/2.5/causes/create-attributes", "its attributes are told, also without a value",
         "AttributeEvent notes=null", [](Site& s) { return created(s, "/attributes/notes/+"); }},
        {"facts/2.5/causes/update", "an asset is updated", "AssetEvent UPDATE New",
         [=](Site& s) { return asset_events(s, rename(s)); }},
        {"facts/2.5/causes/rename", "another name: all attributes are told",
         "location=null, motionSensor=null, notes=null, presenceDetected=null",
         [=](Site& s) { return attribute_events(s, rename(s)); }},
        {"facts/2.5/causes/one-attribute", "one attribute changes: it alone is told",
         R"(notes="n")", [=](Site& s) { return attribute_events(s, add_note(s)); }},
        {"facts/2.5/causes/removed-attributes", "attributes are removed",
         "motionSensor=null deleted, presenceDetected=null deleted",
         [=](Site& s) { return attribute_events(s, remove_sensors(s)); }},
        {"facts/2.5/causes/delete", "an asset is deleted", "AssetEvent DELETE Lamp",
         [=](Site& s) { return asset_events(s, remove(s)); }},
        {"facts/2.5/causes/delete-attributes", "its attributes are told deleted",
         "location=null deleted, motionSensor=null deleted, notes=null deleted, "
         "presenceDetected=null deleted",
         [=](Site& s) { return attribute_events(s, remove(s)); }},
        {"facts/2.5/causes/write", "a value is written", "motionSensor=7.0",
         [=](Site& s) { return attribute_events(s, write_one(s)); }},
        {"facts/2.5/causes/write-asset", "a value is written: no asset event", "nothing",
         [=](Site& s) {
             const std::string id = lamp(s);
             return seen_behind(s.observer(), "assets/" + id, [&] { write_one(s)(id); });
         }},
        {"facts/2.5/causes/same-value", "the same value again is told again",
         "motionSensor=7.0, motionSensor=7.0",
         [=](Site& s) {
             return attribute_events(s, [&](const std::string& id) {
                 write_one(s)(id);
                 write_one(s)(id);
             });
         }},
        {"facts/3.5/updated-properties", "an update says what changed", R"(["attributes"])",
         [=](Site& s) { return member(s, "", "updatedProperties", add_note(s)); }},
        {"facts/3.5/timestamp", "timestamp of an asset event", "0",
         [=](Site& s) { return member(s, "", "timestamp", rename(s)); }},
        {"facts/3.4/event-type", "eventType of an attribute event", R"("attribute")",
         [=](Site& s) { return member(s, "/attributes", "eventType", write_one(s)); }},
        {"facts/3.4/ref-name", "ref names the attribute", R"("motionSensor")",
         [=](Site& s) { return member(s, "/attributes", "ref/name", write_one(s)); }},
        {"facts/3.4/realm", "an event of a subscription names the realm", "the realm",
         [=](Site& s) {
             const std::string seen = member(s, "/attributes", "realm", write_one(s));
             return seen == quoted(s.target().realm) ? "the realm" : seen;
         }},
        {"facts/3.4/deleted", "deleted is always there", "false",
         [=](Site& s) { return member(s, "/attributes", "deleted", write_one(s)); }},
        {"facts/3.4/timestamp", "timestamp in milliseconds", "13 digits",
         [=](Site& s) {
             return std::to_string(member(s, "/attributes", "timestamp", write_one(s)).size()) +
                    " digits";
         }},
        {"facts/3.4/only-basic", "members of an attribute event",
         "deleted eventType realm ref timestamp value ",
         [=](Site& s) {
             const std::string id = lamp(s);
             std::string names;
             for (const Message& event : events_of(s.observer(), "assets/" + id + "/attributes",
                                                   [&] { write_one(s)(id); })) {
                 for (const std::string& name : Json(event.payload).names()) {
                     names += name + ' ';
                 }
             }
             return names;
         }},
    };
}

std::string two_filters(Site& site) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    subscribing(observer, observer.topic("events/assets/" + id + "/attributes/motionSensor"));
    return seen_of(observer, "assets/" + id + "/attributes",
                   [&] { write(site.user(), id, "motionSensor", "7"); });
}

std::string after_unsubscribe(Site& site) {
    const std::string id = lamp(site);
    Client& observer = site.observer();
    const std::string filter = observer.topic("events/assets/" + id + "/attributes");
    subscribing(observer, filter);
    observer.unsubscribe(filter);
    write(site.user(), id, "motionSensor", "7");
    observer.fence();
    return answers(observer.take("events/"));
}

Rows subscription_rows() {
    return {
        {"facts/2.5/unsubscribe", "after an unsubscribe", "nothing", after_unsubscribe},
        {"N14", "two filters that select the same event: each tells of it",
         "AttributeEvent motionSensor=7.0; AttributeEvent motionSensor=7.0", two_filters},
    };
}

} // namespace

Rows event_cause_rows() {
    return joined({asset_event_rows(), subscription_rows()});
}

} // namespace railbridge::conformance
