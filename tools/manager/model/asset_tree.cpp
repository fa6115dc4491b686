#include "tools/manager/model/asset_tree.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset_bytes.hpp"
#include "tools/manager/model/constraints.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

/// A path longer than this can only be a cycle; it ends every walk up the tree.
constexpr std::size_t max_depth = 1000;

bool has_flag(const std::string& meta_json, std::string_view item) {
    if (meta_json.find(item) == std::string::npos) { // nearly always: saves the parsing
        return false;
    }
    const auto meta = parse_json_object(meta_json, own_json);
    const JsonValue* value = meta ? member(*meta, item) : nullptr;
    return value != nullptr && *value == JsonValue(true);
}

} // namespace

const Asset* AssetTree::find(std::string_view id) const {
    const auto found = assets_.find(id);
    return found == assets_.end() ? nullptr : &found->second.asset;
}

const Asset& AssetTree::put(Asset asset) {
    if (const Asset* old = find(asset.id); old != nullptr && old->parent_id != asset.parent_id) {
        children_[old->parent_id].erase(asset.id);
    }
    for (auto& [name, attribute] : asset.attributes) {
        if (attribute.constraints == nullptr ||
            !attribute.constraints->are_of(asset.type, attribute)) {
            attribute.constraints = Constraints::of(asset.type, attribute);
        }
        attribute.restricted_read = has_flag(attribute.meta_json, "accessRestrictedRead");
        attribute.restricted_write = has_flag(attribute.meta_json, "accessRestrictedWrite");
        attribute.stores_data_points = has_flag(attribute.meta_json, "storeDataPoints");
    }
    children_[asset.parent_id].insert(asset.id);
    Kept& kept = assets_[asset.id];
    if (kept.of_realm != nullptr) {
        *kept.of_realm -= kept.bytes;
    }
    kept.bytes = bytes_of(asset);
    kept.of_realm = &realms_[asset.realm];
    *kept.of_realm += kept.bytes;
    kept.asset = std::move(asset);
    return kept.asset;
}

const Attribute* AssetTree::set_value(std::string_view id, std::string_view name,
                                      std::string value_json, Millis timestamp) {
    const auto asset = assets_.find(id);
    if (asset == assets_.end()) {
        return nullptr;
    }
    Kept& kept = asset->second;
    const auto attribute = kept.asset.attributes.find(name);
    if (attribute == kept.asset.attributes.end()) {
        return nullptr;
    }
    const std::size_t more = value_json.size() - attribute->second.value_json.size(); // or less
    kept.bytes += more;
    *kept.of_realm += more;
    attribute->second.value_json = std::move(value_json);
    attribute->second.timestamp = timestamp;
    return &attribute->second;
}

void AssetTree::erase(std::string_view id) {
    const auto found = assets_.find(id);
    if (found == assets_.end()) {
        return;
    }
    *found->second.of_realm -= found->second.bytes;
    if (const auto siblings = children_.find(found->second.asset.parent_id);
        siblings != children_.end()) {
        siblings->second.erase(found->first);
        if (siblings->second.empty()) {
            children_.erase(siblings);
        }
    }
    assets_.erase(found);
}

std::size_t AssetTree::bytes(std::string_view id) const {
    const auto found = assets_.find(id);
    return found == assets_.end() ? 0 : found->second.bytes;
}

std::size_t AssetTree::bytes_of_realm(std::string_view realm) const {
    const auto found = realms_.find(realm);
    return found == realms_.end() ? 0 : found->second;
}

const std::set<std::string>& AssetTree::children(std::string_view parent_id) const {
    static const std::set<std::string> none;
    const auto found = children_.find(parent_id);
    return found == children_.end() ? none : found->second;
}

std::vector<std::string> AssetTree::roots(std::string_view realm) const {
    std::vector<std::string> ids;
    for (const std::string& id : children("")) {
        if (find(id)->realm == realm) {
            ids.push_back(id);
        }
    }
    return ids;
}

std::vector<std::string> AssetTree::with_descendants(std::string_view id) const {
    std::vector<std::string> ids;
    if (find(id) == nullptr) {
        return ids;
    }
    ids.emplace_back(id);
    for (std::size_t next = 0; next < ids.size(); ++next) {
        const std::set<std::string>& below = children(ids[next]);
        ids.insert(ids.end(), below.begin(), below.end());
    }
    return ids;
}

std::size_t AssetTree::height(std::string_view id) const {
    if (find(id) == nullptr) {
        return 0;
    }
    std::vector<std::string> level{std::string(id)};
    std::size_t levels = 0;
    for (; !level.empty() && levels < max_depth; ++levels) {
        std::vector<std::string> next;
        for (const std::string& one : level) {
            const std::set<std::string>& below = children(one);
            next.insert(next.end(), below.begin(), below.end());
        }
        level = std::move(next);
    }
    return levels;
}

std::vector<std::string> AssetTree::path(std::string_view id) const {
    std::vector<std::string> ids;
    for (const Asset* asset = find(id); asset != nullptr && ids.size() < max_depth;
         asset = find(asset->parent_id)) {
        ids.push_back(asset->id);
    }
    std::reverse(ids.begin(), ids.end());
    return ids;
}

bool AssetTree::is_below(std::string_view id, std::string_view ancestor) const {
    const Asset* asset = find(id);
    for (std::size_t depth = 0; asset != nullptr && depth < max_depth; ++depth) {
        if (!asset->parent_id.empty() && asset->parent_id == ancestor) {
            return true;
        }
        asset = find(asset->parent_id);
    }
    return false;
}

const Asset* AssetTree::gateway_above(std::string_view id) const {
    const Asset* asset = find(id);
    for (std::size_t depth = 0; asset != nullptr && depth < max_depth; ++depth) {
        asset = find(asset->parent_id);
        if (asset != nullptr && asset->type == gateway_type) {
            return asset;
        }
    }
    return nullptr;
}

} // namespace railbridge::manager
