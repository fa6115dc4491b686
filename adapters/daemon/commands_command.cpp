// `railbridge commands off | on | status | pending`: who may write to devices is for people at the
// box to say.

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/kept_controls.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "bridge/commands/operator_controls.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;
using Action = SwitchOptions::Action;

int fail_with(const Error& error, int code) {
    std::fprintf(stderr, "%s\n", error.text.c_str());
    return code;
}

/// Why the command path was lost with its journal; empty if it was not.
std::string journal_lost(const std::vector<KeptSetting>& kept) {
    const auto found = std::find_if(kept.begin(), kept.end(), [](const auto& setting) {
        return setting.name == journal_lost_setting;
    });
    return found == kept.end() ? std::string{} : found->value;
}

/// What is kept when commands are switched so, from now on.
Result<std::vector<KeptSetting>> switched(const SwitchOptions& options,
                                          const std::optional<SwitchedBy>& off,
                                          const std::vector<KeptSetting>& kept) {
    const auto lost = journal_lost(kept);
    if (off || lost.empty()) {
        return std::vector{switch_setting(off)};
    }
    if (!options.accept_journal_loss) {
        return fail(fatal("commands stay closed unless you say --accept-journal-loss: " + lost));
    }
    return std::vector{KeptSetting{journal_lost_setting, {}}, switch_setting(off)};
}

/// No bridge runs: for its next start.
int switch_at_rest(const SwitchOptions& options, const config::DaemonConfig& settings) {
    std::optional<SwitchedBy> off;
    if (options.action == Action::off) {
        off = SwitchedBy{user_name(), options.reason, runtime::SystemClock{}.now().wall};
    }
    const auto kept = change_kept(settings, [&](const std::vector<KeptSetting>& before) {
        return switched(options, off, before);
    });
    if (!kept) {
        return fail_with(kept.error(), exit_code::failed);
    }
    std::printf("no bridge runs; from its next start on commands are %s\n",
                off ? ("off: " + in_words(*off)).c_str() : "on");
    return exit_code::ok;
}

int switch_commands(const SwitchOptions& options, const config::DaemonConfig& settings) {
    CommandsRequest request;
    request.on = options.action == Action::on;
    request.by = user_name();
    request.reason = options.reason;
    request.accept_journal_loss = options.accept_journal_loss;
    const auto answer = ask_bridge(settings, to_line(request));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later
                   ? switch_at_rest(options, settings)
                   : fail_with(answer.error(), exit_code::unavailable);
    }
    if (const auto done = parse_done(*answer); !done) {
        return fail_with(done.error(), exit_code::failed);
    }
    std::printf("commands are %s\n", request.on ? "on" : "off: the bridge writes nothing more");
    return exit_code::ok;
}

void print_maintenance(const element& control) {
    simdjson::dom::array lines;
    if (control["maintenance"].get(lines) != simdjson::SUCCESS) {
        return;
    }
    for (const auto line : lines) {
        std::printf(
            "line %s is in maintenance by %s%s%s; `railbridge maintenance %s off` ends it\n",
            field(line, "line").c_str(), field(line, "by").c_str(),
            field(line, "reason").empty() ? "" : ": ", field(line, "reason").c_str(),
            field(line, "line").c_str());
    }
}

/// What closed commands says itself what to do about it.
void print_next_step(const element& control) {
    element off;
    if (control["off"].get(off) == simdjson::SUCCESS && !off.is_null()) {
        std::printf("next      when it is safe: railbridge commands on\n");
    }
}

/// False if it is not what a bridge says.
bool print_status(const element& status) {
    element control;
    element counters;
    if (status["commandControl"].get(control) != simdjson::SUCCESS ||
        status["counters"].get(counters) != simdjson::SUCCESS) {
        return false;
    }
    std::printf("commands  %s\n", field(control, "path").c_str());
    print_next_step(control);
    if (field(control, "takeovers") != "0") {
        std::printf("takeovers %s: another client connected with our id\n",
                    field(control, "takeovers").c_str());
    }
    print_maintenance(control);
    std::printf("\nsince the start\n");
    for (const auto [key, value] : simdjson::dom::object(counters)) {
        const std::string name{key};
        if (name.starts_with("commands")) {
            std::printf("  %-22s %s\n", name.c_str(), simdjson::minify(value).c_str());
        }
    }
    return true;
}

bool print_pending(const element& status, bool json) {
    std::vector<Row> rows{{"COMMAND", "VALUE", "AGE", "STATE", "WAITS FOR", "ACK ID"}};
    std::string items;
    simdjson::dom::array commands;
    if (status["commands"].get(commands) != simdjson::SUCCESS) {
        return false;
    }
    for (const auto command : commands) {
        bool open = false;
        std::int64_t age = 0;
        if (command["open"].get(open) != simdjson::SUCCESS || !open ||
            command["ageMs"].get(age) != simdjson::SUCCESS) {
            continue;
        }
        items += (items.empty() ? "" : ",") + simdjson::minify(command);
        rows.push_back({field(command, "asset") + "." + field(command, "attribute"),
                        field(command, "value"), std::to_string(age / 1000) + " s",
                        field(command, "state"), field(command, "waitsFor"),
                        field(command, "ackId")});
    }
    if (json) {
        std::printf("[%s]\n", items.c_str());
    } else if (rows.size() == 1) {
        std::printf("no command waits\n");
    } else {
        print_table(rows);
    }
    return true;
}

bool print_status_json(const element& status) {
    element control;
    element counters;
    if (status["commandControl"].get(control) != simdjson::SUCCESS ||
        status["counters"].get(counters) != simdjson::SUCCESS) {
        return false;
    }
    std::printf("{\"running\":true,\"control\":%s,\"counters\":%s}\n",
                simdjson::minify(control).c_str(), simdjson::minify(counters).c_str());
    return true;
}

/// No bridge runs: what its next start will find.
int tell_at_rest(const SwitchOptions& options, const config::DaemonConfig& settings, bool json) {
    const auto kept = kept_settings(settings);
    if (!kept) {
        return fail_with(kept.error(), exit_code::unavailable);
    }
    const auto controls = controls_of(*kept);
    const auto lost = journal_lost(*kept);
    const auto path = controls.off    ? "off: " + in_words(*controls.off)
                      : !lost.empty() ? "closed: " + lost
                                      : std::string{"open"};
    if (json) {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
        writer.StartObject();
        writer.Key("running");
        writer.Bool(false);
        writer.Key("path");
        writer.String(path);
        writer.EndObject();
        std::printf("%s\n", buffer.GetString());
        return exit_code::unavailable;
    }
    std::printf("no bridge runs%s\n", options.action == Action::pending
                                          ? "; open commands go on when it starts"
                                          : ("; it will start with commands " + path).c_str());
    for (const auto& line : controls.maintenance) {
        std::printf("line %s is in maintenance %s\n", line.line.c_str(), in_words(line).c_str());
    }
    return exit_code::unavailable;
}

int tell(const Options& options, const config::DaemonConfig& settings) {
    const auto answer = ask_bridge(settings, to_line(StatusRequest{}));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later
                   ? tell_at_rest(options.switches, settings, options.json)
                   : fail_with(answer.error(), exit_code::unavailable);
    }
    simdjson::dom::parser parser;
    element status;
    bool understood = parser.parse(*answer).get(status) == simdjson::SUCCESS;
    if (understood && options.switches.action == Action::pending) {
        understood = print_pending(status, options.json);
    } else if (understood) {
        understood = options.json ? print_status_json(status) : print_status(status);
    }
    if (!understood) {
        say_not_understood();
    }
    return understood ? exit_code::ok : exit_code::failed;
}

} // namespace

int commands_command(const Options& options) {
    // A bridge that runs on its last accepted files is switched as well.
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto& settings = site->site.daemon;
    const bool switches =
        options.switches.action == Action::off || options.switches.action == Action::on;
    return switches ? switch_commands(options.switches, settings) : tell(options, settings);
}

} // namespace railbridge::daemon
