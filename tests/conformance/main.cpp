// railbridge-conformance: asks a server of the MQTT Gateway API everything its documentation
// promises.

#include "tests/conformance/own_manager.hpp"
#include "tests/conformance/report.hpp"
#include "tests/conformance/site.hpp"

#include <CLI/CLI.hpp>
#include <fnmatch.h>
#include <mosquitto.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

namespace railbridge::conformance {

namespace {

constexpr const char* examples =
    R"(Secrets may stand in CONFORMANCE_SECRET and CONFORMANCE_OTHER_SECRET instead.

Examples:
  conformance                                      our own manager, all rows
  conformance --only 'page/events/*' --mqtt 5      some rows
  conformance --host manager.example --port 8883 --cafile ca.pem --realm plant --user su --secret S
  conformance --host 10.0.0.7 --realm plant --user su --secret S \
      --gateway 4Y1FoulaL6ocSwl5ukKl4R:SECRET1 --gateway 2Ps3YZyzUP6X7iasABFmnR:SECRET2

Exit codes: 0 every row that could run passed, 1 a row failed, 2 wrong usage.)";

struct Options {
    Target target;
    std::vector<std::string> gateways;
    std::vector<std::string> only;
    std::string mqtt = "both";
    int patience_ms = 10'000;
    bool json = false;
    bool list = false;
    bool only_failed = false;
    OwnManager::Programs programs;
};

void add_options(CLI::App& app, Options& options) {
    Target& target = options.target;
    app.footer(examples);
    app.add_option("--host", target.endpoint.host,
                   "server under test; without it: our own manager");
    app.add_option("--port", target.endpoint.port)->capture_default_str();
    app.add_option("--cafile", target.endpoint.ca_file,
                   "use TLS; certificate of the authority (PEM)");
    app.add_option("--cert", target.endpoint.cert_file, "client certificate (PEM)");
    app.add_option("--key", target.endpoint.key_file, "its private key (PEM)");
    app.add_option("--realm", target.realm);
    app.add_option("--user", target.user, "a service user with all rights, without the realm");
    app.add_option("--secret", target.secret)->envname("CONFORMANCE_SECRET");
    app.add_option("--other-realm", target.other_realm);
    app.add_option("--other-user", target.other_user);
    app.add_option("--other-secret", target.other_secret)->envname("CONFORMANCE_OTHER_SECRET");
    app.add_option("--gateway", options.gateways,
                   "ASSET_ID:SECRET, twice: gateways there are, if the user cannot create any");
    app.add_option("--only", options.only, "rows with such ids, with * and ?");
    app.add_option("--mqtt", options.mqtt)
        ->check(CLI::IsMember({"3.1.1", "5", "both"}))
        ->capture_default_str();
    app.add_option("--patience-ms", options.patience_ms, "how long an answer may take")
        ->check(CLI::Range(1, 600'000))
        ->capture_default_str();
    app.add_flag("--json", options.json, "print JSON");
    app.add_flag("--list", options.list, "print the rows and run nothing");
    app.add_flag("--only-failed", options.only_failed, "print rows that failed, not all");
    app.add_option("--manager-program", options.programs.manager, "file of our railbridge-manager");
    app.add_option("--manager-plugin", options.programs.plugin, "file of its broker plugin");
}

Rows chosen(const std::vector<std::string>& patterns) {
    Rows rows = all_rows();
    if (!patterns.empty()) {
        const auto is_other = [&](const Row& row) {
            return std::none_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
                return ::fnmatch(pattern.c_str(), row.id.c_str(), 0) == 0;
            });
        };
        rows.erase(std::remove_if(rows.begin(), rows.end(), is_other), rows.end());
    }
    return rows;
}

Result run_row(const Row& row, Site& site) {
    Result result{&row, site.version(), Verdict::not_run, text_of(row.needs), {}};
    if (!site.offers(row.needs)) {
        return result;
    }
    const auto start = std::chrono::steady_clock::now();
    try {
        result.seen = row.see(site);
        if (const std::size_t left = site.clean_up(); left != 0) {
            result.seen += " and " + std::to_string(left) + " more responses";
        }
    } catch (const std::exception& error) {
        result.seen = error.what();
        site.recover();
    }
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    result.verdict = result.seen == row.expected ? Verdict::passed : Verdict::failed;
    return result;
}

std::vector<Result> run(const Rows& rows, const Options& options) {
    std::vector<Result> results;
    for (const Version version : {Version::v3_1_1, Version::v5}) {
        if (options.mqtt != "both" && options.mqtt != name_of(version)) {
            continue;
        }
        Site site(options.target, version);
        for (const Row& row : rows) {
            results.push_back(run_row(row, site));
        }
    }
    return results;
}

void take_gateways(Options& options) {
    for (const std::string& text : options.gateways) {
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos) {
            throw CLI::ValidationError("--gateway", "takes ASSET_ID:SECRET");
        }
        options.target.gateways.emplace_back(text.substr(0, colon), text.substr(colon + 1));
        options.target.can_create_gateways = false;
    }
}

/// A manager with two realms and a user in each.
std::unique_ptr<OwnManager> started_manager(const Options& options, Target& target) {
    auto manager = std::make_unique<OwnManager>(options.programs);
    target.endpoint.port = manager->port();
    target.realm = "building";
    target.user = "su";
    target.other_realm = "elsewhere";
    target.other_user = "su";
    for (const std::string& realm : {target.realm, target.other_realm}) {
        manager->run_ok({"realm", "add", realm});
    }
    target.secret = manager->add_user(target.realm, target.user);
    target.other_secret = manager->add_user(target.other_realm, target.other_user);
    target.manager = manager.get();
    return manager;
}

int work(Options& options, bool own) {
    const Rows rows = chosen(options.only);
    if (rows.empty()) {
        throw std::runtime_error("no row has such an id: see --list");
    }
    if (options.list) {
        print_list(rows);
        return 0;
    }
    options.target.endpoint.patience = std::chrono::milliseconds(options.patience_ms);
    const auto manager = own ? started_manager(options, options.target) : nullptr;
    const std::vector<Result> results = run(rows, options);
    if (options.json) {
        print_json(results);
    } else {
        print_table(results, !options.only_failed);
    }
    return all_well(results) ? 0 : 1;
}

int program(int argc, char** argv) {
    constexpr int usage = 2;
    Options options;
    CLI::App app{"Asks a server of the MQTT Gateway API everything its documentation promises, and "
                 "prints row, expected, seen."};
    add_options(app, options);
    const auto is_given = [&](const char* option) { return app.count(option) != 0; };
    try {
        app.parse(argc, argv);
        take_gateways(options);
        if (is_given("--host") && (options.target.realm.empty() || options.target.user.empty())) {
            throw CLI::ValidationError("--host", "needs --realm, --user and --secret");
        }
        if (!is_given("--host") && !options.list && options.programs.manager.empty()) {
            throw CLI::ValidationError("--host", "or --manager-program is needed");
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : usage;
    }
    return work(options, !is_given("--host"));
}

} // namespace

} // namespace railbridge::conformance

int main(int argc, char** argv) {
    ::mosquitto_lib_init();
    int code = 1;
    try {
        code = railbridge::conformance::program(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "conformance: %s\n", error.what());
    }
    ::mosquitto_lib_cleanup();
    return code;
}
