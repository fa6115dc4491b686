#pragma once
// What the manager answered, for people. Each takes the result's JSON.

#include <string>

namespace railbridge::manager {

/// One `name  value` line per member.
std::string fields_text(const std::string& json);
std::string tree_text(const std::string& json);
std::string asset_text(const std::string& json);
std::string written_text(const std::string& json);
std::string gateways_text(const std::string& json);
std::string deleted_text(const std::string& json);
std::string pending_text(const std::string& json);
std::string withdrawn_text(const std::string& json);
std::string users_text(const std::string& json);
std::string realms_text(const std::string& json);

} // namespace railbridge::manager
