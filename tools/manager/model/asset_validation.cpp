#include "tools/manager/model/asset_validation.hpp"

#include "tools/manager/model/asset_types.hpp"
#include "tools/manager/model/constraints.hpp"
#include "tools/manager/model/text_forms.hpp"
#include "tools/manager/model/value_types.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t longest_name = 1023;

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string value_type_of(const AttributeTemplate& given, std::string_view asset_type) {
    const std::string_view defined = defined_value_type(asset_type, given.name);
    if (!defined.empty()) {
        return std::string(defined);
    }
    return is_known_value_type(given.type) ? given.type : std::string();
}

bool is_same(const Attribute& a, const Attribute& b) {
    return a.type == b.type && a.meta_json == b.meta_json && a.value_json == b.value_json;
}

Millis time_of(const AttributeTemplate& given, const Attribute& attribute, const Attribute* old,
               Millis now) {
    const Millis claimed = std::min(given.timestamp, now);
    if (old == nullptr) {
        return claimed > 0 ? claimed : now;
    }
    if (claimed > old->timestamp) {
        return claimed;
    }
    return is_same(attribute, *old) ? old->timestamp : std::max(now, old->timestamp);
}

} // namespace

Attributes attributes_from(const AssetTemplate& given, std::string_view asset_type,
                           const Attributes* old, Millis now, Violations& violations,
                           Origin origin) {
    Attributes attributes;
    MatchWork work;
    MatchWork work_of_unchanged; // which leaves the others their room
    for (const AttributeTemplate& one : given.attributes) {
        const std::string place = "attributes." + one.name;
        if (!is_attribute_name(one.name)) {
            violations.push_back(place + ": name may hold letters, digits and _ only");
            continue;
        }
        Attribute attribute{one.name, value_type_of(one, asset_type), one.meta_json, "null", 0};
        auto value = coerced(one.value, attribute.type);
        if (!value) {
            violations.push_back(place + (value.error().wrong_kind
                                              ? ": attribute value type does not match the "
                                                "attribute descriptor (" +
                                                    value.error().text + ")"
                                              : ".value: " + value.error().text));
            continue;
        }
        attribute.value_json = std::move(*value);
        const Attribute* before = nullptr;
        if (old != nullptr) {
            const auto found = old->find(one.name);
            before = found == old->end() ? nullptr : &found->second;
        }
        attribute.constraints = Constraints::of(asset_type, attribute, one.constraints);
        if (attribute.constraints != nullptr) {
            const bool is_new =
                origin == Origin::written && (before == nullptr || !is_same(attribute, *before));
            for (const std::string& text : attribute.constraints->broken_by(
                     attribute.value_json, is_new ? std::optional(now) : std::nullopt,
                     is_new ? work : work_of_unchanged)) {
                violations.push_back(place + ".value: " + text);
            }
        }
        attribute.timestamp = time_of(one, attribute, before, now);
        attributes[one.name] = std::move(attribute);
    }
    return attributes;
}

void check_asset(const Asset& asset, Violations& violations) {
    if (is_blank(asset.name)) {
        violations.emplace_back("name: name can not be empty");
    } else if (character_count(asset.name) > longest_name) {
        violations.emplace_back(
            "name: name must be at least 1 and not more than 1023 characters long");
    }
    for (const AttributeDescriptor& descriptor : attributes_of_type(asset.type)) {
        if (descriptor.required && asset.attributes.count(descriptor.name) == 0) {
            violations.push_back("attributes." + std::string(descriptor.name) +
                                 ": required attribute is missing");
        }
    }
}

std::string validation_message(const Violations& violations) {
    std::string message = "Asset validation failed: ";
    for (const std::string& violation : violations) {
        message += violation + ", ";
    }
    return message + ": Asset is not valid";
}

bool is_attribute_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_word_character);
}

} // namespace railbridge::manager
