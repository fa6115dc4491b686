#pragma once
// A gateway asset comes with a login of its own.

#include "tools/manager/api/records.hpp"

#include <string>
#include <string_view>

namespace railbridge::manager {

/// `gateway-` and the asset id in lower case: client id and user name alike.
std::string gateway_client_id(std::string_view asset_id);

/// Whether a user of any realm has this name or this client id. Ids that differ in upper and lower
/// case only lead to the same one.
bool is_client_id_taken(const Records& records, std::string_view client_id);

/// Generates the credentials of a new gateway asset: adds its user to the records and fills
/// clientId, clientSecret, gatewayStatus and disabled of the asset. A secret that is already in
/// clientSecret is taken over when it is long enough to be one.
void equip_gateway(Records& records, Asset& asset, Millis now);

/// A complete gateway asset without credentials yet.
Asset new_gateway_asset(const std::string& realm, const std::string& name, Millis now);

} // namespace railbridge::manager
