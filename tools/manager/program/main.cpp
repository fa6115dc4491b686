// railbridge-manager: the server of the MQTT Gateway API, and the commands of its operator.

#include "tools/manager/program/asset_files.hpp"
#include "tools/manager/program/backup.hpp"
#include "tools/manager/program/commands.hpp"
#include "tools/manager/program/doctor.hpp"
#include "tools/manager/program/history.hpp"
#include "tools/manager/program/serve.hpp"
#include "tools/manager/program/type_listing.hpp"
#include "tools/manager/program/watch.hpp"

#include <CLI/CLI.hpp>

#include <sys/stat.h>

#include <clocale>
#include <cstdio>
#include <exception>
#include <functional>
#include <initializer_list>
#include <string>

namespace railbridge::manager {

namespace {

constexpr const char* examples = R"(Examples:
  railbridge-manager serve --state ./manager
  railbridge-manager realm add plant --state ./manager
  railbridge-manager user add --realm plant --name reader --state ./manager
  railbridge-manager gateway add --realm plant --name "Hall 3" --state ./manager \
      --config-out ./bridge/bridge.toml
  railbridge-manager asset tree --state ./manager
  railbridge-manager asset show 4j5ctffGqidATXf3ZN3x1o --state ./manager
  railbridge-manager attribute write --realm plant 4j5ctffGqidATXf3ZN3x1o setpoint 21.5 \
      --state ./manager --json

Commands work whether the server runs or not; only watch needs it.
Exit codes: 0 done, 1 failed, 2 wrong usage.)";

using Action = std::function<int()>;

/// All commands share one set of options: only the chosen command fills it.
class CommandLine {
public:
    CommandLine() {
        app_.require_subcommand(1);
        app_.footer(examples);
        app_.set_version_flag("--version", "railbridge-manager " RAILBRIDGE_VERSION);
        add_serve();
        add_accounts();
        add_assets();
        add_attributes();
        add_types();
        add_watch();
        add_doctor();
        add_backup();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            constexpr int usage = 2;
            return app_.exit(error) == 0 ? 0 : usage;
        }
        return action_();
    }

private:
    CLI::App* command(CLI::App* parent, const std::string& name, const std::string& help,
                      Action action) {
        CLI::App* app = parent->add_subcommand(name, help);
        app->add_option("--state", options_.state_dir, "state directory of the manager")
            ->required();
        app->callback([this, action = std::move(action)] { action_ = action; });
        return app;
    }

    CLI::App* query(CLI::App* parent, const std::string& name, const std::string& help,
                    int (*work)(const CommandOptions&)) {
        CLI::App* app = command(parent, name, help, [this, work] { return work(options_); });
        app->add_flag("--json", options_.json, "print JSON");
        return app;
    }

    static void show_examples(CLI::App* app, std::initializer_list<const char*> lines) {
        std::string text = lines.size() == 1 ? "Example:" : "Examples:";
        for (const char* line : lines) {
            text += std::string("\n  railbridge-manager ") + line;
        }
        app->footer(text);
    }

    CLI::App* group(const std::string& name, const std::string& help) {
        CLI::App* app = app_.add_subcommand(name, help);
        app->require_subcommand(1);
        app->footer(examples);
        return app;
    }

    void add_serve() {
        CLI::App* serve_app = command(&app_, "serve", "run the server in the foreground", [this] {
            serve_.state_dir = options_.state_dir;
            std::fprintf(stderr, "railbridge-manager: %s\n", serve(serve_).text.c_str());
            return 1;
        });
        serve_app->add_option("--listen", serve_.listen, "HOST:PORT without encryption; port 1883")
            ->capture_default_str();
        serve_app->add_flag("--allow-plaintext", serve_.allow_plaintext,
                            "accept --listen off loopback: secrets cross the network readable");
        serve_app->add_option("--tls-listen", serve_.tls_listen,
                              "HOST:PORT with TLS; with --cert every address, port 8883");
        serve_app->add_option("--cert", serve_.cert_file, "certificate (PEM), for TLS");
        serve_app->add_option("--key", serve_.key_file, "private key (PEM), for TLS");
        serve_app->add_option("--client-ca", serve_.client_ca_file,
                              "with TLS clients must show a certificate of one of these (PEM)");
        serve_app->add_option("--client-crl", serve_.client_crl_file,
                              "their certificates that are revoked (PEM)");
        serve_app->add_flag("--strict", serve_.strict,
                            "as OpenRemote: what is not allowed, and a change of what does not "
                            "exist, is refused without a response");
        constexpr int most_days = 36'500;
        serve_app
            ->add_option("--history-days", serve_.history_days,
                         "how long values of attributes with storeDataPoints are kept; 0: not")
            ->check(CLI::Range(0, most_days))
            ->capture_default_str();
        constexpr int least_mib = 16;
        constexpr int most_mib = 1'000'000;
        serve_app
            ->add_option("--history-mib", serve_.history_mib,
                         "old values are dropped before their time when the store is larger")
            ->check(CLI::Range(least_mib, most_mib))
            ->capture_default_str();
        serve_app->add_option("--plugin", serve_.plugin_file, "another broker plugin");
        serve_app->footer("Example:\n  railbridge-manager serve --state ./manager "
                          "--listen 127.0.0.1:1883");
    }

    void add_accounts() {
        CLI::App* realms = group("realm", "realms");
        query(realms, "list", "all realms, and what is in them", railbridge::manager::list_realms);
        CLI::App* add = query(realms, "add", "make a realm; the first one makes the manager, too",
                              railbridge::manager::add_realm);
        add->add_option("NAME", options_.name)->required();

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
        CLI::App* secret = query(gateways, "secret",
                                 "give a gateway a new secret and disconnect whoever has the old",
                                 railbridge::manager::renew_gateway_secret);
        secret->add_option("ASSET_ID", options_.asset_id)->required();
        secret->add_option("--realm", options_.realm, "refuse if it is in another realm");
        show_examples(secret, {"gateway secret 4j5ctffGqidATXf3ZN3x1o --state ./manager"});
        for (CLI::App* app : {add, secret}) {
            app->add_option("--config-out", options_.config_file,
                            "write a bridge.toml there, and gateway.secret beside it");
            app->add_option("--url", options_.url, "the manager's address for --config-out");
        }
    }

    void add_users() {
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
        CLI::App* list = query(users, "list", "all users", railbridge::manager::list_users);
        list->add_option("--realm", options_.realm, "only this realm");
        CLI::App* link = query(users, "link", "open an asset to a restricted user",
                               railbridge::manager::link_user);
        CLI::App* unlink =
            query(users, "unlink", "close it again", railbridge::manager::unlink_user);
        for (CLI::App* app : {link, unlink}) {
            app->add_option("ASSET_ID", options_.asset_id)->required();
        }
        for (CLI::App* app :
             {add, roles, link, unlink,
              query(users, "secret", "give a user a new secret; prints it once",
                    railbridge::manager::renew_user_secret),
              query(users, "disable", "disconnect a user and keep it out",
                    railbridge::manager::disable_user),
              query(users, "enable", "let a user in again", railbridge::manager::enable_user),
              query(users, "remove", "disconnect a user and forget it",
                    railbridge::manager::remove_user)}) {
            app->add_option("--realm", options_.realm)->required();
            app->add_option("--name", options_.name)->required();
        }
    }

    void add_assets() {
        CLI::App* assets = group("asset", "assets");
        CLI::App* tree = query(assets, "tree", "list assets", railbridge::manager::show_tree);
        tree->add_option("--realm", options_.realm, "only this realm");
        CLI::App* show =
            query(assets, "show", "one asset with its attributes", railbridge::manager::show_asset);
        show->add_option("ASSET_ID", options_.asset_id)->required();
        show->add_option("--realm", options_.realm);
        show_examples(tree, {"asset tree --state ./manager",
                             "asset tree --realm plant --json --state ./manager"});
        show_examples(show, {"asset show 4j5ctffGqidATXf3ZN3x1o --state ./manager"});
        CLI::App* remove = query(assets, "delete", "delete an asset, its values and its history",
                                 railbridge::manager::delete_asset);
        remove->add_option("ASSET_ID", options_.asset_id)->required();
        remove->add_option("--realm", options_.realm, "refuse if it is in another realm");
        remove->add_flag("--recursive", options_.recursive, "with everything below it");
        show_examples(remove, {"asset delete 4j5ctffGqidATXf3ZN3x1o --state ./manager",
                               "asset delete 4j5ctffGqidATXf3ZN3x1o --recursive "
                               "--state ./manager"});
        add_asset_files(assets);
        add_template(assets);
    }

    void add_asset_files(CLI::App* assets) {
        CLI::App* out = command(assets, "export", "a realm or a subtree as JSON", [this] {
            export_.state_dir = options_.state_dir;
            export_.realm = options_.realm;
            export_.asset_id = options_.asset_id;
            return export_assets(export_);
        });
        CLI::App* what = out->add_option_group("what");
        what->add_option("--realm", options_.realm, "the whole realm");
        what->add_option("--asset", options_.asset_id, "this asset and all below it");
        what->require_option(1);
        out->add_option("--out", export_.file, "a new file (mode 0600) instead of standard output");
        out->add_flag("--with-secrets", export_.with_secrets,
                      "with the secrets of gateways, which are left out otherwise");
        out->add_flag("--json", options_.json, "no effect: an export is JSON");
        show_examples(out, {"asset export --realm plant --out plant.json --state ./manager",
                            "asset export --asset 4j5ctffGqidATXf3ZN3x1o --state ./manager"});
        CLI::App* in =
            command(assets, "import", "assets from a file of asset export: all or none", [this] {
                import_.state_dir = options_.state_dir;
                import_.realm = options_.realm;
                import_.json = options_.json;
                return import_assets(import_);
            });
        in->add_option("FILE", import_.file, "\"-\" reads standard input")->required();
        in->add_option("--realm", options_.realm, "instead of the realm that the file names");
        in->add_option("--parent", import_.parent,
                       "an asset id, or root: where the topmost assets of the file go");
        in->add_flag("--fresh-ids", import_.fresh_ids,
                     "new ids for all assets: a copy beside the original");
        in->add_flag("--dry-run", import_.dry_run, "only check");
        in->add_flag("--json", options_.json, "print JSON");
        show_examples(in, {"asset import plant.json --dry-run --state ./manager",
                           "asset import line1.json --fresh-ids --parent root --state ./manager"});
    }

    void add_template(CLI::App* assets) {
        CLI::App* app = assets->add_subcommand(
            "template", "JSON for the create topic: of an asset type, or like an existing asset");
        app->callback([this] {
            action_ = [this] {
                template_.state_dir = options_.state_dir;
                template_.compact = options_.json;
                return print_template(template_);
            };
        });
        app->add_option("TYPE_OR_ID", template_.of)->required();
        app->add_option("--state", options_.state_dir,
                        "state directory of the manager; needed for an asset id only");
        app->add_option("--name", template_.name, "name of the new asset");
        app->add_flag("--values", template_.with_values, "with the values of the existing asset");
        app->add_flag("--json", options_.json, "on one line");
        show_examples(app, {"asset template PresenceSensorAsset --name \"Hallway A\"",
                            "asset template 4j5ctffGqidATXf3ZN3x1o --json --state ./manager"});
    }

    void add_types() {
        CLI::App* app = app_.add_subcommand("types", "known asset types and their attributes");
        app->callback(
            [this] { action_ = [this] { return print_types(options_.name, options_.json); }; });
        app->add_option("TYPE", options_.name, "only this one, with its value types");
        app->add_option("--state", options_.state_dir, "not needed");
        app->add_flag("--json", options_.json, "print JSON");
        show_examples(app, {"types", "types RoomAsset", "types --json"});
    }

    void add_watch() {
        CLI::App* app =
            command(&app_, "watch", "print what changes while it changes; Ctrl-C ends it", [this] {
                watch_.state_dir = options_.state_dir;
                watch_.realm = options_.realm;
                watch_.json = options_.json;
                return watch(watch_);
            });
        app->add_option("ASSET_ID", watch_.asset_id, "only this asset and what is below it");
        app->add_option("--realm", options_.realm, "only this realm");
        app->add_option("--attribute", watch_.attribute, "only values of attributes of this name");
        app->add_flag("--json", options_.json, "print one JSON event per line");
        show_examples(app, {"watch --state ./manager",
                            "watch 4j5ctffGqidATXf3ZN3x1o --attribute power --json "
                            "--state ./manager"});
    }

    void add_doctor() {
        CLI::App* app =
            command(&app_, "doctor", "examine everything and say what to do; 1 if something is bad",
                    [this] { return doctor(options_.state_dir, options_.json); });
        app->add_flag("--json", options_.json, "print JSON");
        show_examples(app, {"doctor --state ./manager"});
    }

    void add_backup() {
        CLI::App* app =
            command(&app_, "backup", "the whole store in one new file, also while the server runs",
                    [this] { return back_up(options_.state_dir, backup_file_); });
        app->add_option("FILE", backup_file_, "a new file (mode 0600); it holds all secrets")
            ->required();
        show_examples(app, {"backup plant.backup --state ./manager"});
    }

    void add_attributes() {
        CLI::App* attributes = group("attribute", "attributes");
        CLI::App* get =
            query(attributes, "get", "one attribute", railbridge::manager::get_attribute);
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
        withdraw->add_option("ACK_ID", options_.ack_id, "as attribute pending shows it")
            ->required();
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

    void add_history(CLI::App* attributes) {
        CLI::App* app = command(
            attributes, "history",
            "values the attribute had, oldest first (its meta item storeDataPoints is true)",
            [this] {
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

    CLI::App app_{"Serves the MQTT Gateway API on the mosquitto broker."};
    CommandOptions options_;
    ServeOptions serve_;
    HistoryOptions history_;
    ExportOptions export_;
    ImportFileOptions import_;
    TemplateOptions template_;
    WatchOptions watch_;
    std::string backup_file_;
    Action action_;
};

} // namespace

} // namespace railbridge::manager

int main(int argc, char** argv) {
    ::umask(S_IRWXG | S_IRWXO);          // what this program creates holds secrets
    std::setlocale(LC_CTYPE, "C.UTF-8"); // widths of characters in tables
    try {
        return railbridge::manager::CommandLine().run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "railbridge-manager: %s\n", error.what());
        return 1;
    }
}
