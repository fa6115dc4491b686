#include "tools/manager/model/gateway_secret.hpp"

namespace railbridge::manager {

namespace {

constexpr std::string_view secret_name = "clientSecret";

} // namespace

bool is_secret(const Asset& asset, std::string_view attribute) {
    return asset.type == gateway_type && attribute == secret_name;
}

bool has_secret(const Asset& asset) {
    return asset.type == gateway_type && asset.attributes.count(secret_name) != 0;
}

Asset without_secret(Asset asset) {
    if (has_secret(asset)) {
        asset.attributes.find(secret_name)->second.value_json = "null";
    }
    return asset;
}

} // namespace railbridge::manager
