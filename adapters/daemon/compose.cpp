#include "adapters/daemon/compose.hpp"

#include "adapters/daemon/command_list_json.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/journal_function.hpp"
#include "adapters/daemon/learned_marks.hpp"
#include "adapters/daemon/operator_desk.hpp"
#include "adapters/daemon/reload_desk.hpp"
#include "adapters/daemon/trace_desk.hpp"
#include "adapters/daemon/trial_desk.hpp"
#include "adapters/modbus/lines.hpp"
#include "adapters/mqtt/gateway_client.hpp"
#include "adapters/runtime/control_server.hpp"
#include "adapters/runtime/hub.hpp"
#include "adapters/runtime/kernel_clock.hpp"
#include "adapters/runtime/service_notify.hpp"
#include "adapters/runtime/signals.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/audit_writer.hpp"
#include "adapters/store/journal_writer.hpp"
#include "adapters/store/learned_writer.hpp"
#include "bridge/engine/engine.hpp"

#include <optional>
#include <random>
#include <utility>

namespace railbridge::daemon {

namespace {

// The unit's TimeoutStopSec is longer: what is not finished by then is safe in the journal.
// The engine's own limits are shorter: 3 s for what was begun, 8 s for a serial line that may still
// be answered late.
constexpr std::chrono::seconds stop_limit{10};
// How often the threads of the lines are looked at.
constexpr std::chrono::milliseconds supervise_interval{250};
// Systemd need not be told after every event.
constexpr std::chrono::milliseconds status_interval{900};

mqtt::JournalFunction kept_in(store::CommandJournal& journal, store::JournalWriter& writer,
                              Log& log) {
    return journal_function(journal, [&journal, &writer, &log](const PendingEvent& event) {
        log.write(LogLevel::error, "journal.failed",
                  "pending event " + event.ack_id +
                      " could not be stored: " + journal.condition().why);
        writer.look_at_journal();
    });
}

/// What `rewrite_every` writes again after a restart, however long ago it was commanded.
std::vector<store::CommandJournal::Attribute> fed_attributes(const Mapping& mapping) {
    std::vector<store::CommandJournal::Attribute> fed;
    for (const auto& point : mapping.points) {
        if (point.write && point.write->rewrite_every > Duration{}) {
            fed.push_back({mapping.asset(point.asset).id, point.attribute});
        }
    }
    return fed;
}

/// What the engine begins with. A journal that cannot be read now comes later, with JournalWorks.
struct Beginning {
    Started started;
    bool journal_unread = false;
};

void say_findings(const store::JournalFindings& findings, Log& log) {
    if (!findings.loss.empty()) {
        log.write(LogLevel::error, "journal.damaged", findings.loss);
    }
    if (!findings.stranger.empty()) {
        log.write(LogLevel::warning, "journal.copied",
                  "the command journal was restored or copied: " + findings.stranger +
                      "; commands that were open in it end as unknown and are not executed");
    }
}

Beginning beginning(store::CommandJournal& journal, std::vector<LearnedRecord> learned,
                    WallTime now, Log& log) {
    say_findings(journal.take_findings(), log);
    auto records = journal.load(now);
    auto wear = journal.wear();
    auto settings = journal.settings();
    if (!records || !wear || !settings) {
        return {{{}, std::move(learned)}, true};
    }
    return {{std::move(*records), std::move(learned), std::move(*wear), std::move(*settings)},
            false};
}

std::string status_line(const EngineSummary& status) {
    return std::string(to_string(status.health)) + "; uplink " + status.uplink + "; commands " +
           status.command_path;
}

} // namespace

int run_bridge(Prepared prepared, Log& log) {
    const auto& settings = prepared.site.site.daemon;
    auto engine_options = engine_settings(settings);
    engine_options.config_rejected = prepared.site.rejected;
    engine_options.write_command_list = command_list_json;
    engine_options.run = std::random_device{}();

    // Shared: a line thread that hangs in a driver is left behind with what it uses.
    const auto clock_of_lines = std::make_shared<const runtime::SystemClock>();
    const auto& clock = *clock_of_lines;
    runtime::Hub hub{clock};
    // Before anything is started: from here on SIGTERM finishes what was begun.
    runtime::ServiceNotify notify;
    boost::asio::steady_timer give_up{hub.context()};
    const auto stop = [&] {
        notify.stopping();
        hub.sink()(StopRequested{});
        give_up.expires_after(stop_limit);
        give_up.async_wait([&](const boost::system::error_code& error) {
            if (!error) {
                log.write(LogLevel::warning, "stop.late",
                          "not everything ended in time; the journal has the rest");
                hub.stop();
            }
        });
    };
    ReloadDesk reloads{{hub.context(), hub.sink(), log, notify, prepared.bridge_toml, settings}};
    TrialDesk trials{{hub.context(), reloads, log, prepared.bridge_toml, settings}};
    const auto reload = [&reloads] { reloads.reload({}); };
    const runtime::Signals signals{hub.context(), stop, reload};
    runtime::KernelClock kernel_clock;
    auto& files = prepared.site.site.mapping;
    const auto runs = "running " + std::to_string(files.points.size()) + " points on " +
                      std::to_string(files.lines.size()) + " lines; control socket ";
    auto edited = prepared.ran_before ? std::make_shared<const Mapping>(std::move(files)) : nullptr;
    bool waits_for_edited = edited != nullptr; // until it is taken
    Engine engine{waits_for_edited ? std::move(*prepared.ran_before) : std::move(files),
                  engine_options};
    store::LearnedFile learned_file{settings.state_dir};
    auto learned = learned_about(engine.mapping(), learned_file);
    if (!learned) {
        log.write(LogLevel::warning, "learned.unreadable", learned.error().text);
        learned = std::vector<LearnedRecord>{};
    }
    store::LearnedWriter learned_writer{
        learned_file, [&log](const std::string& problem) {
            log.write(LogLevel::warning, "learned.not_kept",
                      "what devices taught the bridge cannot be kept: " + problem);
        }};
    prepared.journal->remember(fed_attributes(engine.mapping()));
    auto begin = beginning(*prepared.journal, std::move(*learned), clock.now().wall, log);
    // These two before anything of anybody else.
    hub.sink()(ClockState{kernel_clock.synchronised(clock.now())});
    if (waits_for_edited) {
        log.write(LogLevel::notice, "config.edited",
                  "the files are not what the bridge ran on last: what that run left behind is "
                  "brought to its end where it was begun, then they are taken");
        begin.started.edited = edited;
        reloads.edited();
    }
    hub.sink()(std::move(begin.started));
    store::JournalWriter journal{
        *prepared.journal, clock, hub.sink(), begin.journal_unread,
        [&log](const store::JournalFindings& findings) { say_findings(findings, log); }};
    store::AuditWriter audit{settings.state_dir, clock, hub.sink()};
    modbus::Lines lines{engine.mapping(), clock_of_lines, hub.sink()};
    mqtt::GatewayClient uplink{uplink_settings(settings, std::move(prepared.secret)),
                               waits_for_edited ? std::move(edited) : engine.shared_mapping(),
                               clock,
                               hub.sink(),
                               kept_in(*prepared.journal, journal, log),
                               log};
    TraceDesk traces{hub.context(), engine, lines};
    OperatorDesk operators{engine, clock, traces, reloads, trials, hub.sink()};

    const auto socket = control_socket(settings);
    const auto server = runtime::ControlServer::listen(
        hub.context(), socket,
        [&operators](const std::string& line, runtime::ControlServer::Reply reply) {
            operators.handle(line, std::move(reply));
        });
    if (!server) {
        log.write(LogLevel::error, "control.failed", server.error().text);
        return exit_code::failed;
    }
    if (const auto said = prepared.lock.say_socket(std::filesystem::absolute(socket)); !said) {
        log.write(LogLevel::warning, "control.unsaid", said.error().text);
    }
    int ended_with = exit_code::ok;
    const auto connect = [&] {
        if (const auto started = uplink.start(); !started) {
            log.write(LogLevel::error, "uplink.refused", started.error().text);
            ended_with = exit_code::config;
            hub.stop();
        }
    };
    if (!waits_for_edited) {
        connect();
    }
    if (ended_with != exit_code::ok) {
        return ended_with;
    }
    reloads.stored = [&journal] { return journal.stored(); };

    Ports ports{lines,
                uplink,
                journal,
                log,
                [&operators](const AnswerRequest& answer) { operators.answer(answer); },
                [&hub] { hub.stop(); },
                [&](KeepLearned facts) {
                    learned_writer.keep(with_marks(engine.mapping(), std::move(facts.records)),
                                        facts.at_once);
                },
                [&operators](const AnswerControl& answer) { operators.answer(answer); },
                [&audit](AuditEntry entry) { audit.record(std::move(entry)); },
                [&](const MappingTaken& taken) {
                    lines.use(*taken.mapping);
                    uplink.use(taken.mapping);
                    traces.mapping_taken();
                    prepared.journal->remember(fed_attributes(*taken.mapping));
                    reloads.taken(taken);
                    if (std::exchange(waits_for_edited, false)) {
                        connect(); // the manager sees nothing but what is to run
                    }
                },
                [&reloads](const MappingRefused& refused) { reloads.refused(refused); }};
    log.write(LogLevel::notice, "started", runs + socket.string());
    notify.ready();
    TimePoint told{};
    TimePoint supervised{};
    hub.run(engine, ports, [&] {
        const auto now = clock.now();
        if (now.mono - supervised >= supervise_interval) {
            supervised = now.mono;
            lines.supervise();
        }
        if (now.mono - told >= status_interval) {
            told = now.mono;
            hub.sink()(ClockState{kernel_clock.synchronised(now)});
            notify.alive(now.mono, status_line(engine.summary()));
        }
    });
    uplink.stop();
    log.write(LogLevel::notice, "stopped", "stopped");
    return ended_with;
}

} // namespace railbridge::daemon
