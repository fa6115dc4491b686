// `railbridge provision`: the assets of the mapping at the manager, seen first and then brought in
// line.

#include "adapters/config/secret.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/journal_function.hpp"
#include "adapters/daemon/provisioning.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/log/stderr_log.hpp"
#include "adapters/mqtt/asset_requests.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/command_journal.hpp"
#include "adapters/store/state_lock.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <utility>

namespace railbridge::daemon {

namespace {

int refuse(const std::string& text, int code) {
    std::fprintf(stderr, "railbridge: %s\n", text.c_str());
    return code;
}

/// Silence is another thing than a refusal: trying again helps.
int code_of(const Error& error) {
    return error.recovery == Recovery::retry_later ? exit_code::unavailable : exit_code::failed;
}

/// What the session holds for the bridge is kept for the bridge.
mqtt::JournalFunction kept_in(store::CommandJournal& journal) {
    return journal_function(journal, [&journal](const PendingEvent& event) {
        std::fprintf(stderr,
                     "railbridge: pending event %s could not be stored, so that it will not be "
                     "executed: %s\n",
                     event.ack_id.c_str(), journal.condition().why.c_str());
    });
}

Result<std::unique_ptr<store::CommandJournal>> usable_journal(const std::filesystem::path& state,
                                                              WallTime now, Log& log) {
    auto journal = store::CommandJournal::open(state, now);
    if (!journal) {
        return journal;
    }
    const auto findings = (*journal)->take_findings();
    for (const auto& text : {findings.loss, findings.stranger}) {
        if (!text.empty()) {
            log.write(LogLevel::warning, "journal", text);
        }
    }
    if (const auto condition = (*journal)->condition(); !condition.works()) {
        return fail(fatal("commands that arrive meanwhile could not be kept: " + condition.why));
    }
    return journal;
}

void print(const std::vector<PlannedAsset>& plan) {
    std::vector<ProvisionDecision> decisions;
    for (const auto& planned : plan) {
        std::fputs(to_text(planned.found, planned.decision).c_str(), stdout);
        decisions.push_back(planned.decision);
    }
    std::printf("%s\n", summary(decisions).c_str());
    std::fflush(stdout);
}

bool any(const std::vector<PlannedAsset>& plan, bool (ProvisionDecision::*is)() const) {
    return std::any_of(plan.begin(), plan.end(),
                       [is](const auto& planned) { return (planned.decision.*is)(); });
}

bool confirmed() {
    std::fprintf(stderr, "What is deleted above is lost with its history. Type yes to go on: ");
    std::string typed;
    return std::getline(std::cin, typed) && typed == "yes";
}

/// The exit code.
int apply(Provisioning& provisioning, const std::vector<PlannedAsset>& plan,
          store::ProvisionedAssets known, const store::ProvisionedFile& file) {
    int code = exit_code::ok;
    for (const auto& planned : plan) {
        const auto& decision = planned.decision;
        if (decision.action == ProvisionAction::refuse) {
            code = exit_code::failed;
            continue;
        }
        if (const auto applied = provisioning.apply(planned); !applied) {
            std::fprintf(stderr, "railbridge: %s: %s\n", planned.found.key.c_str(),
                         applied.error().text.c_str());
            code = code_of(applied.error());
            if (code == exit_code::unavailable) {
                std::fprintf(stderr, "railbridge: what comes after it is left as it is\n");
                break;
            }
            continue;
        }
        if (decision.action == ProvisionAction::remove ||
            decision.action == ProvisionAction::forget) {
            known.erase(planned.found.id);
        } else {
            known[planned.found.id] = planned.found.key;
        }
    }
    if (const auto kept = file.keep(known); !kept) {
        return refuse("what was made is not remembered: " + kept.error().text, exit_code::failed);
    }
    return code;
}

int look_and_apply(const Options& options, Provisioning& provisioning,
                   const store::ProvisionedFile& file) {
    auto known = file.load();
    if (!known) {
        return refuse(known.error().text, exit_code::failed);
    }
    const auto plan = provisioning.plan(*known);
    if (!plan) {
        return refuse(plan.error().text, code_of(plan.error()));
    }
    print(*plan);
    if (options.provision.dry_run) {
        const auto refused = [](const auto& one) {
            return one.decision.action == ProvisionAction::refuse;
        };
        return std::any_of(plan->begin(), plan->end(), refused) ? exit_code::failed : exit_code::ok;
    }
    if (any(*plan, &ProvisionDecision::loses_history) && !options.provision.yes && !confirmed()) {
        return refuse("not confirmed; nothing was changed", exit_code::failed);
    }
    return apply(provisioning, *plan, std::move(*known), file);
}

int provision(const Options& options, const config::LoadedConfig& site, std::string secret) {
    const auto& state = site.daemon.state_dir;
    if (const auto owned = owned_by_us(state, "provision"); !owned) {
        return refuse(owned.error().text, exit_code::failed);
    }
    const auto lock = store::StateLock::take(state);
    if (!lock) {
        return refuse("the gateway has one session, and a running bridge holds it; it provisions "
                      "by itself when it starts. To do it by hand stop it first, for example with "
                      "systemctl stop railbridge (" +
                          lock.error().text + ")",
                      exit_code::unavailable);
    }
    log::StderrLog log{log::style_of_stderr(), LogLevel::warning};
    const runtime::SystemClock clock;
    const auto journal = usable_journal(state, clock.now().wall, log);
    if (!journal) {
        return refuse(journal.error().text, exit_code::failed);
    }
    const auto uplink = uplink_settings(site.daemon, std::move(secret));
    const mqtt::AssetDocuments documents{site.mapping, uplink.realm, uplink.gateway_id,
                                         uplink.derived_id};
    mqtt::AssetRequests requests{uplink, site.mapping, clock, kept_in(**journal), log};
    if (const auto connected = requests.connect(); !connected) {
        return refuse("no connection to the manager at " + uplink.host + ": " +
                          connected.error().text,
                      exit_code::unavailable);
    }
    const ProvisionFlags flags{options.provision.replace, options.provision.prune};
    Provisioning provisioning{site.mapping, documents, requests, {flags, state}};
    return look_and_apply(options, provisioning, store::ProvisionedFile{state});
}

} // namespace

int provision_command(const Options& options) {
    const auto site = load_site(options.config);
    for (const auto& diagnostic : site ? site->warnings : site.error()) {
        std::fprintf(stderr, "%s\n", config::to_string(diagnostic).c_str());
    }
    if (!site) {
        return exit_code::config;
    }
    auto secret = config::read_secret(site->daemon.manager);
    if (!secret) {
        return refuse(secret.error().text, exit_code::config);
    }
    return provision(options, *site, std::move(*secret));
}

} // namespace railbridge::daemon
