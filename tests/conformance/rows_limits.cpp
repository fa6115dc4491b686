// Value types and constraints: facts 4.4, 4.5 and 4.6. A value beyond them is refused.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

/// The value after it was written, or the error.
std::string written(Site& site, const std::string& attribute, const std::string& value) {
    const std::string id = site.create(site.user(), thing("Limits", R"("a":)" + attribute));
    const std::string said =
        answer(site.user().request(id + "/attributes/update", R"({"a":)" + value + '}'));
    return said.find("AttributeEvent") == std::string::npos ? said : value_of(site.user(), id, "a");
}

/// How both kinds of update and a template are answered, and whether the value stays.
std::string refused(Site& site, const std::string& attribute, const std::string& in_template,
                    const std::string& value) {
    const std::string id = site.create(site.user(), thing("Limits", R"("a":)" + attribute));
    const std::string before = value_of(site.user(), id, "a");
    std::string seen =
        answer(site.user().request(id + "/attributes/update", R"({"a":)" + value + '}')) + ' ' +
        answer(site.user().request(id + "/attributes/a/update", value)) + ' ' +
        answer(site.user().request(id + "/update", thing("Limits", R"("a":)" + in_template)));
    const auto created = site.user().request("x/create", thing("Limits", R"("a":)" + in_template));
    site.owns(site.user(), Json(created.value_or("")).text("asset/id"));
    seen += ' ' + answer(created);
    const std::string after = value_of(site.user(), id, "a");
    return seen + (after == before ? ", value kept" : ", " + after);
}

struct Limit {
    std::string type;
    std::string constraints; ///< JSON, or empty
    std::string good;
    std::string bad;
    std::string stored = {}; ///< what becomes of the good one, if that is not itself
};

Rows type_and_constraint_rows() {
    const std::string first_times = "1000";
    const std::string far_time = "32503680000000"; // in the year 3000
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
        {"timestampISO8601", "", R"("2024-11-27T14:48:00.5Z")", R"("27.11.2024")"},
        {"dateAndTime", "", R"("2024-11-27T14:48:00Z")", R"("yesterday")"},
        {"UUID", "", R"("123e4567-e89b-42d3-a456-426614174000")", R"("no")"},
        {"assetID", "", R"("4j5ctffGqidATXf3ZN3x1o")", R"("no")"},
        {"email", "", R"("a@example.org")", R"("no")"},
        {"IPAddress", "", R"("10.0.0.1")", R"("no address")"},
        {"hostOrIPAddress", "", R"("plc.example.org")", R"("no host!")"},
        {"connectionStatus", "", R"("CONNECTED")", R"("SLEEPING")"},
        {"executionStatus", "", R"("REQUEST_START")", R"("WALKING")"},
        {"bigInteger", "", "12345678901234567890", R"("x")"},
        {"bigNumber", "", "0.5", R"("x")"},
        {"JSONObject", "", R"({"a":1})", "[1]"},
        {"integer", "", "2147483647", "2147483648"},
        {"long", "", "9223372036854775807", "9223372036854775808"},
        {"text[]", "", R"(["a","b"])", R"("a")"},
        {"integer[]", "", "[1,2]", R"([1,"x"])"},
        {"number", R"({"type":"min","min":5})", "5", "4", "5.0"},
        {"number", R"({"type":"max","max":5})", "5", "6", "5.0"},
        {"text", R"({"type":"size","min":2,"max":3})", R"("abc")", R"("abcd")"},
        {"text", R"({"type":"pattern","regexp":"^[a-c]+$"})", R"("abc")", R"("abd")"},
        {"text", R"({"type":"allowedValues","allowedValues":["on","off"]})", R"("on")",
         R"("maybe")"},
        {"text", R"({"type":"notEmpty"})", R"("x")", R"("")"},
        {"text", R"({"type":"notBlank"})", R"("x")", R"("  ")"},
        {"number", R"({"type":"notNull"})", "5", "null", "5.0"},
        {"timestamp", R"({"type":"past"})", first_times, far_time},
        {"timestamp", R"({"type":"pastOrPresent"})", first_times, far_time},
        {"timestamp", R"({"type":"future"})", far_time, first_times},
        {"timestamp", R"({"type":"futureOrPresent"})", far_time, first_times},
    };
    Rows rows;
    for (const Limit& limit : limits) {
        // notNull and its like ask for a value from the beginning.
        const std::string meta = limit.constraints.empty()
                                     ? ""
                                     : R"(,"meta":{"constraints":[)" + limit.constraints + "]}";
        const auto attribute = [=](const std::string& value) {
            return R"({"type":)" + quoted(limit.type) + R"(,"value":)" + value + meta + '}';
        };
        const std::string at_first =
            attribute(limit.constraints.empty() ? std::string("null") : limit.good);
        const std::string id = limit.constraints.empty()
                                   ? "facts/4.4/" + limit.type
                                   : "facts/4.5/" + Json(limit.constraints).text("type");
        rows.push_back({id + "/good", limit.good + " for " + limit.type,
                        limit.stored.empty() ? limit.good : limit.stored,
                        [=](Site& s) { return written(s, at_first, limit.good); }});
        rows.push_back(
            {id + "/bad",
             limit.bad + " for " + limit.type +
                 ": multi-attribute update, single, asset update, create",
             "BAD_REQUEST BAD_REQUEST BAD_REQUEST BAD_REQUEST, value kept",
             [=](Site& s) { return refused(s, at_first, attribute(limit.bad), limit.bad); }});
    }
    return rows;
}

/// The message of a write beyond the constraint.
std::string message_of(Site& site, const std::string& constraint, const std::string& value) {
    const std::string id =
        site.create(site.user(), thing("Limits", R"("a":{"type":"number","meta":{"constraints":[)" +
                                                     constraint + "]}}"));
    return error_message(site.user().request(id + "/attributes/update", R"({"a":)" + value + '}'));
}

std::string says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos ? "said so" : message;
}

/// What JSON has no number for is within no range that it does not lie in.
Rows no_number_rows() {
    Rows rows;
    for (const auto& [value, constraint] : std::vector<std::pair<std::string, std::string>>{
             {R"("NaN")", R"({"type":"min","min":0})"},
             {R"("NaN")", R"({"type":"max","max":100})"},
             {R"("Infinity")", R"({"type":"max","max":100})"},
             {R"("-Infinity")", R"({"type":"min","min":0})"}}) {
        const auto attribute = [constraint = constraint](const std::string& given) {
            return R"({"type":"number","value":)" + given + R"(,"meta":{"constraints":[)" +
                   constraint + "]}}";
        };
        rows.push_back({"facts/4.5/" + Json(constraint).text("type") + '/' + Json(value).text(""),
                        value + " beyond a bound",
                        "BAD_REQUEST BAD_REQUEST BAD_REQUEST BAD_REQUEST, value kept",
                        [=, value = value](Site& s) {
                            return refused(s, attribute("5"), attribute(value), value);
                        }});
    }
    return rows;
}

Rows message_rows() {
    const auto row = [](const std::string& id, const std::string& constraint,
                        const std::string& words) {
        return Row{"facts/4.6/text/" + id, "the message says: " + words, "said so",
                   [=](Site& s) { return says(message_of(s, constraint, "9"), words); }};
    };
    return {
        row("min", R"({"type":"min","min":10})", "must be greater than or equal to 10"),
        row("max", R"({"type":"max","max":5})", "must be less than or equal to 5"),
        row("allowedValues", R"({"type":"allowedValues","allowedValues":[1,2]})",
            "must be one of ["),
        row("own", R"({"type":"max","max":5,"message":"no more than half"})", "no more than half"),
    };
}

} // namespace

Rows limit_rows() {
    return joined({type_and_constraint_rows(), no_number_rows(), message_rows()});
}

} // namespace railbridge::conformance
