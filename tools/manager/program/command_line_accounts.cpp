// Commands about realms, users, gateways and attributes.

#include "tools/manager/program/command_line.hpp"

#include <string>
#include <vector>

namespace railbridge::manager {

void CommandLine::add_accounts() {
    CLI::App* realms = group("realm", "realms");
    show_examples(
        query(realms, "list", "all realms, and what is in them", railbridge::manager::list_realms),
        {"realm list --state ./manager"});
    CLI::App* add = query(realms, "add", "make a realm; the first one makes the manager, too",
                          railbridge::manager::add_realm);
    add->add_option("NAME", options_.name)->required();
    show_examples(add, {"realm add plant --state ./manager"});

    CLI::App* remove = query(realms, "remove", "forget a realm; disconnects whoever is of it",
                             railbridge::manager::remove_realm);
    remove->add_option("NAME", options_.name)->required();
    remove->add_flag("--recursive", options_.recursive,
                     "with its assets, their values and history, its gateways and users");
    show_examples(remove, {"realm remove plant --state ./manager",
                           "realm remove plant --recursive --state ./manager"});

    add_users();

    CLI::App* gateways = group("gateway", "gateways");
    CLI::App* list = query(gateways, "list", "gateways, their state and what waits for them",
                           railbridge::manager::list_gateways);
    list->add_option("--realm", options_.realm, "only this realm");
    show_examples(list, {"gateway list --state ./manager",
                         "gateway list --realm plant --json --state ./manager"});
    add = query(gateways, "add", "make a gateway with its credentials",
                railbridge::manager::add_gateway);
    add->add_option("--realm", options_.realm)->required();
    add->add_option("--name", options_.name)->required();
    CLI::App* secret =
        query(gateways, "secret", "give a gateway a new secret and disconnect whoever has the old",
              railbridge::manager::renew_gateway_secret);
    secret->add_option("ASSET_ID", options_.asset_id)->required();
    secret->add_option("--realm", options_.realm, "refuse if it is in another realm");
    show_examples(secret, {"gateway secret 4j5ctffGqidATXf3ZN3x1o --state ./manager"});
    show_examples(add, {"gateway add --realm plant --name \"Hall 3\" --state ./manager",
                        "gateway add --realm plant --name \"Hall 3\" --state ./manager "
                        "--config-out ./bridge/bridge.toml --url mqtts://10.20.0.1:8883"});
    for (CLI::App* app : {add, secret}) {
        app->add_option(
            "--config-out", options_.config_file,
            "write a bridge.toml there, and gateway.secret beside it; neither may exist");
        app->add_option("--url", options_.url, "the manager's address for --config-out");
    }
}

void CommandLine::add_users() {
    CLI::App* users = group("user", "users and what they may do");
    CLI::App* add = query(users, "add", "make a service user; prints its secret once",
                          railbridge::manager::add_user);
    add->add_flag("--regular", options_.regular, "a person: kept, but refused over MQTT");
    add->add_flag("--restricted", options_.restricted,
                  "sees only assets opened with user link, and of those only attributes with "
                  "the meta items accessRestrictedRead and accessRestrictedWrite");
    CLI::App* roles =
        query(users, "roles", "show the roles of a user; with --role, give it these instead",
              railbridge::manager::set_user_roles);
    for (CLI::App* app : {add, roles}) {
        app->add_option("--role", options_.roles,
                        "read:assets, write:assets, write:attributes, read, write "
                        "(everything), or none; may be given several times");
    }
    show_examples(roles, {"user roles --realm plant --name desk --state ./manager",
                          "user roles --realm plant --name desk --role read:assets "
                          "--role write:attributes --state ./manager"});
    show_examples(add, {"user add --realm plant --name desk --state ./manager",
                        "user add --realm plant --name wall --restricted --role read:assets "
                        "--state ./manager"});
    CLI::App* list = query(users, "list", "all users", railbridge::manager::list_users);
    list->add_option("--realm", options_.realm, "only this realm");
    show_examples(list, {"user list --realm plant --state ./manager"});
    CLI::App* link =
        query(users, "link", "open an asset to a restricted user", railbridge::manager::link_user);
    CLI::App* unlink = query(users, "unlink", "close it again", railbridge::manager::unlink_user);
    show_examples(link, {"user link --realm plant --name wall 4j5ctffGqidATXf3ZN3x1o "
                         "--state ./manager"});
    show_examples(unlink, {"user unlink --realm plant --name wall 4j5ctffGqidATXf3ZN3x1o "
                           "--state ./manager"});
    for (CLI::App* app : {link, unlink}) {
        app->add_option("ASSET_ID", options_.asset_id)->required();
    }
    std::vector<CLI::App*> of_one{add, roles, link, unlink};
    const auto by_name = [&](const std::string& name, const std::string& help,
                             int (*work)(const CommandOptions&)) {
        of_one.push_back(query(users, name, help, work));
        const std::string example = "user " + name + " --realm plant --name desk --state ./manager";
        show_examples(of_one.back(), {example.c_str()});
    };
    by_name("secret", "give a user a new secret; prints it once",
            railbridge::manager::renew_user_secret);
    by_name("disable", "disconnect a user and keep it out", railbridge::manager::disable_user);
    by_name("enable", "let a user in again", railbridge::manager::enable_user);
    by_name("remove", "disconnect a user and forget it", railbridge::manager::remove_user);
    for (CLI::App* app : of_one) {
        app->add_option("--realm", options_.realm)->required();
        app->add_option("--name", options_.name)->required();
    }
}

void CommandLine::add_attributes() {
    CLI::App* attributes = group("attribute", "attributes");
    CLI::App* get = query(attributes, "get", "one attribute", railbridge::manager::get_attribute);
    CLI::App* write =
        query(attributes, "write",
              "write a value: JSON if it is JSON, else text. What a gateway owns becomes a "
              "pending event that the gateway acknowledges",
              railbridge::manager::write_attribute);
    for (CLI::App* app : {get, write}) {
        app->add_option("--realm", options_.realm)->required();
        app->add_option("ASSET_ID", options_.asset_id)->required();
        app->add_option("NAME", options_.attribute)->required();
    }
    write->add_option("VALUE", options_.value)->required();
    add_history(attributes);
    CLI::App* pending = query(attributes, "pending", "writes not acknowledged yet",
                              railbridge::manager::list_pending);
    pending->add_option("--realm", options_.realm)->required();
    CLI::App* withdraw = query(attributes, "withdraw",
                               "take back a write that waits for its gateway; one that the "
                               "gateway got already may be carried out all the same",
                               railbridge::manager::withdraw_pending);
    withdraw->add_option("--realm", options_.realm)->required();
    withdraw->add_option("ACK_ID", options_.ack_id, "as attribute pending shows it")->required();
    show_examples(withdraw, {"attribute withdraw --realm plant 7FjKOn4cY4s7jSwVIt04JV "
                             "--state ./manager"});
    show_examples(pending, {"attribute pending --realm plant --state ./manager"});
    show_examples(get, {"attribute get --realm plant 4j5ctffGqidATXf3ZN3x1o power "
                        "--state ./manager"});
    show_examples(write, {"attribute write --realm plant 4j5ctffGqidATXf3ZN3x1o setpoint 21.5 "
                          "--state ./manager",
                          "attribute write --realm plant 4j5ctffGqidATXf3ZN3x1o notes "
                          "\"in repair\" --state ./manager"});
}

void CommandLine::add_history(CLI::App* attributes) {
    CLI::App* app = command(
        attributes, "history",
        "values the attribute had, oldest first (its meta item storeDataPoints is true)", [this] {
            history_.state_dir = options_.state_dir;
            history_.realm = options_.realm;
            history_.asset_id = options_.asset_id;
            history_.attribute = options_.attribute;
            history_.json = options_.json;
            return print_history(history_);
        });
    app->add_option("--realm", options_.realm)->required();
    app->add_option("ASSET_ID", options_.asset_id)->required();
    app->add_option("NAME", options_.attribute)->required();
    app->add_option("--from", history_.from,
                    "2026-11-27, \"2026-11-27 22:50\" (local time), 2026-11-27T22:50:30Z (UTC), "
                    "or ago: 2h, 7d");
    app->add_option("--to", history_.to, "the same forms; a day is meant to its end");
    app->add_option("--limit", history_.limit, "only the newest so many; 0: all")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    CLI::Option* csv = app->add_flag("--csv", history_.csv, "print CSV: time,timestamp,value");
    app->add_flag("--json", options_.json, "print JSON")->excludes(csv);
    app->footer("Examples:\n"
                "  railbridge-manager attribute history --realm plant "
                "4j5ctffGqidATXf3ZN3x1o power --from 2h --state ./manager\n"
                "  railbridge-manager attribute history --realm plant "
                "4j5ctffGqidATXf3ZN3x1o power --limit 0 --csv --state ./manager > power.csv");
}

} // namespace railbridge::manager
