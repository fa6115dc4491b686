#include "tools/manager/admin/asset_export.hpp"

#include "tools/manager/json/api_json.hpp"
#include "tools/manager/model/gateway_secret.hpp"

#include <cstdint>

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

std::string revision_of(const Records& records, const std::vector<std::string>& ids) {
    constexpr std::uint64_t start = 14'695'981'039'346'656'037U; // FNV-1a
    constexpr std::uint64_t prime = 1'099'511'628'211U;
    std::uint64_t hash = start;
    const auto take = [&](const std::string& text) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * prime;
        }
        hash *= prime; // the end of a text counts, too
    };
    for (const std::string& id : ids) {
        const Asset& asset = *records.assets().find(id);
        take(id);
        take(asset.parent_id);
        take(std::to_string(asset.version));
    }
    return std::to_string(hash);
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
