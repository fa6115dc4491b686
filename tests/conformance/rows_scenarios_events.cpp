// Scenarios 10 to 37 of facts 8: event subscriptions of a service user.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

using Change = std::function<void(Site&, const Tree&)>;

/// Ids of the tree for {smartBuilding}, {apartment1}, {hallway}.
std::string filled(std::string filter, const Tree& tree) {
    for (const auto& [mark, id] :
         {std::pair<std::string, std::string>{"{smartBuilding}", tree.building},
          {"{apartment1}", tree.apartment},
          {"{hallway}", tree.hallway}}) {
        if (const std::size_t at = filter.find(mark); at != std::string::npos) {
            filter.replace(at, mark.size(), id);
        }
    }
    return filter;
}

/// A row whose change is to be told, or, when nothing is expected, not to be told.
Row row(int number, const std::string& filter, const std::string& what, const std::string& expected,
        const Change& change) {
    const auto look = expected == "nothing" ? seen_behind : seen_of;
    return {"S" + std::to_string(number), filter + ": " + what, expected, [=](Site& site) {
                const Tree tree = site.tree();
                return look(site.observer(), filled(filter, tree), [&] { change(site, tree); });
            }};
}

std::string noted(const std::string& name) {
    return R"({"name":")" + name + R"(","attributes":{"location":{},"notes":{"value":"n"},)" +
           std::string(sensors) + "}}";
}

void add_below(Site& site, const std::string& id) {
    site.create(site.user(), thing("New", {}, parent(id)));
}

Rows asset_event_rows() {
    const Change nothing_but_root = [](Site& s, const Tree& t) {
        update(s.user(), t.building, noted("Building"));
    };
    const Change hallway_changes = [](Site& s, const Tree& t) {
        update(s.user(), t.hallway, noted("Hallway"));
    };
    return {
        row(11, "assets/#", "an asset is created", "AssetEvent CREATE New",
            [](Site& s, const Tree&) { s.create(s.user(), thing("New")); }),
        row(12, "assets/+", "a root asset changes", "AssetEvent UPDATE Building", nothing_but_root),
        row(13, "assets/+", "a child of a root asset is created", "nothing",
            [](Site& s, const Tree& t) { add_below(s, t.building); }),
        {"S14", "assets/{hallway}: its notes change", R"(AssetEvent UPDATE Hallway, notes "n")",
         [=](Site& s) {
             const Tree tree = s.tree();
             const auto events = events_of(s.observer(), "assets/" + tree.hallway,
                                           [&] { hallway_changes(s, tree); });
             return answers(events) + ", notes " +
                    (events.empty() ? "absent"
                                    : Json(events[0].payload).at("asset/attributes/notes/value"));
         }},
        row(15, "assets/{hallway}", "another asset changes", "nothing", nothing_but_root),
        row(16, "assets/{apartment1}/#", "a child asset is created", "AssetEvent CREATE New",
            [](Site& s, const Tree& t) { add_below(s, t.apartment); }),
        row(17, "assets/{apartment1}/#", "the root changes", "nothing", nothing_but_root),
        row(18, "assets/{apartment1}/+", "a direct child changes", "AssetEvent UPDATE Hallway",
            hallway_changes),
        row(19, "assets/{apartment1}/+", "a grandchild is created", "nothing",
            [](Site& s, const Tree& t) { add_below(s, t.hallway); }),
    };
}

Change writes(const std::string Tree::*asset, const std::string& attribute,
              const std::string& value) {
    return [=](Site& s, const Tree& t) { write(s.user(), t.*asset, attribute, value); };
}

Rows attribute_event_rows() {
    const Change presence = writes(&Tree::hallway, "presenceDetected", "true");
    const Change motion = writes(&Tree::hallway, "motionSensor", "80");
    const Change root_notes = writes(&Tree::building, "notes", "hello world");
    const Change nested_notes = writes(&Tree::hallway, "notes", "hello world");
    const std::string is_present = "AttributeEvent presenceDetected=true";
    const std::string moves = "AttributeEvent motionSensor=80.0";
    const std::string noted_so = R"(AttributeEvent notes="hello world")";
    return {
        row(20, "assets/+/attributes/#", "presenceDetected of the hallway", is_present, presence),
        row(21, "assets/+/attributes/+", "notes of the root", noted_so, root_notes),
        row(22, "assets/+/attributes/+", "notes of a nested asset", "nothing", nested_notes),
        row(23, "assets/+/attributes/motionSensor/#", "motionSensor", moves, motion),
        row(24, "assets/+/attributes/motionSensor/#", "presenceDetected", "nothing", presence),
        row(25, "assets/+/attributes/notes/+", "notes of the root", noted_so, root_notes),
        row(26, "assets/+/attributes/notes/+", "notes of a nested asset", "nothing", nested_notes),
        row(27, "assets/+/attributes/notes/+", "another attribute", "nothing",
            writes(&Tree::building, "motionSensor", "80")),
        row(28, "assets/{hallway}/attributes", "presenceDetected", is_present, presence),
        row(29, "assets/{hallway}/attributes", "an attribute of another asset", "nothing",
            root_notes),
        row(30, "assets/{smartBuilding}/attributes/motionSensor/#", "motionSensor of the hallway",
            moves, motion),
        row(31, "assets/{smartBuilding}/attributes/motionSensor/#", "another attribute", "nothing",
            root_notes),
        row(32, "assets/{apartment1}/attributes/motionSensor/+", "motionSensor of the hallway",
            moves, motion),
        row(33, "assets/{apartment1}/attributes/motionSensor/+",
            "motionSensor of an asset that is no direct child", "nothing",
            writes(&Tree::building, "motionSensor", "80")),
        row(34, "assets/+/attributes-value/#", "presenceDetected", "true", presence),
        row(35, "assets/+/attributes-value/+", "notes of the root and of a nested asset",
            R"("hello world")",
            [=](Site& s, const Tree& t) {
                nested_notes(s, t);
                root_notes(s, t);
            }),
        row(36, "assets/+/attributes-value/motionSensor/#", "motionSensor", "80.0", motion),
        row(37, "assets/+/attributes-value/motionSensor/#", "another attribute", "nothing",
            presence),
    };
}

std::string subscribed_and_not(Site& site) {
    Client& observer = site.observer();
    const std::string filter = observer.topic("events/assets/#");
    const std::string granted = subscribing(observer, filter);
    observer.unsubscribe(filter);
    site.tree();
    observer.fence();
    return granted + ", then " + answers(observer.take("events/"));
}

} // namespace

Rows event_scenario_rows() {
    return joined({{{"S10", "assets/#: a user subscribes, then unsubscribes",
                     "accepted, then nothing", subscribed_and_not}},
                   asset_event_rows(),
                   attribute_event_rows()});
}

} // namespace railbridge::conformance
