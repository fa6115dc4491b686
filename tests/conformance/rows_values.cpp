// Coercion of values: facts 4.7. A value that does not fit is refused.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

#include <array>

namespace railbridge::conformance {

namespace {

constexpr std::array typed{"number", "integer", "long", "boolean", "text"};

/// One attribute of each type, called like it; `any` has none.
std::string all_types() {
    std::string members = R"("any":{})";
    for (const std::string type : typed) {
        members += ',' + quoted(type) + R"(:{"type":)" + quoted(type) + '}';
    }
    return members;
}

/// What became of it in every type, as the table of facts 4.7 has it.
std::string sent(Site& site, bool raw, const std::string& value) {
    const std::string id = site.create(site.user(), thing("Types", all_types()));
    std::string seen;
    for (const std::string type : typed) {
        const auto response =
            raw ? site.user().request(id + "/attributes/" + type + "/update", value)
                : site.user().request(id + "/attributes/update",
                                      '{' + quoted(type) + ':' + value + '}');
        const std::string said = answer(response);
        const bool taken = said.find("AttributeEvent") != std::string::npos;
        seen += (seen.empty() ? "" : " | ") + (taken ? value_of(site.user(), id, type)
                                               : said == "BAD_REQUEST" ? "refused"
                                                                       : said);
    }
    return seen;
}

struct Coercion {
    std::string value;
    std::string expected; ///< number, integer, long, boolean, text
};

Rows coercion_rows() {
    const std::vector<Coercion> raw{
        {"70", R"(70.0 | 70 | 70 | true | "70")"},
        {"70.5", R"(70.5 | 70 | 70 | refused | "70.5")"},
        {" 70 ", R"(70.0 | 70 | 70 | true | " 70 ")"},
        {"1e3", R"(1000.0 | 1000 | 1000 | refused | "1e3")"},
        {"true", R"(refused | refused | refused | true | "true")"},
        {"TRUE", R"(refused | refused | refused | true | "TRUE")"},
        {"1", R"(1.0 | 1 | 1 | true | "1")"},
        {"0", R"(0.0 | 0 | 0 | false | "0")"},
        {"on", R"(refused | refused | refused | refused | "on")"},
        {"abc", R"(refused | refused | refused | refused | "abc")"},
        {"", R"(refused | refused | refused | refused | "")"},
        {"NaN", R"("NaN" | refused | refused | refused | "NaN")"},
        {"-Infinity", R"("-Infinity" | refused | refused | refused | "-Infinity")"},
    };
    const std::vector<Coercion> json{
        {"70", R"(70.0 | 70 | 70 | true | "70")"},
        {"70.5", R"(70.5 | 70 | 70 | refused | "70.5")"},
        {"true", R"(refused | refused | refused | true | "true")"},
        {"3000000000", R"(3000000000.0 | refused | 3000000000 | true | "3000000000")"},
        {"[1]", "refused | refused | refused | refused | refused"},
        {R"({"a":1})", "refused | refused | refused | refused | refused"},
        {R"("70")", R"(70.0 | 70 | 70 | true | "70")"},
        {R"("True")", R"(refused | refused | refused | true | "True")"},
        {R"("on")", R"(refused | refused | refused | refused | "on")"},
        {"null", "null | null | null | null | null"},
    };
    Rows rows;
    for (const bool is_raw : {true, false}) {
        for (const Coercion& one : is_raw ? raw : json) {
            rows.push_back({"facts/4.7/" + std::string(is_raw ? "raw" : "json") + "/" + one.value,
                            "as number, integer, long, boolean, text", one.expected,
                            [is_raw, one](Site& s) { return sent(s, is_raw, one.value); }});
        }
    }
    return rows;
}

std::string untyped(Site& site, const std::string& value) {
    const std::string id = site.create(site.user(), thing("Types", R"("any":{})"));
    site.user().request(id + "/attributes/update", R"({"any":)" + value + '}');
    return value_of(site.user(), id, "any");
}

Rows untyped_rows() {
    Rows rows;
    for (const std::string value : {"70", "70.5", "true", R"("x")", "[1,2]", R"({"a":1})"}) {
        rows.push_back({"facts/4.7/untyped/" + value, "an attribute without a type", value,
                        [value](Site& s) { return untyped(s, value); }});
    }
    return rows;
}

} // namespace

Rows value_rows() {
    return joined({coercion_rows(), untyped_rows()});
}

} // namespace railbridge::conformance
