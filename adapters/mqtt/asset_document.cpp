#include "adapters/mqtt/asset_document.hpp"

#include "adapters/mqtt/attribute_template.hpp"
#include "adapters/mqtt/event_reader.hpp"
#include "adapters/mqtt/json_depth.hpp"
#include "adapters/mqtt/json_text.hpp"
#include "adapters/mqtt/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

namespace railbridge::mqtt {
namespace {

using rapidjson::Document;
using rapidjson::Value;

std::string written(const Document& document) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    document.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

/// The text of a member, or empty.
std::string_view text_of(const Value& object, const char* name) {
    const auto member = object.FindMember(name);
    if (member == object.MemberEnd() || !member->value.IsString()) {
        return {};
    }
    return {member->value.GetString(), member->value.GetStringLength()};
}

/// Replaces or adds.
void put(Value& object, std::string_view name, Value value, Document& owner) {
    Value key = text(name, owner);
    const auto member = object.FindMember(key);
    if (member == object.MemberEnd()) {
        object.AddMember(key, value, owner.GetAllocator());
    } else {
        member->value = value;
    }
}

Value attribute_json(const AttributeTemplate& attribute, Document& owner) {
    Value result{rapidjson::kObjectType};
    put(result, "name", text(attribute.name, owner), owner);
    put(result, "type", text(attribute.type, owner), owner);
    put(result, "meta", Value{attribute.meta, owner.GetAllocator()}, owner);
    put(result, "value", Value{attribute.value, owner.GetAllocator()}, owner);
    return result;
}

Value& object_member(Value& parent, const char* name, Document& owner) {
    const auto member = parent.FindMember(name);
    if (member == parent.MemberEnd() || !member->value.IsObject()) {
        put(parent, name, Value{rapidjson::kObjectType}, owner);
    }
    return parent[name];
}

/// Brings one document of the manager in line with the mapping and remembers what it changed.
class Merge {
public:
    explicit Merge(Document& document)
        : document_(document) {}

    void name(std::string_view wanted) {
        if (text_of(document_, "name") != wanted) {
            changed("the name");
        }
        put(document_, "name", text(wanted, document_), document_);
    }

    void attribute(const AttributeTemplate& wanted) {
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
        }
        if (wanted.value_owned &&
            (!existing.HasMember("value") || existing["value"] != wanted.value)) {
            put(existing, "value", Value{wanted.value, document_.GetAllocator()}, document_);
            changed(wanted.name + " (value)");
        }
    }

    const std::string& differences() const { return differences_; }

private:
    void type(const AttributeTemplate& wanted, Value& existing) {
        if (text_of(existing, "type") != wanted.type) {
            put(existing, "type", text(wanted.type, document_), document_);
            changed(wanted.name + " (type)");
        }
    }

    void meta(const AttributeTemplate& wanted, Value& existing) {
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

    void changed(const std::string& what) {
        differences_.append(differences_.empty() ? "" : ", ").append(what);
    }

    Document& document_;
    std::string differences_;
};

bool path_contains(const Value& asset, const std::string& id) {
    const auto path = asset.FindMember("path");
    if (path == asset.MemberEnd() || !path->value.IsArray()) {
        return false;
    }
    const auto steps = path->value.GetArray();
    return std::any_of(steps.begin(), steps.end(), [&](const Value& step) {
        return step.IsString() && id == step.GetString();
    });
}

/// What no update can change.
std::string refusal_of(const Value& server, const Asset& asset, const std::string& realm,
                       const std::string& gateway_id) {
    const auto type = text_of(server, "type");
    if (type != asset.type) {
        return "it is a " + std::string{type} + " in the manager and a " + asset.type +
               " in the mapping, and the type of an asset cannot change; delete it in the manager, "
               "or correct the mapping";
    }
    const auto server_realm = text_of(server, "realm");
    if (!server_realm.empty() && server_realm != realm) {
        return "it belongs to realm " + std::string{server_realm} + ", the gateway to realm " +
               realm;
    }
    const auto parent = text_of(server, "parentId");
    if (!gateway_id.empty() && parent != gateway_id && !path_contains(server, gateway_id)) {
        return "it is not below this gateway (its parent is " +
               (parent.empty() ? std::string{"the realm"} : std::string{parent}) +
               "); delete it in the manager, so that the bridge creates it anew";
    }
    return {};
}

} // namespace

AssetDocuments::AssetDocuments(const Mapping& mapping, std::string realm, std::string gateway_id)
    : mapping_(mapping)
    , realm_(std::move(realm))
    , gateway_id_(std::move(gateway_id))
    , points_(mapping.assets.size()) {
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        points_[index(mapping.points[i].asset)].push_back(static_cast<PointId>(i));
    }
}

std::string AssetDocuments::create(AssetIndex asset_index) const {
    const Asset& asset = mapping_.asset(asset_index);
    Document document{rapidjson::kObjectType};
    put(document, "id", text(asset.id, document), document);
    // The manager takes the realm of an asset with an id from here only.
    put(document, "realm", text(realm_, document), document);
    put(document, "name", text(asset.name, document), document);
    put(document, "type", text(asset.type, document), document);
    if (!gateway_id_.empty()) {
        put(document, "parentId", text(gateway_id_, document), document);
    }
    Value attributes{rapidjson::kObjectType};
    for (const auto& wanted : attribute_templates(mapping_, asset, points_[index(asset_index)])) {
        put(attributes, wanted.name, attribute_json(wanted, document), document);
    }
    put(document, "attributes", std::move(attributes), document);
    return written(document);
}

Comparison AssetDocuments::compare(AssetIndex asset_index, std::string_view server_json) const {
    const Asset& asset = mapping_.asset(asset_index);
    Comparison result;
    Document document;
    // RapidJSON recurses, so the depth is bounded before it sees the text.
    if (server_json.size() > payload_limits::response_bytes_max ||
        json_depth(server_json) > payload_limits::response_depth_max ||
        document.Parse<rapidjson::kParseFullPrecisionFlag>(server_json.data(), server_json.size())
            .HasParseError() ||
        !document.IsObject()) {
        result.equal = false;
        result.refusal = "the manager's answer is no asset the bridge can read";
        return result;
    }
    result.refusal = refusal_of(document, asset, realm_, gateway_id_);
    if (!result.refusal.empty()) {
        result.equal = false;
        return result;
    }
    Merge merge{document};
    merge.name(valid_utf8(asset.name));
    for (const auto& wanted : attribute_templates(mapping_, asset, points_[index(asset_index)])) {
        merge.attribute(wanted);
    }
    result.differences = merge.differences();
    result.equal = result.differences.empty();
    if (!result.equal) {
        result.document = written(document);
    }
    return result;
}

} // namespace railbridge::mqtt
