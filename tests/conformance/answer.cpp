#include "tests/conformance/answer.hpp"

#include "tests/conformance/json.hpp"

namespace railbridge::conformance {

namespace {

std::string attribute_event(const Json& json, const std::string& at) {
    return "AttributeEvent " + json.text(at + "ref/name") + '=' + json.at(at + "value") +
           (json.at(at + "deleted") == "true" ? " deleted" : "");
}

bool is_error(const Json& json) {
    return json.text("type") == "error" && !json.text("error").empty();
}

} // namespace

std::string answer(const std::optional<std::string>& response) {
    if (!response) {
        return "no response";
    }
    const Json json(*response);
    if (!json.is_json()) {
        return "no JSON: " + *response;
    }
    if (is_error(json)) {
        return json.text("error");
    }
    if (json.text("eventType") == "asset") {
        return "AssetEvent " + json.text("cause") + ' ' + json.text("asset/name");
    }
    if (json.text("eventType") == "attribute") {
        return attribute_event(json, {});
    }
    if (json.has("0/ref")) {
        std::string all;
        for (std::size_t i = 0; i < json.size(); ++i) {
            all += (all.empty() ? "" : ", ") + attribute_event(json, std::to_string(i) + '/');
        }
        return '[' + all + ']';
    }
    if (json.has("id") && json.is_object("attributes")) {
        return "Asset " + json.text("name");
    }
    if (json.has("name") && json.has("meta")) {
        return "Attribute " + json.text("name") + '=' + json.at("value");
    }
    return *response;
}

std::string error_message(const std::optional<std::string>& response) {
    const Json json(response.value_or(""));
    return is_error(json) ? json.text("message") : answer(response);
}

std::string answers(const std::vector<Message>& messages) {
    std::string all;
    for (const Message& message : messages) {
        all += (all.empty() ? "" : "; ") + answer(message.payload);
    }
    return all.empty() ? "nothing" : all;
}

} // namespace railbridge::conformance
