#include "tools/manager/json/asset_template.hpp"

#include "tools/manager/model/constraints.hpp"

#include <algorithm>
#include <array>

namespace railbridge::manager {

namespace {

enum class MetaKind { boolean, text, natural, array, texts, object };

struct KnownMeta {
    std::string_view name;
    MetaKind kind;
};

constexpr std::array known_meta{
    KnownMeta{"label", MetaKind::text},
    KnownMeta{"readOnly", MetaKind::boolean},
    KnownMeta{"units", MetaKind::texts},
    KnownMeta{"storeDataPoints", MetaKind::boolean},
    KnownMeta{"dataPointsMaxAgeDays", MetaKind::natural},
    KnownMeta{"ruleState", MetaKind::boolean},
    KnownMeta{"ruleResetImmediate", MetaKind::boolean},
    KnownMeta{"format", MetaKind::object},
    KnownMeta{"constraints", MetaKind::array},
    KnownMeta{"accessRestrictedRead", MetaKind::boolean},
    KnownMeta{"accessRestrictedWrite", MetaKind::boolean},
    KnownMeta{"accessPublicRead", MetaKind::boolean},
    KnownMeta{"accessPublicWrite", MetaKind::boolean},
    KnownMeta{"showOnDashboard", MetaKind::boolean},
    KnownMeta{"secret", MetaKind::boolean},
    KnownMeta{"multiline", MetaKind::boolean},
    KnownMeta{"momentary", MetaKind::boolean},
    KnownMeta{"userConnected", MetaKind::text},
    KnownMeta{"agentLink", MetaKind::object},
    KnownMeta{"attributeLinks", MetaKind::array},
};

bool is_natural(const JsonValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr && *number >= 0;
}

bool are_texts(const JsonComposite& array) {
    const auto elements = parse_json_array(array.text);
    return elements && std::all_of(elements->begin(), elements->end(), [](const JsonValue& one) {
               return std::holds_alternative<std::string>(one);
           });
}

bool is_of_kind(const JsonValue& value, MetaKind kind) {
    const auto* composite = std::get_if<JsonComposite>(&value);
    switch (kind) {
    case MetaKind::boolean:
        return std::holds_alternative<bool>(value);
    case MetaKind::text:
        return std::holds_alternative<std::string>(value);
    case MetaKind::natural:
        return is_natural(value);
    case MetaKind::texts:
        return composite != nullptr && composite->is_array && are_texts(*composite);
    case MetaKind::array:
        return composite != nullptr && composite->is_array;
    case MetaKind::object:
        return composite != nullptr && !composite->is_array;
    }
    return false;
}

bool fits_known_meta(std::string_view name, const JsonValue& value) {
    const auto* const known =
        std::find_if(known_meta.begin(), known_meta.end(),
                     [name](const KnownMeta& meta) { return meta.name == name; });
    return known == known_meta.end() || is_of_kind(value, known->kind);
}

Status wrong(const std::string& what) {
    return fail(fatal(what));
}

/// Null counts as absent.
Status take_text(const JsonMembers& members, std::string_view name, std::string& text) {
    const JsonValue* value = member(members, name);
    if (value == nullptr || is_null(*value)) {
        return {};
    }
    const auto* given = std::get_if<std::string>(value);
    if (given == nullptr) {
        return wrong('"' + std::string(name) + "\" is no string");
    }
    text = *given;
    return {};
}

Status take_constraints(std::string_view meta_name, const JsonValue& value,
                        AttributeTemplate& attribute, ConstraintBudget* budget) {
    if (meta_name != "constraints") {
        return {};
    }
    auto parsed = Constraints::parse(value, budget);
    if (!parsed) {
        return fail(parsed.error());
    }
    attribute.constraints = std::move(*parsed);
    return {};
}

Status take_meta(const JsonMembers& members, AttributeTemplate& attribute,
                 ConstraintBudget* budget) {
    const JsonValue* meta = member(members, "meta");
    if (meta == nullptr || is_null(*meta)) {
        return {};
    }
    const auto items = parse_json_object(to_json(*meta));
    if (!items) {
        return wrong("\"meta\" of attribute " + attribute.name + " is no object");
    }
    std::string kept;
    for (const auto& [name, value] : *items) {
        if (is_null(value)) {
            continue;
        }
        if (!fits_known_meta(name, value)) {
            return wrong("meta item " + name + " of attribute " + attribute.name +
                         " has the wrong JSON type");
        }
        if (const Status usable = take_constraints(name, value, attribute, budget); !usable) {
            return wrong("meta item constraints of attribute " + attribute.name + ": " +
                         usable.error().text);
        }
        kept += (kept.empty() ? "" : ",") + json_string(name) + ':' + to_json(value);
    }
    attribute.meta_json = '{' + kept + '}';
    return {};
}

Result<AttributeTemplate> attribute_of(const std::string& name, const JsonValue& value,
                                       const JsonLimits& limits, ConstraintBudget* budget) {
    AttributeTemplate attribute;
    attribute.name = name;
    if (is_null(value)) {
        return attribute;
    }
    const auto members = parse_json_object(to_json(value), limits);
    if (!members) {
        return fail(fatal("attribute " + name + " is no JSON object"));
    }
    std::string inner_name = name;
    for (const Status& status :
         {take_text(*members, "name", inner_name), take_text(*members, "type", attribute.type),
          take_meta(*members, attribute, budget)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    if (inner_name != name) {
        return fail(fatal("attribute " + name + " calls itself " + inner_name));
    }
    if (const JsonValue* given = member(*members, "value"); given != nullptr) {
        attribute.value = *given;
    }
    if (const JsonValue* given = member(*members, "timestamp");
        given != nullptr && !is_null(*given)) {
        const auto* time = std::get_if<std::int64_t>(given);
        if (time == nullptr) {
            return fail(fatal("\"timestamp\" of attribute " + name +
                              " is no whole number of milliseconds"));
        }
        attribute.timestamp = *time;
    }
    return attribute;
}

Status take_attributes(const JsonMembers& members, const JsonLimits& limits, Origin origin,
                       AssetTemplate& asset) {
    const JsonValue* value = member(members, "attributes");
    if (value == nullptr || is_null(*value)) {
        return {};
    }
    const auto attributes = parse_json_object(to_json(*value), limits);
    if (!attributes) {
        return wrong("\"attributes\" is no JSON object");
    }
    ConstraintBudget budget;
    for (const auto& [name, inner] : *attributes) {
        auto attribute =
            attribute_of(name, inner, limits, origin == Origin::written ? &budget : nullptr);
        if (!attribute) {
            return fail(attribute.error());
        }
        asset.attributes.push_back(std::move(*attribute));
    }
    return {};
}

} // namespace

Result<AssetTemplate> parse_asset_template(std::string_view text, const JsonLimits& limits,
                                           Origin origin) {
    const auto members = parse_json_object(text, limits);
    if (!members) {
        return fail(members.error());
    }
    AssetTemplate asset;
    for (const Status& status :
         {take_text(*members, "id", asset.id), take_text(*members, "type", asset.type),
          take_text(*members, "name", asset.name), take_text(*members, "realm", asset.realm),
          take_text(*members, "parentId", asset.parent_id),
          take_attributes(*members, limits, origin, asset)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    if (const JsonValue* parent = member(*members, "parentId"); parent != nullptr) {
        asset.has_parent = true;
        if (!is_null(*parent) && asset.parent_id.empty()) {
            return fail(fatal("\"parentId\" is empty: null stands for the root of the realm"));
        }
    }
    if (const JsonValue* flag = member(*members, "accessPublicRead");
        flag != nullptr && !is_null(*flag)) {
        const auto* given = std::get_if<bool>(flag);
        if (given == nullptr) {
            return fail(fatal("\"accessPublicRead\" is no boolean"));
        }
        asset.access_public_read = *given;
    }
    return asset;
}

} // namespace railbridge::manager
