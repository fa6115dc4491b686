#include "adapters/mqtt/asset_merge.hpp"

#include "adapters/mqtt/json_members.hpp"
#include "adapters/mqtt/json_text.hpp"

#include <algorithm>

namespace railbridge::mqtt {

using rapidjson::Document;
using rapidjson::Value;

namespace {

bool is_marked(const Value& attribute) {
    const auto meta = attribute.FindMember("meta");
    return meta != attribute.MemberEnd() && meta->value.IsObject() &&
           meta->value.HasMember(mark_name);
}

/// True if the manager is sure to take the value. Of the kinds there are, those that the mapping
/// writes are known: any other is a doubt.
bool keeps(const Value& value, const Value& constraint) {
    if (!value.IsNumber() || !constraint.IsObject()) {
        return false;
    }
    const auto type = text_of(constraint, "type");
    const auto limit = constraint.FindMember(type == "min" ? "min" : "max");
    if ((type != "min" && type != "max") || limit == constraint.MemberEnd() ||
        !limit->value.IsNumber()) {
        return false;
    }
    return type == "min" ? value.GetDouble() >= limit->value.GetDouble()
                         : value.GetDouble() <= limit->value.GetDouble();
}

bool keeps_all(const Value& attribute, const Value& meta) {
    const auto value = attribute.FindMember("value");
    const auto constraints = meta.FindMember("constraints");
    if (value == attribute.MemberEnd() || value->value.IsNull() ||
        constraints == meta.MemberEnd()) {
        return true;
    }
    const auto& all = constraints->value;
    return all.IsArray() && std::all_of(all.Begin(), all.End(), [&value](const Value& constraint) {
               return keeps(value->value, constraint);
           });
}

} // namespace

Value attribute_json(const AttributeTemplate& attribute, Document& owner) {
    Value meta{attribute.meta, owner.GetAllocator()};
    if (!attribute.mark.empty()) {
        put(meta, mark_name, text(attribute.mark, owner), owner);
    }
    Value result{rapidjson::kObjectType};
    put(result, "name", text(attribute.name, owner), owner);
    put(result, "type", text(attribute.type, owner), owner);
    put(result, "meta", std::move(meta), owner);
    put(result, "value", Value{attribute.value, owner.GetAllocator()}, owner);
    return result;
}

void AssetMerge::name(std::string_view wanted) {
    if (text_of(document_, "name") != wanted) {
        changed("the name");
    }
    put(document_, "name", text(wanted, document_), document_);
}

void AssetMerge::attribute(const AttributeTemplate& wanted) {
    Value& all = object_member(document_, "attributes", document_);
    const auto found = all.FindMember(Value{rapidjson::StringRef(wanted.name.c_str())});
    if (found == all.MemberEnd() || !found->value.IsObject()) {
        put(all, wanted.name, attribute_json(wanted, document_), document_);
        changed(wanted.name + " (missing)");
        return;
    }
    Value& existing = found->value;
    if (!wanted.only_existence) {
        type(wanted, existing);
        meta(wanted, existing);
        value_within(wanted, existing);
    }
    mark(wanted, existing);
    if (wanted.value_owned && (!existing.HasMember("value") || existing["value"] != wanted.value)) {
        put(existing, "value", Value{wanted.value, document_.GetAllocator()}, document_);
        changed(wanted.name + " (value)");
    }
}

void AssetMerge::drop(const std::string& attribute) {
    if (object_member(document_, "attributes", document_).RemoveMember(attribute.c_str())) {
        changed(attribute + " (not wanted)");
    }
}

void AssetMerge::type(const AttributeTemplate& wanted, Value& existing) {
    if (text_of(existing, "type") != wanted.type) {
        put(existing, "type", text(wanted.type, document_), document_);
        put(existing, "value", Value{}, document_); // of another type: the manager would refuse it
        changed(wanted.name + " (type)");
    }
}

void AssetMerge::meta(const AttributeTemplate& wanted, Value& existing) {
    Value& items = object_member(existing, "meta", document_);
    for (const char* owned : owned_meta) {
        const auto item = items.FindMember(owned);
        const bool says_something =
            item != items.MemberEnd() && !item->value.IsNull() && !item->value.IsFalse();
        if (says_something && !wanted.meta.HasMember(owned)) {
            items.RemoveMember(owned);
            changed(wanted.name + " (" + owned + ")");
        }
    }
    for (const auto& item : wanted.meta.GetObject()) {
        const auto there = items.FindMember(item.name);
        if (there == items.MemberEnd() || there->value != item.value) {
            const std::string name = item.name.GetString();
            put(items, name, Value{item.value, document_.GetAllocator()}, document_);
            changed(wanted.name + " (" + name + ")");
        }
    }
}

/// The manager refuses the whole asset for one value that breaks a constraint, and the value is its
/// own of earlier, which the bridge sends back only because an update is a whole asset. What the
/// mapping calls no value is null until the next reading says more.
void AssetMerge::value_within(const AttributeTemplate& wanted, Value& existing) {
    if (!keeps_all(existing, wanted.meta)) {
        const bool number = existing["value"].IsNumber();
        put(existing, "value", Value{}, document_);
        changed(wanted.name + (number ? " (value outside its range)" : " (value is no number)"));
    }
}

void AssetMerge::mark(const AttributeTemplate& wanted, Value& existing) {
    if (wanted.mark.empty() || (adopted_ && !is_marked(existing))) {
        return;
    }
    Value& items = object_member(existing, "meta", document_);
    if (text_of(items, mark_name) != wanted.mark) {
        put(items, mark_name, text(wanted.mark, document_), document_);
        ++marks_;
    }
}

void AssetMerge::changed(const std::string& what) {
    differences_.append(differences_.empty() ? "" : ", ").append(what);
}

/// Marks come for all attributes at once, from an asset that an earlier version made: named one by
/// one they would hide the rest.
std::string AssetMerge::differences() const {
    if (marks_ == 0) {
        return differences_;
    }
    return differences_ + (differences_.empty() ? "" : ", ") + std::to_string(marks_) +
           (marks_ == 1 ? " mark" : " marks") + " of the bridge";
}

OtherAttributes other_attributes(const Value& asset, const std::vector<AttributeTemplate>& wanted) {
    OtherAttributes others;
    const auto all = asset.FindMember("attributes");
    if (all == asset.MemberEnd() || !all->value.IsObject()) {
        return others;
    }
    for (const auto& attribute : all->value.GetObject()) {
        const std::string name = attribute.name.GetString();
        const bool marked = attribute.value.IsObject() && is_marked(attribute.value);
        others.marked = others.marked || marked;
        if (std::none_of(wanted.begin(), wanted.end(),
                         [&](const AttributeTemplate& one) { return one.name == name; })) {
            (marked ? others.former : others.foreign).push_back(name);
        }
    }
    return others;
}

} // namespace railbridge::mqtt
