// Operations on attributes: the page's "Attributes" and facts 2.4.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

std::string lamp(Site& site) {
    return site.create(site.user(), thing("Lamp", sensors));
}

std::string asked(Site& site, const std::string& operation, const std::string& payload = {}) {
    return answer(site.user().request(lamp(site) + "/attributes/" + operation, payload));
}

/// The value after an update of the attributes, and what was answered if that was an error.
std::string after(Site& site, const std::string& operation, const std::string& payload,
                  const std::string& attribute) {
    const std::string id = lamp(site);
    const std::string said = answer(site.user().request(id + "/attributes/" + operation, payload));
    const std::string value = value_of(site.user(), id, attribute);
    return said.find("AttributeEvent") == std::string::npos ? said + ", " + value : value;
}

Rows single_update_rows() {
    return {
        {"page/attributes/update/1", "a number", "AttributeEvent motionSensor=70.0",
         [](Site& s) { return asked(s, "motionSensor/update", "70"); }},
        {"page/attributes/update/2", "the value is stored", "70.0",
         [](Site& s) { return after(s, "motionSensor/update", "70", "motionSensor"); }},
        {"page/attributes/update/3", "an attribute that does not exist", "NOT_FOUND",
         [](Site& s) { return asked(s, "nothing/update", "70"); }},
        {"page/attributes/update/4", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) {
             return answer(s.user().request(unknown_id() + "/attributes/notes/update", "70"));
         }},
        {"facts/2.4/update/text", "text without quotes", R"(AttributeEvent notes="hello world")",
         [](Site& s) { return asked(s, "notes/update", "hello world"); }},
        {"facts/2.4/update/unicode", "text beyond ASCII", R"("Hällöchen ☕")",
         [](Site& s) { return after(s, "notes/update", "Hällöchen ☕", "notes"); }},
        {"facts/2.4/update/misfit", "a value that does not fit its type", "BAD_REQUEST, null",
         [](Site& s) { return after(s, "motionSensor/update", "abc", "motionSensor"); }},
        {"facts/2.4/update/object", "an object for an attribute that takes any JSON",
         R"({"a":[1,2]})",
         [](Site& s) {
             const std::string id =
                 s.create(s.user(), thing("Lamp", R"("o":{"type":"JSONObject"})"));
             s.user().request(id + "/attributes/o/update", R"({"a":[1,2]})");
             return value_of(s.user(), id, "o");
         }},
        {"facts/2.4/update/array", "an array for an attribute of an array type", "[1.0,2.0]",
         [](Site& s) {
             const std::string id = s.create(s.user(), thing("Lamp", R"("a":{"type":"number[]"})"));
             s.user().request(id + "/attributes/a/update", "[1,2]");
             return value_of(s.user(), id, "a");
         }},
    };
}

std::string repeated(Site& site) {
    const std::string id = lamp(site);
    std::string seen;
    for (int i = 0; i < 2; ++i) {
        seen += answer(site.user().request(id + "/attributes/motionSensor/update", "7")) + ' ';
    }
    return seen;
}

/// Members of each element of a response, and whether its time is that of the stored value.
std::string elements(Site& site) {
    const std::string id = lamp(site);
    const Json json(site.user()
                        .request(id + "/attributes/update", R"({"motionSensor":80,"notes":"on"})")
                        .value_or(""));
    const Json stored(site.user().request(id + "/get").value_or(""));
    std::string seen;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string at = std::to_string(i);
        const std::string name = json.text(at + "/ref/name");
        const long long time = json.number(at + "/timestamp");
        seen += json.text(at + "/eventType") + ' ' + name +
                (json.text(at + "/ref/id") == id ? ", its id" : ", another id") +
                (time > 0 && time == stored.number("attributes/" + name + "/timestamp")
                     ? ", time as stored; "
                     : ", another time; ");
    }
    return seen;
}

Rows multi_update_rows() {
    const std::string both = R"({"motionSensor":80,"notes":"on"})";
    return {
        {"page/attributes/multi-update/1", "two attributes",
         R"([AttributeEvent motionSensor=80.0, AttributeEvent notes="on"])",
         [both](Site& s) { return asked(s, "update", both); }},
        {"page/attributes/multi-update/2", "the first value is stored", "80.0",
         [both](Site& s) { return after(s, "update", both, "motionSensor"); }},
        {"page/attributes/multi-update/3", "the second value is stored", R"("on")",
         [both](Site& s) { return after(s, "update", both, "notes"); }},
        {"page/attributes/multi-update/4", "the response keeps the order of the request",
         R"([AttributeEvent presenceDetected=true, AttributeEvent motionSensor=1.0])",
         [](Site& s) {
             return asked(s, "update", R"({"presenceDetected":true,"motionSensor":1})");
         }},
        {"page/attributes/multi-update/6", "elements of the response",
         "attribute motionSensor, its id, time as stored; attribute notes, its id, time as "
         "stored; ",
         elements},
        {"page/attributes/multi-update/5", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) {
             return answer(s.user().request(unknown_id() + "/attributes/update", "{}"));
         }},
        {"facts/2.4/multi-update/none", "an empty object", "[]",
         [](Site& s) { return asked(s, "update", "{}"); }},
        {"facts/2.4/multi-update/empty", "an empty body", "BAD_REQUEST",
         [](Site& s) { return asked(s, "update", ""); }},
        {"facts/2.4/multi-update/null", "a body of null", "BAD_REQUEST",
         [](Site& s) { return asked(s, "update", "null"); }},
        {"facts/2.4/multi-update/bad-json", "text that is not JSON", "BAD_REQUEST",
         [](Site& s) { return asked(s, "update", "{notes:1}"); }},
        {"facts/2.4/multi-update/no-object", "JSON that is no object", "BAD_REQUEST",
         [](Site& s) { return asked(s, "update", "[1]"); }},
        {"facts/2.4/multi-update/empty-name", "an empty attribute name", "NOT_FOUND",
         [](Site& s) { return asked(s, "update", R"({"":1})"); }},
        {"facts/2.4/multi-update/unknown", "one attribute does not exist: nothing is applied",
         "NOT_FOUND, null",
         [](Site& s) {
             return after(s, "update", R"({"motionSensor":1,"no":2})", "motionSensor");
         }},
        {"facts/2.4/multi-update/misfit", "one value does not fit: nothing is applied",
         "BAD_REQUEST, null",
         [](Site& s) {
             return after(s, "update", R"({"motionSensor":1,"presenceDetected":"maybe"})",
                          "motionSensor");
         }},
        {"facts/2.4/multi-update/clear", "null clears a value", "null",
         [](Site& s) {
             const std::string id = lamp(s);
             s.user().request(id + "/attributes/motionSensor/update", "7");
             s.user().request(id + "/attributes/update", R"({"motionSensor":null})");
             return value_of(s.user(), id, "motionSensor");
         }},
        {"facts/2.4/update/repeated", "the same value again",
         "AttributeEvent motionSensor=7.0 AttributeEvent motionSensor=7.0 ", repeated},
    };
}

std::string attribute_object(Site& site) {
    const std::string id = lamp(site);
    site.user().request(id + "/attributes/motionSensor/update", "7");
    const Json json(site.user().request(id + "/attributes/motionSensor/get").value_or(""));
    std::string members;
    for (const std::string& name : json.names()) {
        members += (members.empty() ? "" : " ") + name;
    }
    return members + ", " + json.text("name") + ' ' + json.text("type") + ' ' + json.at("value") +
           ' ' + json.at("meta");
}

Rows get_rows() {
    const auto names = [](Site& s) {
        const Json json(s.user().request(lamp(s) + "/attributes/get").value_or(""));
        std::string all;
        for (const std::string& name : json.names()) {
            all += name + '=' + json.at(name + "/value") + ' ';
        }
        return all;
    };
    return {
        {"page/attributes/get-all/1", "all attributes of an asset",
         "location=null motionSensor=null notes=null presenceDetected=null ", names},
        {"page/attributes/get-all/2", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return answer(s.user().request(unknown_id() + "/attributes/get")); }},
        {"page/attributes/get/1", "an attribute",
         "meta name timestamp type value, motionSensor number 7.0 {}", attribute_object},
        {"page/attributes/get/2", "an attribute that does not exist", "NOT_FOUND",
         [](Site& s) { return asked(s, "nothing/get"); }},
        {"page/attributes/get/3", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return answer(s.user().request(unknown_id() + "/attributes/notes/get")); }},
        {"page/attributes/get-value/1", "only the value", "true",
         [](Site& s) {
             const std::string id = lamp(s);
             s.user().request(id + "/attributes/presenceDetected/update", "true");
             return s.user().request(id + "/attributes/presenceDetected/get-value").value_or("");
         }},
        {"page/attributes/get-value/2", "an attribute that does not exist", "NOT_FOUND",
         [](Site& s) { return asked(s, "nothing/get-value"); }},
        {"page/attributes/get-value/3", "an asset that does not exist", "NOT_FOUND",
         [](Site& s) { return value_of(s.user(), unknown_id(), "notes"); }},
        {"facts/2.4/get-value/null", "no value", "null",
         [](Site& s) { return asked(s, "motionSensor/get-value"); }},
    };
}

std::string by_gateway(Site& site, const std::string& operation, const std::string& payload) {
    const std::string outside = site.tree().hallway;
    const std::string said =
        answer(site.gateway().request(outside + "/attributes/" + operation, payload));
    return said + ", " + value_of(site.user(), outside, "motionSensor");
}

Rows gateway_rows() {
    const auto row = [](const std::string& operation, const std::string& payload) {
        return Row{"facts/2.4/outside/" + operation, "a gateway asks for an asset outside",
                   "UNAUTHORIZED, null", [=](Site& s) { return by_gateway(s, operation, payload); },
                   Needs::gateway};
    };
    return {
        row("motionSensor/update", "7"),
        row("update", R"({"motionSensor":7})"),
        row("get", ""),
        row("motionSensor/get", ""),
        row("motionSensor/get-value", ""),
        {"facts/2.4/gateway/update", "a gateway writes below itself",
         "AttributeEvent motionSensor=7.0",
         [](Site& s) {
             return answer(s.gateway().request(
                 s.child_of(s.gateway()) + "/attributes/motionSensor/update", "7"));
         },
         Needs::gateway},
        {"facts/2.4/gateway/get-value", "a gateway reads below itself", "null",
         [](Site& s) { return value_of(s.gateway(), s.child_of(s.gateway()), "notes"); },
         Needs::gateway},
    };
}

} // namespace

Rows attribute_rows() {
    return joined({single_update_rows(), multi_update_rows(), get_rows(), gateway_rows()});
}

} // namespace railbridge::conformance
