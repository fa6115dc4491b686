#include "adapters/mqtt/asset_document.hpp"

#include "adapters/mqtt/asset_merge.hpp"
#include "adapters/mqtt/attribute_template.hpp"
#include "adapters/mqtt/event_reader.hpp"
#include "adapters/mqtt/json_depth.hpp"
#include "adapters/mqtt/json_members.hpp"
#include "adapters/mqtt/json_text.hpp"
#include "adapters/mqtt/utf8.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::mqtt {
namespace {

using rapidjson::Document;
using rapidjson::Value;

/// The ids on the way down to it, without its own as far as the manager lets that be told.
std::vector<std::string> path_of(const Value& asset) {
    std::vector<std::string> ids;
    const auto path = asset.FindMember("path");
    if (path != asset.MemberEnd() && path->value.IsArray()) {
        for (const auto& step : path->value.GetArray()) {
            if (step.IsString() && text_of(asset, "id") != step.GetString()) {
                ids.emplace_back(step.GetString());
            }
        }
    }
    if (const auto parent = text_of(asset, "parentId"); !parent.empty()) {
        ids.emplace_back(parent);
    }
    return ids;
}

bool path_contains(const Value& asset, const std::string& id) {
    const auto ids = path_of(asset);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool has_value(const Value& asset, const std::string& name) {
    const auto all = asset.FindMember("attributes");
    if (all == asset.MemberEnd() || !all->value.IsObject()) {
        return false;
    }
    const auto found = all->value.FindMember(name.c_str());
    if (found == all->value.MemberEnd() || !found->value.IsObject()) {
        return false;
    }
    const auto value = found->value.FindMember("value");
    return value != found->value.MemberEnd() && !value->value.IsNull();
}

/// Nothing in it but what its type requires, and that empty.
bool is_bare(const Mapping& mapping, const Value& asset) {
    const auto all = asset.FindMember("attributes");
    if (all == asset.MemberEnd() || !all->value.IsObject()) {
        return true;
    }
    Asset of_that_type;
    of_that_type.type = text_of(asset, "type");
    const auto required = attribute_templates(mapping, of_that_type, {});
    const auto members = all->value.GetObject();
    return std::all_of(members.begin(), members.end(), [&](const auto& member) {
        const std::string name = member.name.GetString();
        return !has_value(asset, name) &&
               std::any_of(required.begin(), required.end(),
                           [&name](const AttributeTemplate& one) { return one.name == name; });
    });
}

/// Why no operation of the gateway reaches it; empty: one does.
std::string out_of_reach(const Value& server, const std::string& realm,
                         const std::string& gateway_id) {
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

/// What no update can change.
std::string refusal_of(const Value& server, const Asset& asset, const std::string& realm,
                       const std::string& gateway_id) {
    const auto type = text_of(server, "type");
    if (type != asset.type) {
        return "it is a " + std::string{type} + " in the manager and a " + asset.type +
               " in the mapping, and the type of an asset cannot change; correct the mapping, or "
               "delete and create it with `railbridge provision --replace`";
    }
    return out_of_reach(server, realm, gateway_id);
}

/// False if it is no asset the bridge can read.
bool parse(std::string_view json, Document& document) {
    // RapidJSON recurses, so the depth is bounded before it sees the text.
    return json.size() <= payload_limits::response_bytes_max &&
           json_depth(json) <= payload_limits::response_depth_max &&
           !document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size())
                .HasParseError() &&
           document.IsObject();
}

constexpr const char* unreadable = "the manager's answer is no asset the bridge can read";

void bring_in_line(const Document& document, AssetMerge& merge, const Asset& asset,
                   const std::vector<AttributeTemplate>& all, bool drop_former) {
    merge.name(valid_utf8(asset.name));
    for (const auto& wanted : all) {
        merge.attribute(wanted);
    }
    if (drop_former) {
        for (const auto& name : other_attributes(document, all).former) {
            merge.drop(name);
        }
    }
}

/// True when it lay elsewhere.
bool put_into_place(Document& document, const AssetPlace& place) {
    if (place.parent_id.empty() || text_of(document, "parentId") == place.parent_id) {
        return false;
    }
    put(document, "parentId", text(place.parent_id, document), document);
    return true;
}

/// False when there is nothing more to be said of it.
bool look_at(std::string_view server_json, Document& document, FoundAsset& found) {
    found.there = !server_json.empty();
    if (!found.there) {
        return false;
    }
    if (!parse(server_json, document)) {
        found.out_of_reach = unreadable;
        return false;
    }
    found.type = text_of(document, "type");
    found.name = text_of(document, "name");
    found.above = path_of(document);
    return true;
}

void add_others(const Document& document, const std::vector<AttributeTemplate>& wanted,
                FoundAsset& found) {
    OtherAttributes others = other_attributes(document, wanted);
    found.marked = others.marked;
    found.former = std::move(others.former);
    found.foreign = std::move(others.foreign);
}

} // namespace

AssetDocuments::AssetDocuments(const Mapping& mapping, std::string realm, std::string gateway_id,
                               DerivedId derived_id)
    : mapping_(mapping)
    , realm_(std::move(realm))
    , gateway_id_(std::move(gateway_id))
    , derived_id_(std::move(derived_id))
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
    const auto place = place_of(asset_index);
    if (const auto& parent = place.parent_id.empty() ? gateway_id_ : place.parent_id;
        !parent.empty()) {
        put(document, "parentId", text(parent, document), document);
    }
    Value attributes{rapidjson::kObjectType};
    for (const auto& wanted : wanted_of(asset_index)) {
        put(attributes, wanted.name, attribute_json(wanted, document), document);
    }
    put(document, "attributes", std::move(attributes), document);
    return written(document);
}

Comparison AssetDocuments::compare(AssetIndex asset_index, std::string_view server_json,
                                   bool drop_former) const {
    const Asset& asset = mapping_.asset(asset_index);
    Comparison result;
    Document document;
    result.refusal = parse(server_json, document) ? refusal_of(document, asset, realm_, gateway_id_)
                                                  : unreadable;
    if (!result.refusal.empty()) {
        result.equal = false;
        return result;
    }
    AssetMerge merge{document, is_adopted(asset.id, asset.key)};
    bring_in_line(document, merge, asset, wanted_of(asset_index), drop_former);
    result.differences = merge.differences();
    if (!result.differences.empty()) {
        result.document = written(document);
    }
    if (const auto place = place_of(asset_index); put_into_place(document, place)) {
        result.unmoved = std::exchange(result.document, written(document));
        result.differences.append(result.differences.empty() ? "" : ", ")
            .append("its place (" + place.words + ")");
    }
    result.equal = result.differences.empty();
    return result;
}

std::string AssetDocuments::recreate(AssetIndex asset_index, std::string_view server_json,
                                     bool drop_former) const {
    const Asset& asset = mapping_.asset(asset_index);
    Document document;
    if (!parse(server_json, document)) {
        return {};
    }
    for (const char* of_the_deleted : {"version", "createdOn", "path"}) {
        document.RemoveMember(of_the_deleted);
    }
    put(document, "type", text(asset.type, document), document);
    put_into_place(document, place_of(asset_index));
    AssetMerge merge{document, is_adopted(asset.id, asset.key)};
    bring_in_line(document, merge, asset, wanted_of(asset_index), drop_former);
    return written(document);
}

FoundAsset AssetDocuments::found(AssetIndex asset_index, std::string_view server_json) const {
    const Asset& asset = mapping_.asset(asset_index);
    FoundAsset result;
    Document document;
    if (look_at(server_json, document, result)) {
        result.out_of_reach = out_of_reach(document, realm_, gateway_id_);
        result.bare = is_bare(mapping_, document);
        add_others(document, wanted_of(asset_index), result);
    }
    result.key = asset.key;
    result.id = asset.id;
    result.name = asset.name;
    result.wanted_type = asset.type;
    result.adopted = is_adopted(asset.id, asset.key);
    result.place = place_of(asset_index).words;
    if (result.there && result.out_of_reach.empty() && result.type == asset.type) {
        Comparison comparison = compare(asset_index, server_json);
        result.differences = std::move(comparison.differences);
        result.elsewhere = comparison.unmoved.has_value();
    }
    return result;
}

FoundAsset AssetDocuments::found_former(const std::string& id, const std::string& key,
                                        std::string_view server_json) const {
    FoundAsset result;
    result.id = id;
    result.key = key;
    result.adopted = is_adopted(id, key);
    Document document;
    if (look_at(server_json, document, result)) {
        result.out_of_reach = out_of_reach(document, realm_, gateway_id_);
        result.bare = is_bare(mapping_, document);
        Asset of_that_type;
        of_that_type.type = result.type;
        // What the type requires is nobody's until somebody fills it in.
        auto nobodys = attribute_templates(mapping_, of_that_type, {});
        std::erase_if(nobodys, [&](const AttributeTemplate& required) {
            return has_value(document, required.name);
        });
        add_others(document, nobodys, result);
    }
    return result;
}

bool AssetDocuments::is_adopted(const std::string& id, const std::string& key) const {
    return derived_id_ && derived_id_(key) != id;
}

AssetPlace AssetDocuments::place_of(AssetIndex asset) const {
    if (const Asset* parent = mapping_.parent_of(asset)) {
        return {parent->id, "below " + parent->key};
    }
    if (mapping_.asset(asset).at_top && !gateway_id_.empty()) {
        return {gateway_id_, "directly below the gateway"};
    }
    return {};
}

std::vector<AttributeTemplate> AssetDocuments::wanted_of(AssetIndex asset) const {
    return attribute_templates(mapping_, mapping_.asset(asset), points_[index(asset)]);
}

} // namespace railbridge::mqtt
