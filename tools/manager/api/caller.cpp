#include "tools/manager/api/caller.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t max_tree_depth = 64;

tl::unexpected<ApiError> refused(ErrorCode code, std::string message) {
    return tl::unexpected<ApiError>({code, std::move(message)});
}

tl::unexpected<ApiError> out_of_scope(const Caller& caller, std::string_view id) {
    const std::string name = "asset " + std::string(id);
    if (caller.is_gateway()) {
        return refused(ErrorCode::unauthorized, name + " is not below this gateway");
    }
    if (caller.is_restricted()) {
        return refused(ErrorCode::unauthorized, name + " is not open to this user");
    }
    return refused(ErrorCode::not_found, name + " does not exist in realm " + caller.realm);
}

bool is_own(const AssetTree& assets, const Caller& caller, std::string_view id) {
    return assets.is_below(id, caller.gateway_id);
}

} // namespace

tl::expected<const Asset*, ApiError> readable(const AssetTree& assets, const Caller& caller,
                                              std::string_view id) {
    const Asset* asset = assets.find(id);
    const bool visible =
        asset != nullptr && asset->realm == caller.realm &&
        (!caller.is_gateway() || id == caller.gateway_id || is_own(assets, caller, id)) &&
        (!caller.is_restricted() || caller.open_assets->count(id) != 0);
    if (!visible) {
        return out_of_scope(caller, id);
    }
    return asset;
}

tl::expected<const Asset*, ApiError> restructurable(const AssetTree& assets, const Caller& caller,
                                                    std::string_view id) {
    auto asset = readable(assets, caller, id);
    if (!asset) {
        return asset;
    }
    if (caller.is_restricted()) {
        return refused(ErrorCode::unauthorized, "a restricted user cannot change assets");
    }
    if (caller.is_gateway() && id == caller.gateway_id) {
        return refused(ErrorCode::unauthorized, "a gateway cannot change its own asset");
    }
    if (!caller.is_gateway() && assets.gateway_above(id) != nullptr) {
        return refused(ErrorCode::unauthorized,
                       "asset " + std::string(id) +
                           " belongs to a gateway, which alone may change it");
    }
    return asset;
}

tl::expected<const Asset*, ApiError> writable(const AssetTree& assets, const Caller& caller,
                                              std::string_view id) {
    auto asset = readable(assets, caller, id);
    if (asset && caller.is_gateway() && id == caller.gateway_id) {
        return refused(ErrorCode::unauthorized, "a gateway cannot change its own asset");
    }
    return asset;
}

std::optional<std::string> parent_refusal(const AssetTree& assets, const Caller& caller,
                                          const Asset& asset, std::string_view parent_id) {
    if (parent_id.empty()) {
        return caller.is_gateway()
                   ? std::optional<std::string>("the asset of a gateway needs a parent")
                   : std::nullopt;
    }
    const std::string name = "parent " + std::string(parent_id);
    if (caller.is_gateway() && parent_id != caller.gateway_id &&
        !is_own(assets, caller, parent_id)) { // first: it shall not learn what exists elsewhere
        return name + " is not below this gateway";
    }
    const Asset* parent = assets.find(parent_id);
    if (parent == nullptr || parent->realm != asset.realm) {
        return name + " does not exist in realm " + asset.realm;
    }
    const bool in_a_gateway =
        parent->type == gateway_type || assets.gateway_above(parent_id) != nullptr;
    if (!caller.is_gateway() && in_a_gateway) {
        return name + " belongs to a gateway, which alone may add to it";
    }
    if (parent_id == asset.id || assets.is_below(parent_id, asset.id)) {
        return name + " is the asset itself or below it";
    }
    if (assets.path(parent_id).size() + std::max<std::size_t>(1, assets.height(asset.id)) >
        max_tree_depth) {
        return name + " is nested too deeply";
    }
    if (!takes_child(*parent, asset)) {
        return name + " is a group of another asset type";
    }
    return std::nullopt;
}

bool takes_child(const Asset& parent, const Asset& child) {
    if (parent.type != "GroupAsset") {
        return true;
    }
    const auto wanted = parent.attributes.find("childAssetType");
    return wanted == parent.attributes.end() || wanted->second.value_json == "null" ||
           wanted->second.value_json == '"' + child.type + '"';
}

std::optional<ApiError> missing_role(const Caller& caller, Operation operation) {
    const auto lacks = [](std::string_view role) {
        return ApiError{ErrorCode::unauthorized, "this user lacks the role " + std::string(role)};
    };
    switch (operation) {
    case Operation::asset_create:
    case Operation::asset_update:
    case Operation::asset_delete:
        return caller.rights.write_assets ? std::nullopt : std::optional(lacks("write:assets"));
    case Operation::attribute_update:
    case Operation::attributes_update:
        return caller.rights.write_attributes ? std::nullopt
                                              : std::optional(lacks("write:attributes"));
    case Operation::asset_get:
    case Operation::attributes_get:
    case Operation::attribute_get:
    case Operation::attribute_get_value:
        return caller.rights.read_assets ? std::nullopt : std::optional(lacks("read:assets"));
    case Operation::acknowledge:
        break;
    }
    return std::nullopt;
}

bool may_read(const Caller& caller, const Attribute& attribute) {
    return !caller.is_restricted() || attribute.restricted_read;
}

bool may_write(const Caller& caller, const Attribute& attribute) {
    return !caller.is_restricted() || attribute.restricted_write;
}

Attributes visible_attributes(const Caller& caller, const Attributes& attributes) {
    Attributes visible = attributes;
    std::erase_if(visible, [&](const auto& one) { return !may_read(caller, one.second); });
    return visible;
}

ApiError bad_request(std::string message) {
    return {ErrorCode::bad_request, std::move(message)};
}

} // namespace railbridge::manager
