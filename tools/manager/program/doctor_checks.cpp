#include "tools/manager/program/doctor_checks.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/answer_fields.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_owner.hpp"
#include "tools/manager/store/schema.hpp"
#include "tools/manager/store/store_check.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

namespace railbridge::manager {

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr const char* restore_advice = "stop the server, keep a copy of the directory, and restore "
                                       "a file of railbridge-manager backup, or an asset export";

std::string mib(std::uint64_t bytes) {
    return std::to_string(bytes / mebibyte) + " MiB";
}

void check_gateway(const JsonMembers& gateway, Findings& findings) {
    constexpr Millis long_ago = 60'000;
    const std::string status = text_in(gateway, "status");
    const bool connected = status == "CONNECTED";
    const bool disabled = text_in(gateway, "disabled") == "true";
    const std::int64_t pending = number_in(gateway, "pending");
    const Millis oldest = number_in(gateway, "oldestPendingMs");
    const Millis changed = number_in(gateway, "since"); // 0: it was connected when the server ended
    const std::string since = changed == 0 ? "" : " since " + local_time(changed);
    Finding finding{Health::good,
                    "gateway",
                    text_in(gateway, "name") + " (" + text_in(gateway, "realm") + ", " +
                        text_in(gateway, "assetId") + "): " + (disabled ? "disabled" : status) +
                        since + ", " + std::to_string(number_in(gateway, "assets")) + " assets",
                    {}};
    if (disabled) {
        finding.health = Health::warning;
        finding.next = "attribute write --realm " + text_in(gateway, "realm") + ' ' +
                       text_in(gateway, "assetId") + " disabled false";
    } else if (!connected) {
        finding.health = Health::warning;
        finding.next = "start its bridge; the login is user " + text_in(gateway, "realm") + ':' +
                       text_in(gateway, "clientId") + ", client id " + text_in(gateway, "clientId");
    }
    findings.push_back(finding);
    if (pending == 0) {
        return;
    }
    Finding queue{Health::good,
                  "pending events",
                  text_in(gateway, "name") + ": " + std::to_string(pending) +
                      " wait, the oldest for " + duration_text(oldest),
                  {}};
    if (oldest > long_ago) {
        queue.health = Health::warning;
        queue.next = connected
                         ? "it is connected but does not acknowledge: look at its log, and at "
                           "attribute pending --realm " +
                               text_in(gateway, "realm")
                         : "they are delivered when the gateway connects; after 24 h they "
                           "are given up";
    }
    findings.push_back(queue);
}

std::vector<JsonMembers> objects_in(const std::string& json) {
    std::vector<JsonMembers> objects;
    const auto values = parse_json_array(json, own_json);
    for (const JsonValue& value : values ? *values : std::vector<JsonValue>{}) {
        if (auto members = parse_json_object(to_json(value), own_json)) {
            objects.push_back(std::move(*members));
        }
    }
    return objects;
}

/// A command of root leaves files that the server cannot open.
void check_owners(const std::string& state_dir, const StateOwner& owner, Findings& findings) {
    std::string foreign;
    std::error_code error;
    for (std::filesystem::directory_iterator at(state_dir, error), end; !error && at != end;
         at.increment(error)) {
        struct stat info {};
        const std::string path = at->path().string();
        if (::lstat(path.c_str(), &info) == 0 && info.st_uid != owner.user) {
            foreign += (foreign.empty() ? "" : " ") + path;
        }
    }
    if (error) {
        findings.push_back({Health::bad, "state directory",
                            "cannot look into " + state_dir + ": " + error.message(),
                            "chmod u=rwx " + state_dir});
    }
    if (!foreign.empty()) {
        findings.push_back({Health::bad, "ownership",
                            "not of " + owner.name + ", as whom the server runs: " + foreign,
                            "chown " + owner.name + ' ' + foreign});
    }
}

Finding store_finding(const StoreTrouble& trouble, const std::string& file) {
    using Kind = StoreTrouble::Kind;
    switch (trouble.kind) {
    case Kind::closed:
        return {Health::bad, "store", file + " cannot be opened: " + trouble.text,
                "look at the owners and permissions of the directory and of the files in it"};
    case Kind::busy:
        return {Health::bad, "store", file + " is held by another program: " + trouble.text,
                "end whatever has it open besides the server (lsof " + file + "), and run again"};
    case Kind::no_room:
        return {Health::bad, "store", file + " cannot be used: " + trouble.text,
                "free space on its disk; nothing of it is damaged"};
    case Kind::disk:
        return {Health::bad, "store", file + " cannot be read or written: " + trouble.text,
                "look at free space, and for errors of the disk with dmesg, before you restore "
                "anything"};
    case Kind::newer:
        return {Health::bad, "store", trouble.text,
                "use the newer railbridge-manager that wrote it"};
    case Kind::damaged:
        break;
    }
    return {Health::bad, "store", file + " is damaged: " + trouble.text, restore_advice};
}

void add_store_report(const StoreReport& report, const std::string& file, Findings& findings) {
    if (!report.damage.empty()) {
        findings.push_back(
            {Health::bad, "store", file + " is damaged: " + report.damage.front(), restore_advice});
        return;
    }
    std::string text = "sound, schema " + std::to_string(report.schema) + ", " + mib(report.bytes) +
                       " (" + mib(report.free_bytes) + " of it free)";
    if (report.oldest_history > 0) {
        text += ", history since " + local_time(report.oldest_history);
    }
    findings.push_back({Health::good, "store", text, {}});
}

} // namespace

bool check_state_dir(const std::string& state_dir, Findings& findings) {
    struct stat info {};
    const bool is_there = ::stat(state_dir.c_str(), &info) == 0;
    if ((!is_there && (errno == ENOENT || errno == ENOTDIR)) ||
        (is_there && !S_ISDIR(info.st_mode))) {
        findings.push_back({Health::bad, "state directory",
                            state_dir + " does not exist or is no directory",
                            "name the right one with --state, or make it: railbridge-manager "
                            "serve --state " +
                                state_dir});
        return false;
    }
    const auto owner = owner_of(state_dir);
    if (!owner) {
        findings.push_back({Health::bad, "state directory", owner.error().text,
                            "run doctor as the user of the server, or as root"});
        return false;
    }
    check_owners(state_dir, *owner, findings);
    std::string open_to_others;
    std::string to_close;
    const auto look = [&](const std::string& path) {
        constexpr mode_t others = 077;
        struct stat one {};
        if (::stat(path.c_str(), &one) == 0 && (one.st_mode & others) != 0) {
            open_to_others += (open_to_others.empty() ? "" : ", ") + path;
            to_close += ' ' + path;
        }
    };
    look(state_dir);
    for (const char* file : {"/manager.db", "/control.secret", "/mosquitto.conf"}) {
        look(state_dir + file);
    }
    if (!open_to_others.empty()) {
        findings.push_back({Health::bad, "permissions",
                            "others can get at " + open_to_others + ", which hold secrets",
                            "chmod go=" + to_close});
    } else {
        findings.push_back({Health::good, "state directory", state_dir + ", closed to others", {}});
    }
    return true;
}

void check_disk(const std::string& state_dir, Findings& findings) {
    struct statvfs info {};
    if (::statvfs(state_dir.c_str(), &info) != 0) {
        findings.push_back({Health::bad, "disk", "cannot look at the disk", {}});
        return;
    }
    constexpr std::uint64_t scarce = 64 * mebibyte;
    constexpr std::uint64_t little = 512 * mebibyte;
    const std::uint64_t left = std::uint64_t{info.f_bavail} * info.f_frsize;
    const Health health = left < scarce   ? Health::bad
                          : left < little ? Health::warning
                                          : Health::good;
    findings.push_back({health, "disk", mib(left) + " free",
                        health == Health::good
                            ? ""
                            : "free space; less history with serve --history-days or "
                              "--history-mib"});
}

void check_store_file(const std::string& state_dir, Findings& findings) {
    const std::string file = store_file(state_dir);
    const auto owner = owner_of(state_dir);
    if (!owner) {
        return; // check_state_dir has said so
    }
    const auto report = [&]() -> std::optional<tl::expected<StoreReport, StoreTrouble>> {
        const ActingAs acting(*owner);
        std::error_code error;
        return std::filesystem::exists(file, error) || error ? std::optional(check_store(file))
                                                             : std::nullopt;
    }();
    if (!report) {
        findings.push_back({Health::good, "store", "is not there yet", {}});
        return;
    }
    if (!*report) {
        findings.push_back(store_finding(report->error(), file));
        return;
    }
    add_store_report(**report, file, findings);
}

void check_manager(ManagerLink& link, Findings& findings) {
    const auto overview = link.ask(RequestText("overview").json());
    const auto gateways = overview ? link.ask(RequestText("gateway list").json()) : overview;
    const auto counts = overview ? parse_json_object(*overview) : fail(overview.error());
    if (!counts || !gateways) {
        findings.push_back({Health::bad, "manager",
                            counts ? gateways.error().text : counts.error().text,
                            "restart the server with this version of the program"});
        return;
    }
    const auto count = [&](const char* name) { return number_in(*counts, name); };
    findings.push_back(
        {count("realms") == 0 ? Health::warning : Health::good, "contents",
         std::to_string(count("realms")) + " realms, " + std::to_string(count("assets")) +
             " assets, " + std::to_string(count("users")) + " users, " +
             std::to_string(count("gateways")) + " gateways, " + std::to_string(count("watchers")) +
             " watch",
         count("realms") == 0     ? "railbridge-manager realm add NAME"
         : count("gateways") == 0 ? "railbridge-manager gateway add --realm R --name N"
                                  : ""});
    if (link.server() != nullptr) {
        check_running_broker(count("process"), findings);
    }
    for (const JsonMembers& gateway : objects_in(*gateways)) {
        check_gateway(gateway, findings);
    }
}

} // namespace railbridge::manager
