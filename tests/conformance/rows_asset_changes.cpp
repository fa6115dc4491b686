// `get`, `update` and `delete` of assets: the page's "Assets" and facts 2.3.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

std::string lamp(Site& site) {
    return site.create(site.user(), thing("Lamp", sensors));
}

std::string updated(Site& site, const std::string& id, const std::string& asset) {
    return answer(site.user().request(id + "/update", asset));
}

/// A member of the asset after an update.
std::string after(Site& site, const std::string& asset, const std::string& path) {
    const std::string id = lamp(site);
    const std::string said = updated(site, id, asset);
    return said.rfind("AssetEvent UPDATE", 0) == 0 ? member_of(site.user(), id, path) : said;
}

std::string path_of(Site& site) {
    const Tree tree = site.tree();
    const std::string seen = member_of(site.user(), tree.hallway, "path");
    const std::string wanted = "[" + quoted(tree.building) + ',' + quoted(tree.apartment) + ',' +
                               quoted(tree.hallway) + ']';
    return seen == wanted ? "building, apartment, hallway" : seen;
}

/// One of two assets alike.
std::string the_one_asked_for(Site& site) {
    lamp(site);
    const std::string id = lamp(site);
    const auto response = site.user().request(id + "/get");
    return answer(response) +
           (Json(response.value_or("")).text("id") == id ? ", its id" : ", another");
}

Rows get_rows() {
    return {
        {"page/assets/get/1", "an asset", "Asset Lamp, its id", the_one_asked_for},
        {"page/assets/get/2", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return answer(s.user().request(unknown_id() + "/get")); }},
        {"facts/2.3/get/body", "a body is ignored", "Asset Lamp",
         [](Site& s) { return answer(s.user().request(lamp(s) + "/get", "{[")); }},
        {"facts/2.3/get/malformed", "an id that is none", "NOT_FOUND",
         [](Site& s) { return answer(s.user().request("no-id/get")); }},
        {"facts/2.3/get/no-event", "the asset comes without an envelope", "absent",
         [](Site& s) { return member_of(s.user(), lamp(s), "eventType"); }},
        {"facts/3.3/path", "path of an asset", "building, apartment, hallway", path_of},
        {"facts/3.3/created-on", "createdOn is in milliseconds", "13 digits",
         [](Site& s) {
             return std::to_string(member_of(s.user(), lamp(s), "createdOn").size()) + " digits";
         }},
        {"facts/3.3/root", "parentId of a root asset", "absent",
         [](Site& s) { return member_of(s.user(), lamp(s), "parentId"); }},
        {"facts/3.3/public", "accessPublicRead is always there", "false",
         [](Site& s) { return member_of(s.user(), lamp(s), "accessPublicRead"); }},
    };
}

std::string moved(Site& site) {
    const Tree tree = site.tree();
    const std::string said =
        updated(site, tree.hallway, thing("Hallway", sensors, parent(tree.building)));
    const std::string seen = member_of(site.user(), tree.hallway, "parentId");
    return seen == quoted(tree.building) ? "moved" : said + ", " + seen;
}

std::string moved_below_itself(Site& site) {
    const Tree tree = site.tree();
    return updated(site, tree.building, thing("Building", sensors, parent(tree.hallway)));
}

std::string gateway_moves_outside(Site& site) {
    const std::string id = site.child_of(site.gateway());
    return answer(site.gateway().request(id + "/update",
                                         thing("Child", sensors, parent(site.tree().building))));
}

std::string version_grows(Site& site) {
    const std::string id = lamp(site);
    updated(site, id, thing("Lamp 2"));
    return member_of(site.user(), id, "version");
}

Rows changed_rows() {
    return {
        {"page/assets/update/1", "a new name", "AssetEvent UPDATE Lamp 2",
         [](Site& s) { return updated(s, lamp(s), thing("Lamp 2")); }},
        {"page/assets/update/2", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return updated(s, unknown_id(), thing("Lamp 2")); }},
        {"facts/2.3/update/stored", "the new name is stored", R"("Lamp 2")",
         [](Site& s) { return after(s, thing("Lamp 2"), "name"); }},
        {"facts/2.3/update/version", "the version after it", "1", version_grows},
        {"facts/2.3/update/bad-json", "text that is not JSON", "BAD_REQUEST",
         [](Site& s) { return updated(s, lamp(s), "{"); }},
        {"facts/2.3/update/empty", "an empty body", "BAD_REQUEST",
         [](Site& s) { return updated(s, lamp(s), ""); }},
        {"facts/2.3/update/no-name", "no name", "BAD_REQUEST",
         [](Site& s) {
             return updated(s, lamp(s), R"({"attributes":{"location":{},"notes":{}}})");
         }},
        {"facts/2.3/update/required", "a required attribute is missing", "BAD_REQUEST",
         [](Site& s) { return updated(s, lamp(s), R"({"name":"L","attributes":{"notes":{}}})"); }},
        {"facts/2.3/update/type", "the type cannot be changed", R"("ThingAsset")",
         [](Site& s) {
             return after(s, R"({"type":"Own","name":"L","attributes":{"location":{},"notes":{}}})",
                          "type");
         }},
        {"facts/2.3/update/removed", "an attribute missing in the body is removed", "absent",
         [](Site& s) { return after(s, thing("Lamp"), "attributes/motionSensor"); }},
        {"facts/2.3/update/value", "a value in the body is stored", "5.0",
         [](Site& s) {
             return after(s, thing("Lamp", R"("motionSensor":{"type":"number","value":5})"),
                          "attributes/motionSensor/value");
         }},
        {"facts/2.3/update/move", "another parent", "moved", moved},
        {"facts/2.3/update/cycle", "a parent below the asset itself", "BAD_REQUEST",
         moved_below_itself},
        {"facts/2.3/update/parent", "a parent that does not exist", "BAD_REQUEST",
         [](Site& s) { return updated(s, lamp(s), thing("L", {}, parent(unknown_id()))); }},
        {"facts/2.3/update/gateway-parent", "a gateway as parent", "BAD_REQUEST",
         [](Site& s) {
             return updated(s, lamp(s), thing("L", {}, parent(s.gateway_login().asset_id)));
         },
         Needs::gateway},
        {"facts/2.3/update/gateway-out", "a gateway moves its asset outside", "BAD_REQUEST",
         gateway_moves_outside, Needs::gateway},
        {"facts/2.3/update/gateways-child", "a user changes a gateway's asset", "UNAUTHORIZED",
         [](Site& s) { return updated(s, s.child_of(s.gateway()), thing("Mine")); },
         Needs::gateway},
        {"facts/2.3/update/own-gateway", "a gateway changes its own asset", "UNAUTHORIZED",
         [](Site& s) {
             return answer(
                 s.gateway().request(s.gateway_login().asset_id + "/update", thing("Mine")));
         },
         Needs::gateway},
    };
}

std::string gone(Site& site) {
    const Tree tree = site.tree();
    site.user().request(tree.building + "/delete");
    std::string seen;
    for (const std::string& id : {tree.building, tree.apartment, tree.hallway}) {
        seen += answer(site.user().request(id + "/get")) + ' ';
    }
    return seen;
}

std::string shown_in_response(Site& site) {
    const Tree tree = site.tree();
    const Json json(site.user().request(tree.hallway + "/delete").value_or(""));
    std::string seen;
    for (const char* path : {"asset/createdOn", "asset/path", "asset/attributes/notes"}) {
        seen += json.has(path) ? std::string(path) + ' ' : "";
    }
    return seen;
}

Rows delete_rows() {
    return {
        {"page/assets/delete/1", "an asset", "AssetEvent DELETE Lamp",
         [](Site& s) { return answer(s.user().request(lamp(s) + "/delete")); }},
        {"page/assets/delete/2", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return answer(s.user().request(unknown_id() + "/delete")); }},
        {"facts/2.3/delete/subtree", "the asset and all below it are gone",
         "NOT_FOUND NOT_FOUND NOT_FOUND ", gone},
        {"facts/2.3/delete/shown", "the response shows the asset as it was",
         "asset/createdOn asset/path asset/attributes/notes ", shown_in_response},
        {"facts/2.3/delete/gateways-child", "a user deletes a gateway's asset", "UNAUTHORIZED",
         [](Site& s) { return answer(s.user().request(s.child_of(s.gateway()) + "/delete")); },
         Needs::gateway},
        {"facts/2.3/delete/own-gateway", "a gateway deletes its own asset", "UNAUTHORIZED",
         [](Site& s) {
             return answer(s.gateway().request(s.gateway_login().asset_id + "/delete"));
         },
         Needs::gateway},
        {"facts/2.3/delete/by-gateway", "a gateway deletes its asset", "AssetEvent DELETE Child",
         [](Site& s) { return answer(s.gateway().request(s.child_of(s.gateway()) + "/delete")); },
         Needs::gateway},
    };
}

} // namespace

Rows asset_change_rows() {
    return joined({get_rows(), changed_rows(), delete_rows()});
}

} // namespace railbridge::conformance
