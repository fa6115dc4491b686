// Scenarios 1 to 9 of facts 8: operations of a service user.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

/// The response, and how many more came behind it.
std::string one(Client& client, const std::string& operation, const std::string& payload = {}) {
    const std::string said = answer(client.request(operation, payload));
    client.fence();
    const std::size_t more = client.take("operations/assets/" + operation).size();
    return more == 0 ? said : said + " and " + std::to_string(more) + " more";
}

std::string created(Site& site) {
    const auto response = site.user().request("rid/create", thing("Lamp"));
    const std::string id = Json(response.value_or("")).text("asset/id");
    site.owns(site.user(), id);
    return answer(response) + "; " + answer(site.user().request(id + "/get"));
}

std::string created_again(Site& site) {
    const Tree tree = site.tree();
    const std::string stored = site.user().request(tree.hallway + "/get").value_or("");
    return one(site.user(), "rid/create", stored);
}

std::string renamed(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    const std::string said = one(site.user(), id + "/update", thing("Lamp 2"));
    return said + "; " + member_of(site.user(), id, "name");
}

std::string removed(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    const std::string said = one(site.user(), id + "/delete");
    return said + "; " + answer(site.user().request(id + "/get"));
}

std::string written(Site& site) {
    const Tree tree = site.tree();
    const std::string said =
        one(site.user(), tree.hallway + "/attributes/motionSensor/update", "70");
    return said + "; " + member_of(site.user(), tree.hallway, "attributes/motionSensor/value");
}

std::string read_value(Site& site) {
    const Tree tree = site.tree();
    write(site.user(), tree.hallway, "motionSensor", "70");
    return one(site.user(), tree.hallway + "/attributes/motionSensor/get-value");
}

std::string several_written(Site& site) {
    const Tree tree = site.tree();
    site.user().request(tree.hallway + "/attributes/update",
                        R"({"motionSensor":80,"presenceDetected":"true"})");
    return value_of(site.user(), tree.hallway, "motionSensor") + ' ' +
           value_of(site.user(), tree.hallway, "presenceDetected");
}

} // namespace

Rows operation_scenario_rows() {
    return {
        {"S1", "a service user connects", "connected",
         [](Site& s) { return s.user().is_connected() ? "connected" : "not connected"; }},
        {"S2", "creates an asset", "AssetEvent CREATE Lamp; Asset Lamp", created},
        {"S3", "creates the stored asset again", "CONFLICT", created_again},
        {"S4", "gives it another name", R"(AssetEvent UPDATE Lamp 2; "Lamp 2")", renamed},
        {"S5", "deletes it", "AssetEvent DELETE Lamp; NOT_FOUND", removed},
        {"S6", "reads an asset", "Asset Building; its id",
         [](Site& s) {
             const std::string id = s.tree().building;
             const std::string said = one(s.user(), id + "/get");
             return said + (member_of(s.user(), id, "id") == quoted(id) ? "; its id" : "; another");
         }},
        {"S7", "writes an attribute", "AttributeEvent motionSensor=70.0; 70.0", written},
        {"S8", "reads the value", "70.0", read_value},
        {"S9", "writes several attributes", "80.0 true", several_written},
    };
}

} // namespace railbridge::conformance
