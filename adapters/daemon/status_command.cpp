#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "adapters/daemon/traffic_cells.hpp"

#include <simdjson.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

void print_list(const element& status, const char* list, const Row& title,
                const std::vector<const char*>& keys) {
    simdjson::dom::array items;
    if (status[list].get(items) != simdjson::SUCCESS || items.size() == 0) {
        return;
    }
    std::vector<Row> rows{title};
    for (const auto item : items) {
        Row row;
        for (const auto* key : keys) {
            row.push_back(field(item, key));
        }
        rows.push_back(std::move(row));
    }
    print_table(rows);
}

void append(Row& row, Row more) {
    row.insert(row.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

void print_lines(const element& status) {
    std::vector<Row> rows{{"LINE", "STATE", "ENDPOINT", "BUSY"}};
    append(rows[0], traffic_title());
    append(rows[0], {"REOPENED", "MAINTENANCE", "LAST ERROR"});
    simdjson::dom::array lines;
    if (status["lines"].get(lines) != simdjson::SUCCESS) {
        return;
    }
    for (const auto line : lines) {
        Row row{field(line, "key"), field(line, "state"), field(line, "endpoint"), busy_text(line)};
        append(row, traffic_cells(line));
        append(row,
               {field(line, "reconnects"), field(line, "maintenance"), field(line, "lastError")});
        rows.push_back(std::move(row));
    }
    print_table(rows);
}

void print_units(const element& status) {
    std::vector<Row> rows{{"DEVICE", "LINE", "UNIT", "STATE"}};
    append(rows[0], traffic_title());
    simdjson::dom::array units;
    if (status["units"].get(units) != simdjson::SUCCESS) {
        return;
    }
    for (const auto unit : units) {
        Row row{field(unit, "device"), field(unit, "line"), field(unit, "unit"),
                field(unit, "state")};
        append(row, traffic_cells(unit));
        rows.push_back(std::move(row));
    }
    print_table(rows);
}

/// `synchronised; the manager's is 0.2 s ahead`
std::string clock_text(const element& status) {
    element clock;
    if (status["clock"].get(clock) != simdjson::SUCCESS) {
        return {};
    }
    auto text = field(clock, "state");
    std::int64_t ahead = 0;
    if (clock["managerAheadMs"].get(ahead) == simdjson::SUCCESS) {
        std::array<char, 64> difference{};
        std::snprintf(difference.data(), difference.size(), "; the manager's is %.1f s %s",
                      static_cast<double>(std::abs(ahead)) / 1000.0,
                      ahead < 0 ? "behind" : "ahead");
        text += difference.data();
    }
    return text;
}

/// `online, more values change than may be sent`
std::string uplink_text(const element& status) {
    bool full = false;
    const bool told = status["uplinkFull"].get(full) == simdjson::SUCCESS;
    return field(status, "uplink") +
           (told && full ? ", more values change than may be sent: each is told in its turn" : "");
}

void print_status(const element& status) {
    std::printf("health    %s (%s)\nuplink    %s\ncommands  %s\naudit     %s\nclock     %s\n\n",
                field(status, "health").c_str(), field(status, "nextStep").c_str(),
                uplink_text(status).c_str(), field(status, "commandPath").c_str(),
                field(status, "audit").c_str(), clock_text(status).c_str());
    print_list(status, "refusedAssets", {"REFUSED ASSET", "WHY"}, {"asset", "why"});
    print_lines(status);
    print_units(status);
    print_list(status, "points",
               {"ASSET", "ATTRIBUTE", "VALUE", "QUALITY", "AGE ms", "LINE", "UNIT", "AT"},
               {"asset", "attribute", "value", "quality", "ageMs", "line", "unit", "address"});
    print_list(status, "refused", {"ASSET", "REFUSED BY THE MANAGER", "AGAIN IN s", "WHY"},
               {"asset", "attribute", "againInS", "why"});
    print_list(status, "commands", {"ASSET", "COMMAND", "VALUE", "STATE", "REASON"},
               {"asset", "attribute", "value", "state", "reason"});
}

int print_metrics(const std::string& answer) {
    const auto text = parse_metrics(answer);
    if (!text) {
        std::fprintf(stderr, "%s\n", text.error().text.c_str());
        return exit_code::failed;
    }
    std::printf("%s", text->c_str());
    return exit_code::ok;
}

/// Started by hand as somebody else the service could not use its own state directory any more.
std::string start_of(const config::DaemonConfig& settings, const Options& options) {
    return settings.state_dir == config::DaemonConfig{}.state_dir
               ? "systemctl start railbridge"
               : "railbridge run --config " + options.config.string();
}

} // namespace

int status_command(const Options& options) {
    // A bridge that runs on its last accepted files is asked as well: that is when it is needed.
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto request = options.metrics ? to_line(MetricsRequest{}) : to_line(StatusRequest{});
    const auto answer = ask_bridge(site->site.daemon, request);
    if (!answer) {
        std::fprintf(stderr, "%s\n", answer.error().text.c_str());
        if (answer.error().recovery == Recovery::retry_later) {
            std::fprintf(stderr, "Is it running? Start it with: %s\n",
                         start_of(site->site.daemon, options).c_str());
        }
        return exit_code::unavailable;
    }
    if (options.metrics) {
        return print_metrics(*answer);
    }
    if (options.json) {
        std::printf("%s\n", answer->c_str());
        return exit_code::ok;
    }
    simdjson::dom::parser parser;
    element status;
    if (parser.parse(*answer).get(status) != simdjson::SUCCESS) {
        say_not_understood();
        return exit_code::failed;
    }
    print_status(status);
    return exit_code::ok;
}

} // namespace railbridge::daemon
