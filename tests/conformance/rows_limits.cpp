// Value types and constraints: facts 4.4, 4.5 and 4.6. A value beyond them is refused.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

/// "stored" or the error.
std::string written(Site& site, const std::string& attribute, const std::string& value) {
    const std::string id = site.create(site.user(), thing("Limits", R"("a":)" + attribute));
    const std::string said =
        answer(site.user().request(id + "/attributes/update", R"({"a":)" + value + '}'));
    if (said.find("AttributeEvent") == std::string::npos) {
        return said;
    }
    return value_of(site.user(), id, "a") == "null" ? "nothing stored" : "stored";
}

struct Limit {
    std::string type;
    std::string constraints; ///< JSON, or empty
    std::string good;
    std::string bad;
};

Rows type_and_constraint_rows() {
    const std::vector<Limit> limits{
        {"positiveInteger", "", "0", "-1"},
        {"negativeInteger", "", "0", "1"},
        {"positiveNumber", "", "0.5", "-1.5"},
        {"negativeNumber", "", "-0.5", "1.5"},
        {"integerByte", "", "255", "256"},
        {"byte", "", "-128", "128"},
        {"direction", "", "360", "361"},
        {"TCP_IPPortNumber", "", "65536", "0"},
        {"timestamp", "", "1732716480547", "-1"},
        {"UUID", "", R"("123e4567-e89b-42d3-a456-426614174000")", R"("no")"},
        {"assetID", "", R"("4j5ctffGqidATXf3ZN3x1o")", R"("no")"},
        {"email", "", R"("a@example.org")", R"("no")"},
        {"IPAddress", "", R"("10.0.0.1")", R"("no address")"},
        {"hostOrIPAddress", "", R"("plc.example.org")", R"("no host!")"},
        {"connectionStatus", "", R"("CONNECTED")", R"("SLEEPING")"},
        {"JSONObject", "", R"({"a":1})", "[1]"},
        {"integer", "", "2147483647", "2147483648"},
        {"text[]", "", R"(["a","b"])", R"("a")"},
        {"integer[]", "", "[1,2]", R"([1,"x"])"},
        {"number", R"({"type":"min","min":5})", "5", "4"},
        {"number", R"({"type":"max","max":5})", "5", "6"},
        {"text", R"({"type":"size","min":2,"max":3})", R"("abc")", R"("abcd")"},
        {"text", R"({"type":"pattern","regexp":"^[a-c]+$"})", R"("abc")", R"("abd")"},
        {"text", R"({"type":"allowedValues","allowedValues":["on","off"]})", R"("on")",
         R"("maybe")"},
        {"text", R"({"type":"notEmpty"})", R"("x")", R"("")"},
        {"text", R"({"type":"notBlank"})", R"("x")", R"("  ")"},
        {"number", R"({"type":"notNull"})", "5", "null"},
    };
    Rows rows;
    for (const Limit& limit : limits) {
        // notNull and its like ask for a value from the beginning.
        const std::string meta = limit.constraints.empty()
                                     ? ""
                                     : R"(,"value":)" + limit.good + R"(,"meta":{"constraints":[)" +
                                           limit.constraints + "]}";
        const std::string attribute = R"({"type":)" + quoted(limit.type) + meta + '}';
        const std::string id = limit.constraints.empty()
                                   ? "facts/4.4/" + limit.type
                                   : "facts/4.5/" + Json(limit.constraints).text("type");
        rows.push_back({id + "/good", limit.good + " for " + limit.type, "stored",
                        [=](Site& s) { return written(s, attribute, limit.good); }});
        rows.push_back({id + "/bad", limit.bad + " for " + limit.type, "BAD_REQUEST",
                        [=](Site& s) { return written(s, attribute, limit.bad); }});
    }
    return rows;
}

std::string template_value(Site& site) {
    const auto response = site.user().request(
        "x/create", thing("Lamp", R"("a":{"type":"number","value":9,)"
                                  R"("meta":{"constraints":[{"type":"max","max":5}]}})"));
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    return answer(response);
}

} // namespace

Rows limit_rows() {
    return joined({type_and_constraint_rows(),
                   {{"facts/4.6/constraint", "a template with a value beyond its constraints",
                     "BAD_REQUEST", template_value}}});
}

} // namespace railbridge::conformance
