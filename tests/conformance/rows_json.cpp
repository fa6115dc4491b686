// How JSON is read and written: facts 3.1. A number that is kept keeps its digits, a text its
// characters.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

/// What `get-value` sends after an attribute of such a type was written, word for word.
std::string kept(Site& site, const std::string& type, const std::string& value) {
    const std::string attribute =
        R"("a":)" + (type.empty() ? "{}" : R"({"type":)" + quoted(type) + '}');
    const std::string id = site.create(site.user(), thing("Json", attribute));
    const std::string said =
        answer(site.user().request(id + "/attributes/update", R"({"a":)" + value + '}'));
    const std::string seen =
        site.user().request(id + "/attributes/a/get-value").value_or("no response");
    return said.find("AttributeEvent") == std::string::npos ? said + ", " + seen : seen;
}

/// The same in a template.
std::string kept_in_template(Site& site, const std::string& type, const std::string& value) {
    const std::string id =
        site.create(site.user(),
                    thing("Json", R"("a":{"type":)" + quoted(type) + R"(,"value":)" + value + '}'));
    return site.user().request(id + "/attributes/a/get-value").value_or("no response");
}

Rows number_rows() {
    // 2^53 + 1 is the first whole number that a double cannot hold.
    const std::string beyond_double = "9007199254740993";
    Rows rows;
    const auto add = [&](const std::string& type, const std::string& value,
                         const std::string& expected) {
        rows.push_back({"facts/3.1/numbers/" + (type.empty() ? "untyped" : type) + '/' + value,
                        "a number in an update", expected,
                        [=](Site& s) { return kept(s, type, value); }});
    };
    for (const std::string type : {"", "long", "bigInteger", "timestamp", "JSON"}) {
        add(type, beyond_double, beyond_double);
    }
    add("long", "9223372036854775807", "9223372036854775807");
    add("long", "-9223372036854775808", "-9223372036854775808");
    add("long", "9223372036854775808", "BAD_REQUEST, null");
    add("long", "-9223372036854775809", "BAD_REQUEST, null");
    add("long", "1e19", "BAD_REQUEST, null");
    add("integer", "-2147483648", "-2147483648");
    add("integer", "-2147483649", "BAD_REQUEST, null");
    add("bigInteger", "18446744073709551615", "18446744073709551615");
    const std::string beyond_64_bits = "36893488147419103233";
    for (const std::string type : {"", "bigInteger", "JSON"}) {
        add(type, beyond_64_bits, beyond_64_bits);
    }
    add("long[]", "[9007199254740993,1]", "[9007199254740993,1]");
    add("JSONObject", R"({"a":9007199254740993})", R"({"a":9007199254740993})");
    add("number", "0.1", "0.1");
    add("number", "-0.0", "-0.0");
    add("number", "1e400", "BAD_REQUEST, null");
    rows.push_back(
        {"facts/3.1/numbers/raw", "the same in a single update", beyond_double, [=](Site& s) {
             const std::string id = s.create(s.user(), thing("Json", R"("a":{"type":"long"})"));
             s.user().request(id + "/attributes/a/update", beyond_double);
             return value_of(s.user(), id, "a");
         }});
    rows.push_back({"facts/3.1/numbers/template", "the same in a template", beyond_double,
                    [=](Site& s) { return kept_in_template(s, "long", beyond_double); }});
    return rows;
}

Rows text_rows() {
    Rows rows;
    const auto add = [&](const std::string& id, const std::string& what, const std::string& value,
                         const std::string& expected) {
        rows.push_back({"facts/3.1/texts/" + id, what, expected, [=](Site& s) {
                            const std::string seen = kept(s, "text", value);
                            return Json(seen).is_json() ? Json(seen).at("") : seen;
                        }});
    };
    add("escape", "\\u escapes", R"("\u0041\u00e4\u2615")", R"("Aä☕")");
    add("surrogates", "a pair of surrogates", R"("\ud83d\ude00")", R"("😀")");
    add("half", "half a pair of surrogates", R"("\ud83d")", "BAD_REQUEST, null");
    add("wrong-half", "the second half first", R"("\ude00\ud83d")", "BAD_REQUEST, null");
    add("control", "an escaped line break", R"("a\nb")", R"("a\nb")");
    add("raw-control", "a line break as it is", "\"a\nb\"", "BAD_REQUEST, null");
    add("quotes", "quotes and backslashes", R"("\"\\\/")", R"("\"\\/")");
    rows.push_back({"facts/3.1/texts/no-utf-8", "a byte that is not UTF-8", "BAD_REQUEST, null",
                    [](Site& s) { return kept(s, "text", "\"\xff\""); }});
    rows.push_back(
        {"facts/3.1/texts/name", "an asset's name in \\u escapes", R"("Lämpchen 😀")", [](Site& s) {
             const std::string id =
                 s.create(s.user(), R"({"name":"L\u00e4mpchen \ud83d\ude00","attributes":)"
                                    R"({"location":{},"notes":{}}})");
             return member_of(s.user(), id, "name");
         }});
    return rows;
}

/// Whether a template with a member nobody knows is accepted, and the member kept.
std::string unknown_member(Site& site) {
    const std::string id =
        site.create(site.user(), thing("Lamp", R"("a":{"type":"number","own":1})",
                                       R"(,"own":{"a":[1,null]},"eventType":"asset")"));
    return member_of(site.user(), id, "name") + ' ' + member_of(site.user(), id, "own") + ' ' +
           member_of(site.user(), id, "eventType") + ' ' +
           member_of(site.user(), id, "attributes/a/own");
}

/// A template in which a key stands twice: the code, and whether the message names the key.
std::string twice(Site& site, const std::string& body, const std::string& key) {
    const auto response = site.user().request("x/create", body);
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    const std::string message = error_message(response);
    return answer(response) +
           (message.find(key) != std::string::npos ? " naming it" : ": " + message);
}

/// An attribute that is written twice in one request.
std::string written_twice(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    const auto response = site.user().request(id + "/attributes/update",
                                              R"({"motionSensor":1,"notes":"x","motionSensor":2})");
    const std::string message = error_message(response);
    return answer(response) +
           (message.find("motionSensor") != std::string::npos ? " naming it, "
                                                              : ": " + message + ", ") +
           value_of(site.user(), id, "motionSensor");
}

/// The same to a gateway's asset: what the gateway is told.
std::string pending_twice(Site& site) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    const std::string said = answer(site.user().request(child + "/attributes/update",
                                                        R"({"motionSensor":1,"motionSensor":2})"));
    return said + ", pending " + pending_behind(gateway);
}

Rows repeated_key_rows() {
    const auto row = [](const std::string& id, const std::string& what, const std::string& body,
                        const std::string& key) {
        return Row{"facts/3.1/twice/" + id, what, "BAD_REQUEST naming it",
                   [=](Site& s) { return twice(s, body, key); }};
    };
    return {
        {"facts/3.1/twice/update", "an attribute twice in one update",
         "BAD_REQUEST naming it, null", written_twice},
        {"facts/3.1/twice/pending", "the same to a gateway's asset", "BAD_REQUEST, pending nothing",
         pending_twice, Needs::gateway},
        row("name", "a template's name twice", thing("Lamp", {}, R"(,"name":"Other")"), "name"),
        row("attribute", "an attribute twice in a template",
            thing("Lamp", R"("flow":{"type":"number"},"flow":{"type":"text"})"), "flow"),
        row("member", "an attribute's member twice",
            thing("Lamp", R"("flow":{"type":"number","type":"text"})"), "type"),
        row("value", "a key twice in a value",
            thing("Lamp", R"("flow":{"type":"JSONObject","value":{"speed":1,"speed":2}})"),
            "speed"),
    };
}

std::string refused_body(Site& site, const std::string& body) {
    const auto response = site.user().request("x/create", body);
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    return answer(response);
}

} // namespace

Rows json_rows() {
    return joined(
        {number_rows(),
         text_rows(),
         repeated_key_rows(),
         {{"facts/3.1/unknown", "members nobody knows are ignored",
           R"("Lamp" absent absent absent)", unknown_member},
          {"facts/3.1/enum-case", "the case of an enum's names does not matter", R"("CONNECTED")",
           [](Site& s) { return kept(s, "connectionStatus", R"("connected")"); }},
          {"facts/3.1/enum-case-mixed", "the case of an enum's names does not matter",
           R"("RUNNING")", [](Site& s) { return kept(s, "executionStatus", R"("Running")"); }},
          {"facts/3.1/trailing", "text behind the template", "BAD_REQUEST",
           [](Site& s) { return refused_body(s, thing("Lamp") + "x"); }},
          {"facts/3.1/name-kind", "a name that is a number", "BAD_REQUEST",
           [](Site& s) {
               return refused_body(s, R"({"name":5,"attributes":{"location":{},"notes":{}}})");
           }},
          {"facts/3.1/attributes-kind", "attributes that are an array", "BAD_REQUEST",
           [](Site& s) { return refused_body(s, R"({"name":"L","attributes":[]})"); }},
          {"facts/3.1/deep", "a text nested ten thousand times", "BAD_REQUEST", [](Site& s) {
               constexpr std::size_t depth = 10'000;
               return refused_body(s, thing("L", R"("a":{"value":)" + std::string(depth, '[') +
                                                     std::string(depth, ']') + '}'));
           }}}});
}

} // namespace railbridge::conformance
