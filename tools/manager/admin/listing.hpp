#pragma once
// Lists for the command line, as JSON.

#include "tools/manager/api/records.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// With the state that its gateway is in: `is_offline` says that nobody serves, so that it is not
/// connected.
Asset as_it_is_now(Asset asset, bool is_offline);

/// Of the gateway asset; null when there is none.
std::string gateway_status_json(const Records& records, const std::string& gateway_id,
                                bool is_offline);

/// An array of assets, parents before children, each with its depth. Empty `realm`: all realms.
std::string tree_json(const Records& records, const std::string& realm, bool is_offline);

/// An array of the unacknowledged writes of a realm, oldest first per gateway.
std::string pending_list_json(const Records& records, const std::string& realm, Millis now,
                              bool is_offline);

/// An array of gateways with what hangs on them and how long the oldest pending event waits. Empty
/// `realm`: all realms. `since` is null when nobody knows.
std::string gateway_list_json(const Records& records, const std::string& realm, Millis now,
                              bool is_offline);

/// Ids, with their realms, of the assets of this name, upper and lower case apart; at most a few.
std::string assets_named(const Records& records, std::string_view name);

/// Counts; `watchers` of them look on.
std::string overview_json(const Records& records, std::size_t watchers);

} // namespace railbridge::manager
