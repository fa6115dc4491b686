#include "tools/manager/admin/asset_export.hpp"

#include "tools/manager/json/api_json.hpp"
#include "tools/manager/model/gateway_secret.hpp"

namespace railbridge::manager {

namespace {

void append_below(const AssetTree& assets, const std::string& id, std::vector<std::string>& ids) {
    ids.push_back(id);
    for (const std::string& child : assets.children(id)) {
        append_below(assets, child, ids); // assets are at most 64 deep
    }
}

} // namespace

std::vector<std::string> export_order(const Records& records, const std::string& realm,
                                      const std::string& asset_id) {
    std::vector<std::string> ids;
    const auto roots =
        asset_id.empty() ? records.assets().roots(realm) : std::vector<std::string>{asset_id};
    for (const std::string& root : roots) {
        append_below(records.assets(), root, ids);
    }
    return ids;
}

std::string exported_json(const Asset& asset, bool with_secrets) {
    if (asset.type != gateway_type) {
        return asset_json(asset, {});
    }
    Asset gateway = with_secrets ? asset : without_secret(asset);
    if (const auto status = gateway.attributes.find("gatewayStatus");
        status != gateway.attributes.end()) {
        status->second.value_json = "null";
    }
    return asset_json(gateway, {});
}

} // namespace railbridge::manager
