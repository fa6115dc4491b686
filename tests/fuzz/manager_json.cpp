// JSON of strangers: values, asset templates, coercion into every value type. Input: one payload.

#include "tools/manager/json/asset_template.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/value_types.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace railbridge::manager;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

constexpr const char* types[] = {
    "boolean",   "integer",   "long",       "byte",         "positiveInteger",
    "number",    "text",      "JSONObject", "JSON",         "timestampISO8601",
    "text[]",    "number[]",  "",           "no such type", "bigInteger",
    "bigNumber", "numberMap", "textMap"};

/// What is read and written again reads the same.
void check_value(const std::string& text) {
    const auto value = parse_json(text);
    if (!value) {
        return;
    }
    const std::string written = to_json(*value);
    const auto again = parse_json(written);
    must(again.has_value() && to_json(*again) == written);
    must(is_utf8(written));
}

/// What fits a type is JSON, and fits it again unchanged.
void check_coercion(const std::string& text) {
    for (const char* type : types) {
        const auto fitting = coerced_payload(text, type);
        if (!fitting || !is_utf8(text)) {
            continue;
        }
        const auto value = parse_json(*fitting);
        must(value.has_value() && is_utf8(*fitting));
        const auto again = coerced(*value, type);
        must(again.has_value() && *again == *fitting);
    }
}

void check_template(const std::string& text) {
    const auto asset = parse_asset_template(text);
    if (!asset) {
        return;
    }
    for (const AttributeTemplate& attribute : asset->attributes) {
        must(parse_json_object(attribute.meta_json).has_value());
        must(is_utf8(attribute.name) && is_utf8(to_json(attribute.value)));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    check_value(text);
    check_coercion(text);
    check_template(text);
    return 0;
}
