// Event subscriptions of a service user: the page's "Events" and facts 2.5.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string filled(std::string filter, const Tree& tree) {
    if (const std::size_t at = filter.find("{A}"); at != std::string::npos) {
        filter.replace(at, 3, tree.apartment);
    }
    return filter;
}

std::map<std::string, std::string> names_of(const Tree& tree) {
    return {{tree.building, "building"}, {tree.apartment, "A"}, {tree.hallway, "hallway"}};
}

void change_all(Site& site, const Tree& tree) {
    // Only notes changes, so that there is one attribute event and no other property in play.
    const std::string notes = R"({"name":"%","attributes":{"location":{},"notes":{"value":"n"},)" +
                              std::string(sensors) + "}}";
    for (const auto& [id, name] :
         {std::pair{tree.building, "Building"}, std::pair{tree.apartment, "Apartment"},
          std::pair{tree.hallway, "Hallway"}}) {
        std::string body = notes;
        body.replace(body.find('%'), 1, name);
        update(site.user(), id, body);
    }
}

/// Building, apartment A, hallway change in this order: the topics on which the filter tells of it.
std::string asset_topics(Site& site, const std::string& filter) {
    const Tree tree = site.tree();
    Client& observer = site.observer();
    const auto messages =
        events_of(observer, filled(filter, tree), [&] { change_all(site, tree); });
    return topics_of(messages, observer, names_of(tree));
}

/// The same for writes of motionSensor and notes.
std::vector<Message> write_all(Site& site, const Tree& tree, const std::string& filter) {
    return events_of(site.observer(), filled(filter, tree), [&] {
        for (const std::string& id : {tree.building, tree.apartment, tree.hallway}) {
            write(site.user(), id, "motionSensor", "1");
            write(site.user(), id, "notes", "x");
        }
    });
}

std::string attribute_topics(Site& site, const std::string& filter) {
    const Tree tree = site.tree();
    return topics_of(write_all(site, tree, filter), site.observer(), names_of(tree));
}

struct Selection {
    std::string filter;
    std::string what;
    std::string topics;
};

Rows asset_filter_rows() {
    const std::vector<Selection> table{
        {"assets/#", "all assets of the realm", "building A hallway"},
        {"assets/+", "direct children of the realm", "building"},
        {"assets/{A}", "one asset", "A"},
        {"assets/{A}/#", "the asset and its descendants", "A/A A/hallway"},
        {"assets/{A}/+", "direct children of the asset", "A/hallway"},
    };
    Rows rows;
    for (const Selection& one : table) {
        rows.push_back({"page/events/" + one.filter, one.what, one.topics,
                        [one](Site& s) { return asset_topics(s, one.filter); }});
    }
    return rows;
}

const std::vector<Selection>& attribute_filters() {
    static const std::vector<Selection> table{
        {"assets/+/attributes/#", "all attributes of the realm",
         "building/attributes/motionSensor building/attributes/notes A/attributes/motionSensor "
         "A/attributes/notes hallway/attributes/motionSensor hallway/attributes/notes"},
        {"assets/+/attributes/+", "all attributes of direct children of the realm",
         "building/attributes/motionSensor building/attributes/notes"},
        {"assets/+/attributes/notes/#", "one attribute, the whole realm",
         "building/attributes/notes/building A/attributes/notes/A "
         "hallway/attributes/notes/hallway"},
        {"assets/+/attributes/notes/+", "one attribute, direct children of the realm",
         "building/attributes/notes/building"},
        {"assets/{A}/attributes", "all attributes of the asset", "A/attributes A/attributes"},
        {"assets/{A}/attributes/notes", "one attribute of the asset", "A/attributes/notes"},
        {"assets/{A}/attributes/notes/#", "one attribute, the asset and its descendants",
         "A/attributes/notes/A A/attributes/notes/hallway"},
        {"assets/{A}/attributes/notes/+", "one attribute, direct children of the asset",
         "A/attributes/notes/hallway"},
    };
    return table;
}

std::string with_values(std::string text) {
    constexpr std::string_view word = "/attributes";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        text.insert(at + word.size(), "-value");
    }
    return text;
}

Rows attribute_filter_rows() {
    Rows rows;
    for (const Selection& one : attribute_filters()) {
        rows.push_back({"page/events/" + one.filter, one.what, one.topics,
                        [one](Site& s) { return attribute_topics(s, one.filter); }});
        const std::string values = with_values(one.filter);
        rows.push_back({"facts/2.5/" + values, one.what, with_values(one.topics),
                        [values](Site& s) { return attribute_topics(s, values); }});
    }
    return rows;
}

Rows refused_rows() {
    Rows rows;
    for (const std::string filter :
         {"#", "assets", "assets/+/attributes", "assets/+/attributes/notes",
          "assets/{A}/attributes/+", "assets/{A}/attributes/#", "assets/no-id", "assets/+/#",
          "assets/22222222222222222222"}) {
        rows.push_back({"facts/2.5/refused/" + filter, "a filter without a meaning", "refused",
                        [filter](Site& s) {
                            return subscribing(
                                s.observer(),
                                s.observer().topic("events/" + filled(filter, s.tree())));
                        }});
    }
    for (const std::string filter : {"assets/", "assets/#", "assets/+/attributes/#"}) {
        rows.push_back({"facts/2.5/foreign-client/" + filter, "events of another client id",
                        "refused", [filter](Site& s) {
                            return subscribing(s.observer(), s.user().topic("events/" + filter));
                        }});
    }
    rows.push_back(
        {"facts/2.5/refused/unknown", "an asset that does not exist", "refused", [](Site& s) {
             return subscribing(s.observer(), s.observer().topic("events/assets/" + unknown_id()));
         }});
    return rows;
}

} // namespace

Rows event_filter_rows() {
    return joined({asset_filter_rows(), attribute_filter_rows(), refused_rows()});
}

} // namespace railbridge::conformance
