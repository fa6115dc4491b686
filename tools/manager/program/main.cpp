// railbridge-manager: the server of the MQTT Gateway API, and the commands of its operator.

#include "tools/manager/program/commands.hpp"
#include "tools/manager/program/history.hpp"
#include "tools/manager/program/serve.hpp"

#include <CLI/CLI.hpp>

#include <sys/stat.h>

#include <clocale>
#include <cstdio>
#include <exception>
#include <functional>

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

All commands but serve work whether the server runs or not.
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
        serve_app->add_option("--listen", serve_.listen, "HOST:PORT without encryption")
            ->capture_default_str();
        serve_app->add_flag("--allow-plaintext", serve_.allow_plaintext,
                            "accept --listen off loopback: secrets cross the network readable");
        serve_app->add_option("--tls-listen", serve_.tls_listen, "HOST:PORT with TLS");
        serve_app->add_option("--cert", serve_.cert_file, "certificate (PEM), for --tls-listen");
        serve_app->add_option("--key", serve_.key_file, "private key (PEM), for --tls-listen");
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
        CLI::App* add =
            query(group("realm", "realms"), "add", "make a realm", railbridge::manager::add_realm);
        add->add_option("NAME", options_.name)->required();

        add = query(group("user", "service users"), "add",
                    "make a service user; prints its secret once", railbridge::manager::add_user);
        add->add_option("--realm", options_.realm)->required();
        add->add_option("--name", options_.name)->required();

        add = query(group("gateway", "gateways"), "add", "make a gateway with its credentials",
                    railbridge::manager::add_gateway);
        add->add_option("--realm", options_.realm)->required();
        add->add_option("--name", options_.name)->required();
        add->add_option("--config-out", options_.config_file,
                        "write a bridge.toml there, and gateway.secret beside it");
        add->add_option("--url", options_.url, "the manager's address for --config-out");
    }

    void add_assets() {
        CLI::App* assets = group("asset", "assets");
        CLI::App* tree = query(assets, "tree", "list assets", railbridge::manager::show_tree);
        tree->add_option("--realm", options_.realm, "only this realm");
        CLI::App* show =
            query(assets, "show", "one asset with its attributes", railbridge::manager::show_asset);
        show->add_option("ASSET_ID", options_.asset_id)->required();
        show->add_option("--realm", options_.realm);
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
                        "2026-11-27, \"2026-11-27 22:50\", 2026-11-27T22:50:30Z, or ago: 2h, 7d");
        app->add_option("--to", history_.to, "the same forms");
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
