// Filters of a gateway are relative to it and show nothing of others: the page's "Events", notes.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

std::string filled(std::string filter, const std::string& id) {
    if (const std::size_t at = filter.find("{A}"); at != std::string::npos) {
        filter.replace(at, 3, id);
    }
    return filter;
}

/// {G} is the gateway itself.
std::string filled(const GatewaySite& assets, std::string filter) {
    if (const std::size_t at = filter.find("{G}"); at != std::string::npos) {
        filter.replace(at, 3, assets.itself);
    }
    return filled(filter, assets.a);
}

/// A template that changes nothing of the asset but its notes: others may rely on it.
std::string other_notes(Site& site, const std::string& id) {
    write(site.user(), id, "notes", "x");
    const std::string asset = site.user().request(id + "/get").value_or("");
    write(site.user(), id, "notes", "y");
    return asset;
}

/// Everything changes, also what belongs to others: the topics on which the gateway is told.
std::string asset_topics(Site& site, const std::string& filter) {
    const GatewaySite assets(site);
    const auto change = [](Client& client, const std::string& id) {
        update(client, id,
               R"({"name":"Changed","attributes":{"location":{},"notes":{},)" +
                   std::string(sensors) + "}}");
    };
    Client& gateway = site.gateway();
    const std::string itself =
        filter.find("{G}") == std::string::npos ? "" : other_notes(site, assets.itself);
    const auto messages = events_of(gateway, filled(assets, filter), [&] {
        if (!itself.empty()) {
            update(site.user(), assets.itself, itself);
        }
        change(site.other_gateway(), assets.foreign);
        change(site.user(), assets.building);
        for (const std::string& id : {assets.child, assets.a, assets.leaf, assets.sibling}) {
            change(gateway, id);
        }
    });
    return topics_of(messages, gateway, assets.names());
}

std::string attribute_topics(Site& site, const std::string& filter) {
    const GatewaySite assets(site);
    Client& gateway = site.gateway();
    const auto messages = events_of(gateway, filled(assets, filter), [&] {
        write(site.user(), assets.itself, "notes", "x");
        write(site.other_gateway(), assets.foreign, "notes", "x");
        write(site.user(), assets.building, "notes", "x");
        for (const std::string& id : {assets.child, assets.a, assets.leaf, assets.sibling}) {
            write(gateway, id, "motionSensor", "1");
            write(gateway, id, "notes", "x");
        }
    });
    return topics_of(messages, gateway, assets.names());
}

/// The same for bare values: D2 together with D3.
std::string with_values(std::string text) {
    constexpr std::string_view word = "/attributes";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        text.insert(at + word.size(), "-value");
    }
    return text;
}

struct Selection {
    std::string filter;
    std::string topics;
};

Rows selection_rows() {
    const std::vector<Selection> of_assets{
        {"assets/#", "child A leaf sibling"},
        {"assets/+", "child"},
        {"assets/{A}", "A"},
        {"assets/{A}/#", "A/A A/leaf"},
        {"assets/{A}/+", "A/leaf"},
        {"assets/{G}", "gateway"},
        {"assets/{G}/#", "gateway/gateway gateway/child gateway/A gateway/leaf gateway/sibling"},
        {"assets/{G}/+", "gateway/child"},
    };
    const std::vector<Selection> of_attributes{
        {"assets/+/attributes/#",
         "child/attributes/motionSensor child/attributes/notes A/attributes/motionSensor "
         "A/attributes/notes leaf/attributes/motionSensor leaf/attributes/notes "
         "sibling/attributes/motionSensor sibling/attributes/notes"},
        {"assets/+/attributes/+", "child/attributes/motionSensor child/attributes/notes"},
        {"assets/+/attributes/notes/#", "child/attributes/notes/child A/attributes/notes/A "
                                        "leaf/attributes/notes/leaf "
                                        "sibling/attributes/notes/sibling"},
        {"assets/+/attributes/notes/+", "child/attributes/notes/child"},
        {"assets/{A}/attributes", "A/attributes A/attributes"},
        {"assets/{A}/attributes/notes", "A/attributes/notes"},
        {"assets/{A}/attributes/notes/#", "A/attributes/notes/A A/attributes/notes/leaf"},
        {"assets/{A}/attributes/notes/+", "A/attributes/notes/leaf"},
        {"assets/{G}/attributes", "gateway/attributes"},
        {"assets/{G}/attributes/notes", "gateway/attributes/notes"},
        {"assets/{G}/attributes/notes/#",
         "gateway/attributes/notes/gateway gateway/attributes/notes/child "
         "gateway/attributes/notes/A gateway/attributes/notes/leaf "
         "gateway/attributes/notes/sibling"},
        {"assets/{G}/attributes/notes/+", "gateway/attributes/notes/child"},
    };
    Rows rows;
    const auto add = [&](const Selection& one, std::string (*see)(Site&, const std::string&)) {
        rows.push_back({"page/gateway-events/" + one.filter, "a gateway's filter", one.topics,
                        [one, see](Site& s) { return see(s, one.filter); }, Needs::gateway});
    };
    for (const Selection& one : of_assets) {
        add(one, asset_topics);
    }
    for (const Selection& one : of_attributes) {
        add(one, attribute_topics);
        add({with_values(one.filter), with_values(one.topics)}, attribute_topics);
    }
    return rows;
}

Rows refused_rows() {
    Rows rows;
    for (const std::string filter :
         {"assets/{A}", "assets/{A}/#", "assets/{A}/+", "assets/{A}/attributes",
          "assets/{A}/attributes/notes", "assets/{A}/attributes/notes/#",
          "assets/{A}/attributes-value"}) {
        rows.push_back(
            {"page/gateway-events/sibling/" + filter, "an asset of another gateway", "refused",
             [filter](Site& s) {
                 const std::string id = s.child_of(s.other_gateway());
                 return subscribing(s.gateway(), s.gateway().topic("events/" + filled(filter, id)));
             },
             Needs::gateway});
    }
    rows.push_back({"page/gateway-events/outside", "an asset of the realm", "refused",
                    [](Site& s) {
                        return subscribing(s.gateway(),
                                           s.gateway().topic("events/assets/" + s.tree().building));
                    },
                    Needs::gateway});
    return rows;
}

std::string created_later(Site& site) {
    Client& gateway = site.gateway();
    return seen_of(gateway, "assets/#", [&] {
        site.child_of(site.other_gateway());
        site.create(gateway, thing("Later"));
    });
}

} // namespace

Rows gateway_event_rows() {
    return joined({selection_rows(),
                   refused_rows(),
                   {{"page/gateway-events/created-later", "an asset created after the subscription",
                     "AssetEvent CREATE Later", created_later, Needs::gateway}}});
}

} // namespace railbridge::conformance
