#pragma once
// The files of a state directory, by name.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>

namespace railbridge::manager {

std::string store_file(const std::string& state_dir);
std::string broker_config_file(const std::string& state_dir);

/// Fails when there is no such directory, when it is not the caller's, or when no manager was ever
/// made in it.
Status check_holds_manager(const std::string& state_dir);

/// Where the command line finds the running server: a loopback address.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

Status write_endpoint(const std::string& state_dir, const Endpoint& endpoint);
Result<Endpoint> read_endpoint(const std::string& state_dir);

/// The password of the command line, made on first use, readable by the owner only.
Result<std::string> control_secret(const std::string& state_dir);
/// The same, of a server that runs: never makes one.
Result<std::string> read_control_secret(const std::string& state_dir);

/// Writes a file nobody else can read: all of it, or there is none. An existing file is replaced
/// only with `replace`, and stays as it is when that fails.
Status write_private_file(const std::string& file, const std::string& text, bool replace);

/// Makes an empty file that nobody else can read, beside this one, under a name of its own; gives
/// the name.
Result<std::string> make_private_file_beside(const std::string& file);

/// Renames a file whose content is on the disk, where the new name is then too; fails when there is
/// one of that name.
Status move_to_new(const std::string& from, const std::string& to);

Result<std::string> read_file(const std::string& file);

} // namespace railbridge::manager
