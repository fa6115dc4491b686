// Who is told when assets are deleted: of each asset of the tree, under every filter that selects
// it. Facts 2.5 and Q27.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

#include <algorithm>

namespace railbridge::conformance {

namespace {

std::string filled(std::string filter, const std::string& id) {
    if (const std::size_t at = filter.find("{A}"); at != std::string::npos) {
        filter.replace(at, 3, id);
    }
    return filter;
}

/// Which of several deleted assets is told first is open.
std::string sorted(std::vector<std::string> parts) {
    std::sort(parts.begin(), parts.end());
    std::string all;
    for (const std::string& part : parts) {
        all += (all.empty() ? "" : ", ") + part;
    }
    return all.empty() ? "nothing" : all;
}

std::map<std::string, std::string> names_of(const Tree& tree) {
    return {{tree.building, "building"}, {tree.apartment, "A"}, {tree.hallway, "hallway"}};
}

/// Topic and what is said of it.
std::string told(const std::vector<Message>& messages, const Client& client,
                 const std::map<std::string, std::string>& names) {
    std::vector<std::string> parts;
    for (const Message& message : messages) {
        parts.push_back(topics_of({message}, client, names) + ": " + answer(message.payload));
    }
    return sorted(parts);
}

/// The building of a tree is deleted.
std::string of_tree(Site& site, const std::string& filter) {
    const Tree tree = site.tree();
    Client& observer = site.observer();
    const auto messages = events_of(observer, filled(filter, tree.apartment),
                                    [&] { site.user().request(tree.building + "/delete"); });
    return told(messages, observer, names_of(tree));
}

Rows tree_rows() {
    const std::string building = "building: AssetEvent DELETE Building";
    const std::string notes = ": AttributeEvent notes=null deleted";
    const std::vector<std::pair<std::string, std::string>> table{
        {"assets/#",
         "A: AssetEvent DELETE Apartment, " + building + ", hallway: AssetEvent DELETE Hallway"},
        {"assets/+", building},
        {"assets/{A}", "A: AssetEvent DELETE Apartment"},
        {"assets/{A}/#", "A/A: AssetEvent DELETE Apartment, A/hallway: AssetEvent DELETE Hallway"},
        {"assets/{A}/+", "A/hallway: AssetEvent DELETE Hallway"},
        {"assets/+/attributes/notes/#", "A/attributes/notes/A" + notes +
                                            ", building/attributes/notes/building" + notes +
                                            ", hallway/attributes/notes/hallway" + notes},
        {"assets/+/attributes/notes/+", "building/attributes/notes/building" + notes},
        {"assets/{A}/attributes/notes", "A/attributes/notes" + notes},
        {"assets/{A}/attributes/notes/#",
         "A/attributes/notes/A" + notes + ", A/attributes/notes/hallway" + notes},
        {"assets/{A}/attributes/notes/+", "A/attributes/notes/hallway" + notes},
        {"assets/{A}/attributes-value/notes/+", "A/attributes-value/notes/hallway: null"},
    };
    Rows rows;
    for (const auto& [filter, expected] : table) {
        rows.push_back({"facts/2.5/deleted/" + filter, "the root above A is deleted", expected,
                        [filter = filter](Site& s) { return of_tree(s, filter); }});
    }
    return rows;
}

/// Attributes told deleted, of each asset of the tree.
std::string all_attributes(Site& site) {
    const Tree tree = site.tree();
    Client& observer = site.observer();
    const auto messages = events_of(observer, "assets/+/attributes/#",
                                    [&] { site.user().request(tree.building + "/delete"); });
    std::map<std::string, int> counts{{"building", 0}, {"A", 0}, {"hallway", 0}};
    for (const Message& message : messages) {
        const Json json(message.payload);
        if (json.at("deleted") == "true" && json.at("value") == "null") {
            ++counts[names_of(tree)[json.text("ref/id")]];
        }
    }
    std::vector<std::string> parts;
    for (const auto& [name, count] : counts) {
        parts.push_back(name + ' ' + std::to_string(count));
    }
    return sorted(parts);
}

/// The event shows the asset as it was.
std::string as_it_was(Site& site) {
    const std::string root = site.create(site.user(), thing("Root"));
    const std::string id = site.create(site.user(), thing("Lamp", sensors, parent(root)));
    write(site.user(), id, "motionSensor", "7");
    const auto events =
        events_of(site.observer(), "assets/" + id, [&] { site.user().request(id + "/delete"); });
    const Json json(events.empty() ? "" : events[0].payload);
    return json.at("asset/attributes/motionSensor/value") +
           (json.text("asset/id") == id ? ", its id" : ", another id") +
           (json.text("asset/parentId") == root ? ", its parent" : ", another parent") +
           (json.at("asset/path") == '[' + quoted(root) + ',' + quoted(id) + ']'
                ? ", its path"
                : ", another path");
}

/// A gateway deletes what is below it.
std::string by_gateway(Site& site, const std::string& filter) {
    const GatewaySite assets(site);
    Client& gateway = site.gateway();
    const auto messages = events_of(gateway, filled(filter, assets.a), [&] {
        site.other_gateway().request(assets.foreign + "/delete");
        site.user().request(assets.building + "/delete");
        gateway.request(assets.a + "/delete");
    });
    return told(messages, gateway, assets.names());
}

/// Deleted together with a gateway by a user, who could not delete it alone.
std::string with_gateway(Site& site) {
    const GatewayLogin login = site.new_gateway();
    const auto gateway = site.connection(login.login);
    gateway->connect();
    gateway->subscribe_responses();
    const std::string child = site.create(*gateway, thing("Child", sensors));
    const std::string leaf = site.create(*gateway, thing("Leaf", sensors, parent(child)));
    Client& observer = site.observer();
    const auto messages =
        events_of(observer, "assets/#", [&] { site.user().request(login.asset_id + "/delete"); });
    std::string seen =
        told(messages, observer, {{login.asset_id, "gateway"}, {child, "child"}, {leaf, "leaf"}});
    for (const std::string& id : {login.asset_id, child, leaf}) {
        seen += "; " + answer(site.user().request(id + "/get"));
    }
    return seen;
}

/// What waited for a gateway's asset is gone with it, also when its id comes back.
std::string pending_of_deleted(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    write(site.user(), child, "motionSensor", "5");
    gateway.request(child + "/delete");
    site.create(gateway, thing("Child", sensors, R"(,"id":)" + quoted(child)));
    watch_pending(gateway);
    return pending_behind(gateway) + ", " + value_of(gateway, child, "motionSensor");
}

Rows other_rows() {
    return {
        {"facts/2.5/deleted/attributes", "attributes told deleted, of each asset of a tree",
         "A 4, building 4, hallway 4", all_attributes},
        {"facts/3.5/deleted", "the event of a deletion", "7.0, its id, its parent, its path",
         as_it_was},
        {"page/gateway-events/deleted/assets/#", "a gateway and others delete",
         "A: AssetEvent DELETE A, leaf: AssetEvent DELETE Leaf",
         [](Site& s) { return by_gateway(s, "assets/#"); }, Needs::gateway},
        {"page/gateway-events/deleted/assets/{A}/+", "a gateway and others delete",
         "A/leaf: AssetEvent DELETE Leaf", [](Site& s) { return by_gateway(s, "assets/{A}/+"); },
         Needs::gateway},
        {"facts/Q27", "a user deletes a gateway: what is below it goes too",
         "child: AssetEvent DELETE Child, gateway: AssetEvent DELETE Gateway, leaf: AssetEvent "
         "DELETE Leaf; NOT_FOUND; NOT_FOUND; NOT_FOUND",
         with_gateway, Needs::new_gateway},
        {"facts/5.4/deleted-and-back", "a pending event of an asset that was deleted and made anew",
         "nothing, null", pending_of_deleted, Needs::gateway},
        {"facts/2.3/delete/body", "a body is ignored", "AssetEvent DELETE Lamp, then NOT_FOUND",
         [](Site& s) {
             const std::string id = s.create(s.user(), thing("Lamp"));
             const std::string said = answer(s.user().request(id + "/delete", "{["));
             return said + ", then " + answer(s.user().request(id + "/get"));
         }},
    };
}

} // namespace

Rows deletion_rows() {
    return joined({tree_rows(), other_rows()});
}

} // namespace railbridge::conformance
