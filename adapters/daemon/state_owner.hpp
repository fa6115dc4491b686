#pragma once
// Whose the state directory is, and what a person does who is somebody else.

#include "bridge/base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace railbridge::daemon {

/// `User=` of railbridge.service.
inline constexpr const char* service_user = "railbridge";
/// Nothing if this box has no such user.
std::optional<uid_t> service_user_id();

/// The number, if the system knows no name.
std::string name_of(uid_t user);
/// `run this as railbridge, as in: sudo -u railbridge railbridge audit ...`
/// @param command  of the program, for example `audit`
std::string run_as_owner(const std::filesystem::path& state_dir, const std::string& command);
/// Files of another owner would keep the bridge from starting.
/// @error fatal  the directory is somebody else's
Status owned_by_us(const std::filesystem::path& state_dir, const std::string& command);

} // namespace railbridge::daemon
