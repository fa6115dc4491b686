// Meta items of attributes: facts 4.2 and 4.5. A wrong JSON kind for a known item rejects the
// template, and the message names the item.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

std::string attribute_with(const std::string& meta) {
    return thing("Meta", R"("a":{"type":"number","meta":{)" + meta + "}}");
}

/// "BAD_REQUEST naming it", or what came.
std::string refused(Site& site, const std::string& item, const std::string& value) {
    const auto response =
        site.user().request("x/create", attribute_with(quoted(item) + ':' + value));
    site.owns(site.user(), Json(response.value_or("")).text("asset/id"));
    const std::string code = answer(response);
    const std::string message = error_message(response);
    return code + (message.find(item) != std::string::npos ? " naming it" : ": " + message);
}

std::string kept(Site& site, const std::string& item, const std::string& value) {
    const std::string id = site.create(site.user(), attribute_with(quoted(item) + ':' + value));
    const Json json(site.user().request(id + "/get").value_or(""));
    const std::string seen = json.at("attributes/a/meta/" + item);
    return seen == Json(value).at("") ? "kept" : seen;
}

struct Item {
    std::string name;
    std::string good;
    std::string bad;
};

Rows kind_rows() {
    const std::vector<Item> items{
        {"label", R"("Flow")", "1"},
        {"readOnly", "true", R"("true")"},
        {"units", R"(["metre","per","second"])", R"(["metre",1])"},
        {"storeDataPoints", "true", "1"},
        {"dataPointsMaxAgeDays", "30", "-1"},
        {"ruleState", "false", R"("no")"},
        {"ruleResetImmediate", "true", "{}"},
        {"format", R"({"minimumFractionDigits":2})", R"("2")"},
        {"constraints", R"([{"type":"min","min":0}])", R"({"type":"min","min":0})"},
        {"accessRestrictedRead", "true", R"("true")"},
        {"accessRestrictedWrite", "true", "1"},
        {"accessPublicRead", "true", "[]"},
        {"accessPublicWrite", "false", "0"},
        {"showOnDashboard", "true", R"("yes")"},
        {"secret", "true", "1"},
        {"multiline", "true", R"("true")"},
        {"momentary", "true", "1"},
        {"userConnected", R"("su")", "true"},
        {"agentLink", R"({"id":"4j5ctffGqidATXf3ZN3x1o"})", R"("4j5ctffGqidATXf3ZN3x1o")"},
        {"attributeLinks", "[]", "{}"},
    };
    Rows rows;
    for (const Item& item : items) {
        rows.push_back({"facts/4.5/meta/" + item.name + "/good", item.good, "kept",
                        [item](Site& s) { return kept(s, item.name, item.good); }});
        rows.push_back({"facts/4.5/meta/" + item.name + "/bad", item.bad, "BAD_REQUEST naming it",
                        [item](Site& s) { return refused(s, item.name, item.bad); }});
    }
    for (const std::string bad :
         {R"([{"min":0}])", R"([{"type":"own"}])", R"([{"type":"min"}])",
          R"([{"type":"min","min":"0"}])", R"([{"type":"pattern","regexp":"("}])",
          R"([{"type":"allowedValues"}])", "[1]"}) {
        rows.push_back({"facts/4.5/constraints/unusable/" + bad, "constraints nobody can keep",
                        "BAD_REQUEST naming it",
                        [bad](Site& s) { return refused(s, "constraints", bad); }});
    }
    for (const std::string name : {"my item", "a-b", "a.b"}) {
        rows.push_back({"facts/4.2/meta-name/" + name, "a name that is no word",
                        "BAD_REQUEST naming it",
                        [name](Site& s) { return refused(s, name, "1"); }});
    }
    return rows;
}

} // namespace

Rows meta_rows() {
    return kind_rows();
}

} // namespace railbridge::conformance
