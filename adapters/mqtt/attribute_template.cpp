#include "adapters/mqtt/attribute_template.hpp"

#include "adapters/mqtt/json_text.hpp"
#include "adapters/mqtt/required_attributes.hpp"
#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace railbridge::mqtt {
namespace {

using rapidjson::Document;
using rapidjson::Value;

void set(Document& meta, const char* name, Value value) {
    meta.RemoveMember(name);
    meta.AddMember(Value{name, meta.GetAllocator()}, value, meta.GetAllocator());
}

void set_flag(Document& meta, const char* name, bool on) {
    if (on) {
        set(meta, name, Value{true});
    }
}

/// A limit as people wrote it: 80, not 80.0, where it is whole.
Value limit(double value) {
    constexpr double exact_max = 9e15;
    if (std::floor(value) == value && std::abs(value) < exact_max) {
        return Value{static_cast<std::int64_t>(value)};
    }
    return Value{value};
}

void set_constraints(Document& meta, const Range& range) {
    auto& memory = meta.GetAllocator();
    Value min{rapidjson::kObjectType};
    min.AddMember("type", "min", memory).AddMember("min", limit(range.min), memory);
    Value max{rapidjson::kObjectType};
    max.AddMember("type", "max", memory).AddMember("max", limit(range.max), memory);
    Value list{rapidjson::kArrayType};
    list.PushBack(min, memory).PushBack(max, memory);
    set(meta, "constraints", std::move(list));
}

/// `meta = {}` of the mapping goes last, over what the other keys gave: who writes it means it.
void pass_through(Document& meta, const std::string& json) {
    if (json.empty()) {
        return;
    }
    Document extra{&meta.GetAllocator()};
    extra.Parse(json.c_str());
    if (extra.HasParseError() || !extra.IsObject()) {
        return; // the configuration has checked it; a wrong one is left out, not sent
    }
    for (auto& member : extra.GetObject()) {
        const std::string name = member.name.GetString();
        set(meta, name.c_str(), Value{member.value, meta.GetAllocator()});
    }
}

AttributeTemplate from_point(const Point& point) {
    AttributeTemplate result;
    result.name = point.attribute;
    result.type = point.value_type;
    Document& meta = result.meta;
    meta.SetObject();
    if (!point.label.empty()) {
        set(meta, "label", text(point.label, meta));
    }
    if (!point.units.empty()) {
        Value units{rapidjson::kArrayType};
        for (const auto& unit : point.units) {
            units.PushBack(text(unit, meta), meta.GetAllocator());
        }
        set(meta, "units", std::move(units));
    }
    set_flag(meta, "readOnly", !point.write);
    set_flag(meta, "momentary", point.write && point.write->kind == WriteKind::pulse);
    set_flag(meta, "storeDataPoints", point.store_data_points);
    set_flag(meta, "ruleState", point.rule_state);
    // The manager compares a constraint with the value as a whole, which a list cannot pass.
    if (point.range_eng && point.elements == 0) {
        set_constraints(meta, *point.range_eng);
    }
    pass_through(meta, point.meta_json);
    return result;
}

AttributeTemplate from_static(const StaticAttribute& attribute) {
    AttributeTemplate result;
    result.name = attribute.attribute;
    result.type = attribute.value_type;
    result.only_existence = true;
    result.meta.SetObject();
    result.value.Parse<rapidjson::kParseFullPrecisionFlag>(attribute.json.c_str());
    if (result.value.HasParseError()) {
        result.value.SetNull();
    }
    // The manager wants a GeoJSON point where people write [longitude, latitude].
    if (attribute.value_type == "GEO_JSONPoint" && result.value.IsArray()) {
        auto& memory = result.value.GetAllocator();
        Value coordinates{result.value, memory};
        result.value.SetObject();
        result.value.AddMember("type", "Point", memory);
        result.value.AddMember("coordinates", coordinates, memory);
    }
    result.value_owned = !result.value.IsNull();
    return result;
}

AttributeTemplate from_own(const OwnAttribute& attribute) {
    AttributeTemplate result;
    result.name = attribute.name;
    result.type = attribute.value_type;
    result.meta.SetObject();
    set_flag(result.meta, "readOnly", true);
    return result;
}

AttributeTemplate from_required(const RequiredAttribute& attribute) {
    AttributeTemplate result;
    result.name = attribute.name;
    result.type = attribute.value_type;
    result.only_existence = true;
    result.meta.SetObject();
    return result;
}

void add_new(std::vector<AttributeTemplate>& all, AttributeTemplate attribute) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const AttributeTemplate& other) {
        return other.name == attribute.name;
    });
    if (!known) {
        all.push_back(std::move(attribute));
    }
}

AttributeTemplate marked(AttributeTemplate attribute, const Asset& asset) {
    attribute.mark = asset.key + '.' + attribute.name;
    return attribute;
}

} // namespace

std::vector<AttributeTemplate> attribute_templates(const Mapping& mapping, const Asset& asset,
                                                   const std::vector<PointId>& points) {
    std::vector<AttributeTemplate> all;
    for (const PointId id : points) {
        const Point& point = mapping.point(id);
        if (point.publish || point.write) {
            all.push_back(marked(from_point(point), asset));
        }
    }
    for (const auto& attribute : asset.statics) {
        add_new(all, marked(from_static(attribute), asset));
    }
    if (asset.health) {
        for (const auto& attribute : own::health_asset) {
            add_new(all, marked(from_own(attribute), asset));
        }
    } else if (!points.empty()) {
        for (const auto& attribute : own::point_asset) {
            add_new(all, marked(from_own(attribute), asset));
        }
    }
    for (const auto& attribute : required_attributes(asset.type)) {
        add_new(all, from_required(attribute));
    }
    return all;
}

} // namespace railbridge::mqtt
