#include "tools/manager/program/command_line.hpp"

#include "tools/manager/program/backup.hpp"
#include "tools/manager/program/doctor.hpp"
#include "tools/manager/program/screen.hpp"

#include <utility>

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
Exit codes: 0 done, 1 failed, 2 wrong usage (of serve: 78).)";

} // namespace

CommandLine::CommandLine() {
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

int CommandLine::run(int argc, char** argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        constexpr int usage = 2;
        const bool serves = app_.got_subcommand("serve");
        return app_.exit(error) == 0 ? 0 : serves ? exit_wrong_options : usage;
    }
    return action_();
}

CLI::App* CommandLine::command(CLI::App* parent, const std::string& name, const std::string& help,
                               Action action) {
    CLI::App* app = parent->add_subcommand(name, help);
    app->add_option("--state", options_.state_dir, "state directory of the manager")->required();
    app->callback([this, action = std::move(action)] { action_ = action; });
    return app;
}

CLI::App* CommandLine::query(CLI::App* parent, const std::string& name, const std::string& help,
                             int (*work)(const CommandOptions&)) {
    CLI::App* app = command(parent, name, help, [this, work] { return work(options_); });
    app->add_flag("--json", options_.json, "print JSON");
    return app;
}

void CommandLine::show_examples(CLI::App* app, std::initializer_list<const char*> lines) {
    std::string text = lines.size() == 1 ? "Example:" : "Examples:";
    for (const char* line : lines) {
        text += std::string("\n  railbridge-manager ") + line;
    }
    app->footer(text);
}

CLI::App* CommandLine::group(const std::string& name, const std::string& help) {
    CLI::App* app = app_.add_subcommand(name, help);
    app->require_subcommand(1);
    app->footer(examples);
    return app;
}

void CommandLine::add_serve() {
    CLI::App* serve_app = command(&app_, "serve", "run the server in the foreground", [this] {
        serve_.state_dir = options_.state_dir;
        return serve(serve_);
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
                      "--listen 127.0.0.1:1883\n\n"
                      "Exit codes: 0 stopped, 1 failed, 78 wrong options.");
}

void CommandLine::add_assets() {
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

void CommandLine::add_asset_files(CLI::App* assets) {
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

void CommandLine::add_template(CLI::App* assets) {
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

void CommandLine::add_types() {
    CLI::App* app = app_.add_subcommand("types", "known asset types and their attributes");
    app->callback(
        [this] { action_ = [this] { return print_types(options_.name, options_.json); }; });
    app->add_option("TYPE", options_.name, "only this one, with its value types");
    app->add_option("--state", options_.state_dir, "not needed");
    app->add_flag("--json", options_.json, "print JSON");
    show_examples(app, {"types", "types RoomAsset", "types --json"});
}

void CommandLine::add_watch() {
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

void CommandLine::add_doctor() {
    CLI::App* app =
        command(&app_, "doctor", "examine everything and say what to do; 1 if something is bad",
                [this] { return doctor(options_.state_dir, options_.json); });
    app->add_flag("--json", options_.json, "print JSON");
    show_examples(app, {"doctor --state ./manager"});
}

void CommandLine::add_backup() {
    CLI::App* app =
        command(&app_, "backup", "the whole store in one new file, also while the server runs",
                [this] { return back_up(options_.state_dir, backup_file_); });
    app->add_option("FILE", backup_file_, "a new file (mode 0600); it holds all secrets")
        ->required();
    show_examples(app, {"backup plant.backup --state ./manager"});
}

} // namespace railbridge::manager
