// Asset types and their required attributes (facts 4.3), ids and names (4.1, 4.2), error codes and
// their messages.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

#include <algorithm>

namespace railbridge::conformance {

namespace {

/// Names of the attributes the server misses in an asset of the type that has none, sorted.
std::string missing_in(Site& site, const std::string& type) {
    const auto response =
        site.user().request("new/create", R"({"name":"T","type":)" + quoted(type) + '}');
    std::string message = error_message(response);
    if (const std::string id = Json(response.value_or("")).text("asset/id"); !id.empty()) {
        site.owns(site.user(), id);
        return "created";
    }
    std::vector<std::string> names;
    const std::string before = "attributes.";
    const std::string after = ": required attribute is missing";
    for (std::size_t at = message.find(after); at != std::string::npos; at = message.find(after)) {
        const std::size_t start = message.rfind(before, at) + before.size();
        names.push_back(message.substr(start, at - start));
        message.erase(0, at + after.size());
    }
    std::sort(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names) {
        all += (all.empty() ? "" : " ") + name;
    }
    return all;
}

/// Types of the attributes of an asset of the type, those besides location and notes.
std::string types_in(Site& site, const std::string& type, const std::vector<std::string>& names) {
    std::string attributes;
    for (const std::string& name : names) { // what the template says of them does not count
        attributes += ',' + quoted(name) + R"(:{"type":"timeDurationISO8601"})";
    }
    const std::string id = site.create(
        site.user(), R"({"name":"T","type":)" + quoted(type) +
                         R"(,"attributes":{"location":{},"notes":{})" + attributes + "}}");
    const Json json(site.user().request(id + "/get").value_or(""));
    std::string all;
    for (const std::string& name : names) {
        const std::string seen = json.text("attributes/" + name + "/type");
        all += (all.empty() ? "" : " ") + name + ':' + seen;
    }
    return all;
}

Rows type_of_attribute_rows() {
    const std::vector<std::pair<std::string, std::string>> types{
        {"ThingAsset", "email:email tags:text[] manufacturer:text model:text"},
        {"BuildingAsset",
         "street:text postalCode:text country:text city:text area:positiveInteger"},
        {"RoomAsset", "area:positiveInteger roomNumber:positiveInteger"},
        {"GroupAsset", "childAssetType:assetType"},
        {"PresenceSensorAsset", "presence:boolean"},
        {"PlugAsset", "onOff:boolean"},
        {"DoorAsset", "position:boolean"},
        {"LightAsset", "onOff:boolean brightness:positiveInteger colourTemperature:positiveInteger "
                       "colourRGB:colourRGB"},
        {"ThermostatAsset", "temperatureSetpoint:number temperature:number cooling:boolean"},
        {"VentilationAsset", "fanSpeed:positiveInteger flow:number"},
        {"EnvironmentSensorAsset",
         "temperature:number relativeHumidity:positiveNumber NO2Level:positiveInteger "
         "ozoneLevel:positiveInteger particlesPM1:positiveInteger particlesPM2_5:positiveInteger "
         "particlesPM10:positiveInteger"},
        {"GroundwaterSensorAsset", "soilTemperature:number waterLevel:positiveInteger"},
        {"GatewayV2Asset",
         "clientId:text clientSecret:UUID gatewayStatus:connectionStatus disabled:boolean"},
    };
    Rows rows;
    for (const auto& [type, expected] : types) {
        std::vector<std::string> names;
        std::string left = expected;
        while (!left.empty()) {
            const std::string one = left.substr(0, left.find(' '));
            names.push_back(one.substr(0, one.find(':')));
            left.erase(0, one.size() + (one.size() < left.size() ? 1 : 0));
        }
        rows.push_back({"facts/4.3/types/" + type, "types of its attributes", expected,
                        [type = type, names](Site& s) { return types_in(s, type, names); },
                        type == "GatewayV2Asset" ? Needs::new_gateway : Needs::nothing});
    }
    return rows;
}

/// An attribute of the asset type is written.
std::string fan_speed(Site& site, const std::string& value) {
    const std::string id = site.create(
        site.user(), R"({"type":"VentilationAsset","name":"V","attributes":{"location":{},)"
                     R"("notes":{},"fanSpeed":{"value":50},"flow":{}}})");
    const std::string said = answer(site.user().request(id + "/attributes/fanSpeed/update", value));
    return (said.find(' ') == std::string::npos ? said + ", " : "") +
           value_of(site.user(), id, "fanSpeed");
}

std::string inherited(Site& site, const std::string& value) {
    const auto response =
        site.user().request("x/create", thing("T", R"("email":{"value":)" + value + '}'));
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    return answer(response);
}

Rows limit_rows_of_types() {
    Rows rows;
    for (const auto& [value, expected] :
         std::vector<std::pair<std::string, std::string>>{{"0", "0"},
                                                          {"100", "100"},
                                                          {"101", "BAD_REQUEST, 50"},
                                                          {"-1", "BAD_REQUEST, 50"},
                                                          {"1000000", "BAD_REQUEST, 50"}}) {
        rows.push_back({"facts/4.3/fanSpeed/" + value, "a speed is 0 to 100", expected,
                        [value = value](Site& s) { return fan_speed(s, value); }});
    }
    rows.push_back({"facts/4.3/optional/good", "an optional attribute that is inherited",
                    "AssetEvent CREATE T",
                    [](Site& s) { return inherited(s, R"("a@example.org")"); }});
    rows.push_back({"facts/4.3/optional/bad", "one whose value does not fit the type it has",
                    "BAD_REQUEST", [](Site& s) { return inherited(s, R"("no")"); }});
    return rows;
}

Rows required_rows() {
    const std::vector<std::pair<std::string, std::string>> types{
        {"ThingAsset", "location notes"},
        {"BuildingAsset", "area city country location notes postalCode street"},
        {"RoomAsset", "area location notes roomNumber"},
        {"GroupAsset", "childAssetType location notes"},
        {"PresenceSensorAsset", "location notes presence"},
        {"PlugAsset", "location notes onOff"},
        {"DoorAsset", "location notes position"},
        {"LightAsset", "brightness colourRGB colourTemperature location notes onOff"},
        {"ThermostatAsset", "cooling location notes temperature temperatureSetpoint"},
        {"VentilationAsset", "fanSpeed flow location notes"},
        {"EnvironmentSensorAsset", "NO2Level location notes ozoneLevel particlesPM1 particlesPM10 "
                                   "particlesPM2_5 relativeHumidity temperature"},
        {"GroundwaterSensorAsset", "location notes soilTemperature waterLevel"},
        {"ElectricityConsumerAsset", "energyImportTotal location notes power powerForecast"},
        {"ElectricityProducerAsset",
         "energyExportTotal location notes power powerExportMax powerForecast"},
        {"GatewayV2Asset", "clientId clientSecret disabled gatewayStatus location notes"},
        {"PressOfOurOwn", "created"},
    };
    Rows rows;
    for (const auto& [type, names] : types) {
        rows.push_back({"facts/4.3/" + type, "attributes it requires", names,
                        [type = type](Site& s) { return missing_in(s, type); }});
    }
    return rows;
}

std::string type_of_required(Site& site, const std::string& attribute) {
    const std::string id = site.create(
        site.user(), R"({"type":"LightAsset","name":"L","attributes":{"location":{},"notes":{},)"
                     R"("brightness":{"type":"text"},"colourRGB":{},"colourTemperature":{},)"
                     R"("onOff":{}}})");
    return member_of(site.user(), id, "attributes/" + attribute + "/type");
}

Rows model_rows() {
    return {
        {"facts/3.2/defined-type", "the asset type decides the type of its attributes",
         R"("positiveInteger")", [](Site& s) { return type_of_required(s, "brightness"); }},
        {"facts/3.2/unknown-type", "an attribute type nobody knows: none", "absent",
         [](Site& s) {
             const std::string id = s.create(s.user(), thing("L", R"("a":{"type":"own"})"));
             return member_of(s.user(), id, "attributes/a/type");
         }},
        {"facts/3.2/timestamp", "a timestamp in a template is kept", "1732716480547",
         [](Site& s) {
             const std::string id =
                 s.create(s.user(), thing("L", R"("a":{"value":1,"timestamp":1732716480547})"));
             return member_of(s.user(), id, "attributes/a/timestamp");
         }},
        {"facts/3.2/null-meta", "meta items of null are dropped", R"({"label":"x"})",
         [](Site& s) {
             const std::string id =
                 s.create(s.user(), thing("L", R"("a":{"meta":{"label":"x","units":null}})"));
             return member_of(s.user(), id, "attributes/a/meta");
         }},
        {"facts/4.2/name", "a name of 1023 letters", "AssetEvent CREATE " + std::string(1023, 'x'),
         [](Site& s) {
             const auto response = s.user().request("new/create", thing(std::string(1023, 'x')));
             s.owns(s.user(), Json(response.value_or("")).text("asset/id"));
             return answer(response);
         }},
        {"facts/4.5/unknown-meta", "an unknown meta item is kept", R"({"own":[1,{"a":true}]})",
         [](Site& s) {
             const std::string id =
                 s.create(s.user(), thing("L", R"("a":{"meta":{"own":[1,{"a":true}]}})"));
             return member_of(s.user(), id, "attributes/a/meta");
         }},
    };
}

/// Whether the message of the error says `word`.
std::string says(const std::optional<std::string>& response, const std::string& word) {
    const std::string message = error_message(response);
    return message.find(word) != std::string::npos ? "named" : message;
}

std::string conflict(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    return says(site.user().request("x/create", thing("L", {}, R"(,"id":)" + quoted(id))), id);
}

std::string misfit(Site& site, const std::string& attribute) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    return says(site.user().request(id + "/attributes/" + attribute + "/update", "x y z"),
                attribute);
}

/// Two answers to a gateway: for an asset of somebody else, and for none.
std::string tells_nothing(Site& site, const std::string& operation, const std::string& payload) {
    const std::string foreign = site.child_of(site.other_gateway());
    const std::string nobody = unknown_id();
    std::string about_foreign =
        site.gateway().request(foreign + operation, payload).value_or("no response");
    const std::string about_nobody =
        site.gateway().request(nobody + operation, payload).value_or("no response");
    for (std::size_t at = about_foreign.find(foreign); at != std::string::npos;
         at = about_foreign.find(foreign)) {
        about_foreign.replace(at, foreign.size(), nobody);
    }
    return about_foreign == about_nobody ? answer(about_foreign) + " for both"
                                         : about_foreign + " / " + about_nobody;
}

Rows error_rows() {
    Rows rows{
        {"page/errors/BAD_REQUEST", "the message names the attribute", "named",
         [](Site& s) { return misfit(s, "motionSensor"); }},
        {"page/errors/CONFLICT", "the message names the id", "named", conflict},
        {"page/errors/NOT_FOUND", "the message names the asset", "named",
         [](Site& s) {
             const std::string id = unknown_id();
             return says(s.user().request(id + "/get"), id);
         }},
        {"page/errors/NOT_FOUND-attribute", "the message names the attribute", "named",
         [](Site& s) {
             const std::string id = s.create(s.user(), thing("Lamp"));
             return says(s.user().request(id + "/attributes/nothing/get"), "nothing");
         }},
        {"page/errors/UNAUTHORIZED", "the message names the asset", "named",
         [](Site& s) {
             const std::string id = s.child_of(s.other_gateway());
             return says(s.gateway().request(id + "/get"), id);
         },
         Needs::gateway},
    };
    for (const auto& [operation, payload] : std::vector<std::pair<std::string, std::string>>{
             {"/get", ""},
             {"/update", R"({"name":"L"})"},
             {"/delete", ""},
             {"/attributes/get", ""},
             {"/attributes/update", R"({"motionSensor":1})"},
             {"/attributes/motionSensor/update", "1"},
             {"/attributes/motionSensor/get", ""},
             {"/attributes/motionSensor/get-value", ""}}) {
        rows.push_back({"page/errors/tells-nothing" + operation,
                        "an asset of another gateway, and one that is not there",
                        "UNAUTHORIZED for both",
                        [operation = operation, payload = payload](Site& s) {
                            return tells_nothing(s, operation, payload);
                        },
                        Needs::gateway});
    }
    return rows;
}

} // namespace

Rows type_rows() {
    return joined({required_rows(), type_of_attribute_rows(), limit_rows_of_types(), model_rows(),
                   error_rows()});
}

} // namespace railbridge::conformance
