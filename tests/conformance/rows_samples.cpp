// Every payload sample of the page: sent as it stands there, or compared with what comes.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/samples.hpp"
#include "tests/conformance/site.hpp"

#include <algorithm>
#include <set>

namespace railbridge::conformance {

namespace {

/// "as in the sample", or the first difference.
std::string compared(const char* sample, const std::optional<std::string>& seen) {
    if (!seen) {
        return "no response";
    }
    const std::string difference = shape_difference(sample, *seen);
    return difference.empty() ? "as in the sample" : difference + ": " + *seen;
}

/// Below another asset, as the samples' assets are.
std::string sensor(Site& site) {
    const std::string root = site.create(site.user(), thing("Hallway"));
    std::string asset = samples::asset_template;
    asset.insert(asset.rfind('}'), parent(root));
    return site.create(site.user(), asset);
}

std::string create_response(Site& site) {
    const std::string root = site.create(site.user(), thing("Hallway"));
    std::string asset = samples::asset_template;
    asset.insert(asset.rfind('}'), parent(root));
    return compared(samples::create_response, site.user().request("new/create", asset));
}

/// The sample's asset has just lost its parent, so its parentId is gone; that needs an explicit
/// null here.
std::string update_response(Site& site) {
    const std::string id = sensor(site);
    std::string asset = samples::asset_template;
    asset.insert(asset.rfind('}'), R"(,"parentId":null)");
    const auto response = site.user().request(id + "/update", asset);
    site.owns(site.user(), id);
    return compared(samples::update_response, response);
}

std::string types_in_response(Site& site) {
    const std::string id = sensor(site);
    const Json json(site.user().request(id + "/get").value_or(""));
    std::string seen;
    for (const char* name : {"notes", "location", "presence"}) {
        seen += json.text("attributes/" + std::string(name) + "/type") + ' ';
    }
    return seen;
}

Rows asset_rows() {
    return {
        {"page/samples/asset-template", "the sample of an asset template is accepted",
         "AssetEvent CREATE Hallway A Presence Sensor",
         [](Site& s) {
             const auto response = s.user().request("new/create", samples::asset_template);
             s.owns(s.user(), Json(response.value_or("")).text("asset/id"));
             return answer(response);
         }},
        {"page/samples/create-response", "Asset Create Response", "as in the sample",
         create_response},
        {"page/samples/get-response", "Asset Get Response", "as in the sample",
         [](Site& s) {
             return compared(samples::get_response, s.user().request(sensor(s) + "/get"));
         }},
        {"page/samples/update-response", "Asset Update Response", "as in the sample",
         update_response},
        {"page/samples/delete-response", "Asset Delete Response", "as in the sample",
         [](Site& s) {
             return compared(samples::delete_response, s.user().request(sensor(s) + "/delete"));
         }},
        {"page/samples/attribute-types", "types of the sample's attributes",
         "text GEO_JSONPoint boolean ", types_in_response},
    };
}

std::string multi(Site& site) {
    const std::string id = sensor(site);
    return answer(site.user().request(id + "/attributes/update", samples::multi_attribute_update));
}

std::string multi_stored(Site& site) {
    const std::string id = sensor(site);
    site.user().request(id + "/attributes/update", samples::multi_attribute_update);
    return value_of(site.user(), id, "presence") + ' ' + value_of(site.user(), id, "notes");
}

/// The sample's value is the text of the page; ours is the boolean that was stored.
std::string attribute_response(Site& site) {
    const Json sample(samples::attribute_update_response);
    const auto response = site.user().request(sensor(site) + "/attributes/presence/update", "1");
    const Json seen(response.value_or(""));
    if (seen.names() != sample.names() || seen.names("ref") != sample.names("ref")) {
        return answer(response);
    }
    return "members as in the sample, value " + seen.at("value");
}

Rows attribute_rows_of_samples() {
    return {
        {"page/samples/multi-update", "a boolean written as 1 and a text",
         R"([AttributeEvent presence=true, AttributeEvent notes="Motion detected"])", multi},
        {"page/samples/multi-update-stored", "what is stored then", R"(true "Motion detected")",
         multi_stored},
        {"page/samples/attribute-response", "Attribute Update Response",
         "members as in the sample, value true", attribute_response},
    };
}

std::set<std::string> items(std::string message) {
    const std::string start = "Asset validation failed: ";
    std::set<std::string> all;
    if (message.rfind(start, 0) != 0) {
        return {message};
    }
    message.erase(0, start.size());
    for (std::size_t comma = message.find(", "); comma != std::string::npos;
         comma = message.find(", ")) {
        all.insert(message.substr(0, comma));
        message.erase(0, comma + 2);
    }
    all.insert(message);
    return all;
}

std::string missing_attributes(Site& site) {
    const auto response =
        site.user().request("new/create", R"({"type":"PresenceSensorAsset","name":"P"})");
    const std::string wanted = Json(samples::error_response).text("message");
    const std::string seen = Json(response.value_or("")).text("message");
    return items(seen) == items(wanted) ? "the items of the sample" : seen;
}

Rows error_rows() {
    return {
        {"page/samples/error", "Operation Error Response", "as in the sample",
         [](Site& s) {
             return compared(
                 samples::error_response,
                 s.user().request("new/create", R"({"type":"PresenceSensorAsset","name":"P"})"));
         }},
        {"page/samples/error-message", "a sensor without its attributes", "the items of the sample",
         missing_attributes},
    };
}

} // namespace

Rows sample_rows() {
    return joined({asset_rows(), attribute_rows_of_samples(), error_rows()});
}

} // namespace railbridge::conformance
