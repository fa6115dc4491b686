#include "adapters/config/json_text.hpp"
#include "adapters/config/read_sections.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <cstdint>

namespace railbridge::config {

namespace {

bool fits_integer(std::int64_t number) {
    return number >= INT32_MIN && number <= INT32_MAX;
}

/// OpenRemote's value type of one value; empty for what has none.
struct ScalarType {
    std::string_view operator()(DateOrTime) const { return {}; }
    std::string_view operator()(bool) const { return "boolean"; }
    std::string_view operator()(std::int64_t number) const {
        return fits_integer(number) ? "integer" : "long";
    }
    std::string_view operator()(double) const { return "number"; }
    std::string_view operator()(const std::string&) const { return "text"; }
    std::string_view operator()(const Array&) const { return {}; }
    std::string_view operator()(const KeyTable&) const { return "JSONObject"; }
};

bool is_number_type(std::string_view type) {
    return type == "integer" || type == "long" || type == "number";
}

/// The type all elements share; numbers of different kinds share `number`.
std::string array_type(const Array& array) {
    std::string_view common;
    for (const Node& item : array) {
        const std::string_view type = std::visit(ScalarType{}, item.value);
        if (common.empty() || common == type) {
            common = type;
        } else if (is_number_type(common) && is_number_type(type)) {
            common = "number";
        } else {
            return {};
        }
    }
    return common.empty() ? std::string() : std::string(common) + "[]";
}

std::string value_type(const Node& node) {
    if (const auto* array = std::get_if<Array>(&node.value)) {
        return array_type(*array);
    }
    return std::string(std::visit(ScalarType{}, node.value));
}

/// `set.location = [longitude, latitude]`.
std::optional<StaticAttribute> location(const Entry& entry, Site& site) {
    const auto place = numbers_of(entry.node, 2, "[4.9, 52.37], longitude first", site.report);
    if (!place) {
        return std::nullopt;
    }
    const double longitude = (*place)[0];
    const double latitude = (*place)[1];
    if (longitude < -180.0 || longitude > 180.0 || latitude < -90.0 || latitude > 90.0) {
        site.report.error(entry.node.at, Code::out_of_limits,
                          "location is [longitude, latitude]: -180 to 180 and -90 "
                          "to 90 degrees");
        return std::nullopt;
    }
    return StaticAttribute{entry.key, geo_json_point(*place), "GEO_JSONPoint"};
}

std::optional<StaticAttribute> read_static(const Entry& entry, Site& site) {
    if (entry.key == "location" && std::holds_alternative<Array>(entry.node.value)) {
        return location(entry, site);
    }
    StaticAttribute attribute{entry.key, {}, value_type(entry.node)};
    if (!write_json(entry.node, attribute.json, site.report)) {
        return std::nullopt;
    }
    if (attribute.value_type.empty()) {
        site.report.error(entry.node.at, Code::bad_static,
                          "set." + entry.key + ": a list holds values of one kind, at least one");
        return std::nullopt;
    }
    return attribute;
}

bool is_health_attribute(const std::string& name) {
    return std::any_of(own::health_asset.begin(), own::health_asset.end(),
                       [&name](const OwnAttribute& own) { return own.name == name; });
}

} // namespace

void read_statics(const KeyTable& table, Asset& asset, Site& site) {
    for (const Entry& entry : table.entries) {
        const bool claimed = claim_attribute(entry.key, entry.at, site);
        if (asset.health && is_health_attribute(entry.key)) {
            site.report.error(entry.at, Code::bad_attribute_name,
                              "the attribute \"" + entry.key +
                                  "\" is kept for the bridge's own reports");
        }
        auto attribute = read_static(entry, site);
        if (claimed && attribute) {
            asset.statics.push_back(std::move(*attribute));
        }
    }
}

} // namespace railbridge::config
