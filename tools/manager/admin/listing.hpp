#pragma once
// Lists for the command line, as JSON.

#include "tools/manager/api/records.hpp"

#include <cstddef>
#include <string>

namespace railbridge::manager {

/// An array of assets, parents before children, each with its depth. Empty `realm`: all realms.
std::string tree_json(const Records& records, const std::string& realm);

/// An array of the unacknowledged writes of a realm, oldest first per gateway.
std::string pending_list_json(const Records& records, const std::string& realm, Millis now);

/// An array of gateways with what hangs on them and how long the oldest pending event waits. Empty
/// `realm`: all realms.
std::string gateway_list_json(const Records& records, const std::string& realm, Millis now);

/// Counts; `watchers` of them look on.
std::string overview_json(const Records& records, std::size_t watchers);

} // namespace railbridge::manager
