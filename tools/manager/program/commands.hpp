#pragma once
// The commands besides `serve`: each asks the manager and prints what comes back.

#include <optional>
#include <string>
#include <vector>

namespace railbridge::manager {

struct CommandOptions {
    std::string state_dir;
    bool json = false;
    std::string realm;
    std::string name;
    std::string asset_id;
    std::string attribute;
    std::string ack_id; ///< attribute withdraw
    std::optional<std::string> value;
    std::string config_file; ///< gateway add --config-out
    std::string url;         ///< gateway add --url
    bool recursive = false;  ///< asset delete, realm remove
    std::vector<std::string> roles;
    bool regular = false;    ///< user add --regular
    bool restricted = false; ///< user add --restricted
};

/// Each gives the exit code: 0 done, 1 not. Results go to stdout, reasons to stderr.
int add_realm(const CommandOptions& options);
int list_realms(const CommandOptions& options);
int remove_realm(const CommandOptions& options);
int add_user(const CommandOptions& options);
int list_users(const CommandOptions& options);
int remove_user(const CommandOptions& options);
int disable_user(const CommandOptions& options);
int enable_user(const CommandOptions& options);
int renew_user_secret(const CommandOptions& options);
int set_user_roles(const CommandOptions& options);
int link_user(const CommandOptions& options);
int unlink_user(const CommandOptions& options);
int add_gateway(const CommandOptions& options);
int renew_gateway_secret(const CommandOptions& options);
int list_gateways(const CommandOptions& options);
int show_tree(const CommandOptions& options);
int show_asset(const CommandOptions& options);
int delete_asset(const CommandOptions& options);
int get_attribute(const CommandOptions& options);
int write_attribute(const CommandOptions& options);
int withdraw_pending(const CommandOptions& options);
int list_pending(const CommandOptions& options);

} // namespace railbridge::manager
