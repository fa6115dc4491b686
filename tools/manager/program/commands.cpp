#include "tools/manager/program/commands.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/bridge_config.hpp"
#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/program/tables.hpp"

#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

using Members = std::vector<std::pair<std::string_view, std::string>>;

std::string request(const Members& members) {
    std::string text;
    for (const auto& [name, value] : members) {
        text += (text.empty() ? "" : ",") + json_string(name) + ':' + json_string(value);
    }
    return '{' + text + '}';
}

std::string secret_text(const std::string& result) {
    return fields_text(result) + "The secret is not shown again.\n";
}

int ask_and_print(const CommandOptions& options, const Members& members,
                  const std::function<std::string(const std::string&)>& table) {
    const auto result = ask_manager(options.state_dir, request(members));
    if (!result) {
        return failed(result.error());
    }
    return printed(options.json ? *result + '\n' : table(*result));
}

/// For what may take minutes. `look`: the command that shows whether it was done.
int ask_patiently_and_print(const CommandOptions& options, const RequestText& request,
                            const std::string& look,
                            const std::function<std::string(const std::string&)>& table) {
    auto link = ManagerLink::open(options.state_dir);
    if (!link) {
        return failed(link.error());
    }
    const auto result = link->ask_patiently(request.json(), look);
    if (!result) {
        return failed(result.error());
    }
    return printed(options.json ? *result + '\n' : table(*result));
}

/// A secret is shown once: when it did not arrive, `another_way` says how to come by one.
int ask_and_print_secret(const CommandOptions& options, const Members& members,
                         const std::string& another_way) {
    const auto result = ask_manager(options.state_dir, request(members));
    if (!result) {
        return failed(result.error());
    }
    const Status shown = print(options.json ? *result + '\n' : secret_text(*result));
    return shown ? 0
                 : failed(fatal(shown.error().text + "; it is done, but the secret was not shown " +
                                "and is kept nowhere. Make another: " + another_way));
}

Members asset_members(std::string_view command, const CommandOptions& options) {
    Members members{{"command", std::string(command)}, {"asset", options.asset_id}};
    if (!options.realm.empty()) {
        members.emplace_back("realm", options.realm);
    }
    return members;
}

Members attribute_members(std::string_view command, const CommandOptions& options) {
    Members members = asset_members(command, options);
    members.emplace_back("attribute", options.attribute);
    return members;
}

Members user_members(std::string_view command, const CommandOptions& options) {
    return {{"command", std::string(command)}, {"realm", options.realm}, {"name", options.name}};
}

std::string joined(const std::vector<std::string>& roles) {
    std::string text;
    for (const std::string& role : roles) {
        text += (text.empty() ? "" : " ") + role;
    }
    return text;
}

std::string secret_command(const CommandOptions& options) {
    return "user secret --realm " + options.realm + " --name " + options.name;
}

int change(std::string_view command, const CommandOptions& options) {
    return ask_and_print(options, user_members(command, options), fields_text);
}

int change_link(std::string_view command, const CommandOptions& options) {
    Members members = user_members(command, options);
    members.emplace_back("asset", options.asset_id);
    return ask_and_print(options, members, fields_text);
}

/// The configuration is written before the answer is shown: what can fail there is tried before
/// anything is made.
int make_login(const CommandOptions& options, const Members& members) {
    const bool has_config = !options.config_file.empty();
    if (has_config) {
        if (const Status ready = prepare_config_place(options.config_file); !ready) {
            return failed(ready.error());
        }
    }
    const auto result = ask_manager(options.state_dir, request(members));
    if (!result) {
        return failed(result.error());
    }
    const Status written = has_config ? write_bridge_config(options.config_file, options.state_dir,
                                                            options.url, *result)
                                      : Status{};
    const Status shown = print(options.json ? *result + '\n' : fields_text(*result));
    if (!shown) {
        failed(fatal(shown.error().text + "; it is done: gateway list shows the gateway, and its "
                                          "secret is its attribute clientSecret"));
    }
    return written ? (shown ? 0 : 1) : failed(written.error());
}

} // namespace

int add_realm(const CommandOptions& options) {
    const auto result =
        ask_manager(options.state_dir, request({{"command", "realm add"}, {"name", options.name}}),
                    ManagerLink::IfMissing::make);
    return result ? printed(options.json ? *result + '\n' : fields_text(*result))
                  : failed(result.error());
}

int list_realms(const CommandOptions& options) {
    return ask_and_print(options, {{"command", "realm list"}}, realms_text);
}

int remove_realm(const CommandOptions& options) {
    RequestText request("realm remove");
    request.text("name", options.name).flag("recursive", options.recursive);
    return ask_patiently_and_print(options, request, "realm list", fields_text);
}

int add_user(const CommandOptions& options) {
    Members members = user_members("user add", options);
    members.emplace_back("roles", joined(options.roles));
    members.emplace_back("kind", options.regular ? "regular" : "service");
    members.emplace_back("restricted", options.restricted ? "true" : "false");
    return ask_and_print_secret(options, members, secret_command(options));
}

int list_users(const CommandOptions& options) {
    return ask_and_print(options, {{"command", "user list"}, {"realm", options.realm}}, users_text);
}

int remove_user(const CommandOptions& options) {
    return change("user remove", options);
}

int disable_user(const CommandOptions& options) {
    return change("user disable", options);
}

int enable_user(const CommandOptions& options) {
    return change("user enable", options);
}

int renew_user_secret(const CommandOptions& options) {
    return ask_and_print_secret(options, user_members("user secret", options),
                                secret_command(options));
}

/// Asked for by a command of its own: to a server, no roles at all are roles, too.
int set_user_roles(const CommandOptions& options) {
    if (options.roles.empty()) {
        return ask_and_print(options, user_members("user show", options), fields_text);
    }
    Members members = user_members("user roles", options);
    members.emplace_back("roles", joined(options.roles));
    return ask_and_print(options, members, fields_text);
}

int link_user(const CommandOptions& options) {
    return change_link("user link", options);
}

int unlink_user(const CommandOptions& options) {
    return change_link("user unlink", options);
}

int add_gateway(const CommandOptions& options) {
    return make_login(
        options, {{"command", "gateway add"}, {"realm", options.realm}, {"name", options.name}});
}

int renew_gateway_secret(const CommandOptions& options) {
    return make_login(options, asset_members("gateway secret", options));
}

int list_gateways(const CommandOptions& options) {
    Members members{{"command", "gateway list"}};
    if (!options.realm.empty()) {
        members.emplace_back("realm", options.realm);
    }
    return ask_and_print(options, members, gateways_text);
}

int show_tree(const CommandOptions& options) {
    Members members{{"command", "asset tree"}};
    if (!options.realm.empty()) {
        members.emplace_back("realm", options.realm);
    }
    return ask_and_print(options, members, tree_text);
}

int show_asset(const CommandOptions& options) {
    return ask_and_print(options, asset_members("asset show", options), asset_text);
}

int delete_asset(const CommandOptions& options) {
    RequestText request("asset delete");
    request.text("asset", options.asset_id)
        .text_if("realm", options.realm)
        .flag("recursive", options.recursive);
    return ask_patiently_and_print(options, request, "asset tree", deleted_text);
}

int get_attribute(const CommandOptions& options) {
    return ask_and_print(options, attribute_members("attribute get", options), fields_text);
}

int write_attribute(const CommandOptions& options) {
    Members members = attribute_members("attribute write", options);
    members.emplace_back("value", options.value.value_or("null"));
    return ask_and_print(options, members, written_text);
}

int withdraw_pending(const CommandOptions& options) {
    return ask_and_print(
        options,
        {{"command", "attribute withdraw"}, {"realm", options.realm}, {"ackId", options.ack_id}},
        withdrawn_text);
}

int list_pending(const CommandOptions& options) {
    return ask_and_print(options, {{"command", "attribute pending"}, {"realm", options.realm}},
                         pending_text);
}

} // namespace railbridge::manager
