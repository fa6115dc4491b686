#include "tools/manager/model/asset_validation.hpp"

#include "tools/manager/json/json_equality.hpp"
#include "tools/manager/model/asset_types.hpp"
#include "tools/manager/model/constraints.hpp"
#include "tools/manager/model/text_forms.hpp"
#include "tools/manager/model/value_types.hpp"
#include "tools/manager/model/write_time.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t longest_name = 1023;
/// It becomes part of topics, which hold 65 535 bytes.
constexpr std::size_t longest_attribute_name = 255;
constexpr std::string_view word_rule = ": name may hold letters, digits and _ only";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_word(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_word_character);
}

const Attribute* attribute_before(const Attributes* old, const std::string& name) {
    if (old == nullptr) {
        return nullptr;
    }
    const auto found = old->find(name);
    return found == old->end() ? nullptr : &found->second;
}

/// One that was there before may be longer.
std::optional<std::string> name_violation(const std::string& name, bool is_new) {
    if (!is_word(name)) {
        return "attributes." + name + std::string(word_rule);
    }
    if (is_new && name.size() > longest_attribute_name) {
        return "attributes." + name.substr(0, longest_attribute_name) +
               "...: name may be at most " + std::to_string(longest_attribute_name) +
               " characters long";
    }
    return std::nullopt;
}

std::string misfit_text(const Misfit& misfit) {
    return misfit.wrong_kind ? ": attribute value type does not match the attribute descriptor (" +
                                   misfit.text + ")"
                             : ".value: " + misfit.text;
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

/// What says the same in other words, as a client's JSON library may, is left as it was. A value of
/// another type has the form of that type.
void keep_unchanged(Attribute& attribute, const Attribute& before) {
    if (is_same_json(attribute.meta_json, before.meta_json)) {
        attribute.meta_json = before.meta_json;
    }
    if (attribute.type == before.type && is_same_json(attribute.value_json, before.value_json)) {
        attribute.value_json = before.value_json;
    }
}

std::string constraints_json(const Attribute& attribute) {
    const auto items = parse_json_object(attribute.meta_json, own_json);
    const JsonValue* constraints = items ? member(*items, "constraints") : nullptr;
    return constraints == nullptr ? "null" : to_json(*constraints);
}

/// Whether the value must keep to the constraints as one that is written now does. One that was
/// there before need not: an acknowledged value may break them, since the device has it.
bool is_to_be_checked(const Attribute& attribute, const Attribute* before) {
    return before == nullptr || attribute.type != before->type ||
           attribute.value_json != before->value_json ||
           (attribute.meta_json != before->meta_json &&
            !is_same_json(constraints_json(attribute), constraints_json(*before)));
}

std::set<std::string> meta_names(const Attribute& attribute) {
    std::set<std::string> names;
    for (const auto& [name, value] :
         parse_json_object(attribute.meta_json, own_json).value_or(JsonMembers{})) {
        names.insert(name);
    }
    return names;
}

/// A name that was there before may stay, whatever becomes of the value and of other items.
void check_meta_names(const Attribute& attribute, const Attribute* before, const std::string& place,
                      Violations& violations) {
    if (before != nullptr && attribute.meta_json == before->meta_json) {
        return;
    }
    const auto known = before == nullptr ? std::set<std::string>() : meta_names(*before);
    for (const std::string& name : meta_names(attribute)) {
        if (!is_word(name) && known.count(name) == 0) {
            violations.push_back(place + ".meta." + name + std::string(word_rule));
        }
    }
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
    return is_same(attribute, *old) ? old->timestamp : time_of_write(now, old->timestamp);
}

} // namespace

Attributes attributes_from(const AssetTemplate& given, std::string_view asset_type,
                           const Attributes* old, Millis now, Violations& violations,
                           Origin origin) {
    Attributes attributes;
    MatchWork work;
    for (const AttributeTemplate& one : given.attributes) {
        const std::string place = "attributes." + one.name;
        const Attribute* before = attribute_before(old, one.name);
        if (auto violation =
                name_violation(one.name, before == nullptr && origin == Origin::written)) {
            violations.push_back(*std::move(violation));
            continue;
        }
        Attribute attribute{one.name, value_type_of(one, asset_type), one.meta_json, "null", 0};
        auto value = coerced(one.value, attribute.type);
        if (!value) {
            violations.push_back(place + misfit_text(value.error()));
            continue;
        }
        attribute.value_json = std::move(*value);
        if (before != nullptr) {
            keep_unchanged(attribute, *before);
        }
        if (origin == Origin::written) {
            check_meta_names(attribute, before, place, violations);
        }
        attribute.constraints = Constraints::of(asset_type, attribute, one.constraints);
        if (attribute.constraints != nullptr && origin == Origin::written &&
            is_to_be_checked(attribute, before)) {
            for (const std::string& text :
                 attribute.constraints->broken_by(attribute.value_json, now, work)) {
                violations.push_back(place + ".value: " + text);
            }
        }
        attribute.timestamp = time_of(one, attribute, before, now);
        attributes[one.name] = std::move(attribute);
    }
    return attributes;
}

Violations broken_by_kept(const Attributes& attributes) {
    Violations broken;
    MatchWork work;
    for (const auto& [name, attribute] : attributes) {
        if (attribute.constraints == nullptr) {
            continue;
        }
        for (const std::string& text :
             attribute.constraints->broken_by(attribute.value_json, std::nullopt, work)) {
            broken.push_back("attributes." + name + ".value: " + text);
        }
    }
    return broken;
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

} // namespace railbridge::manager
