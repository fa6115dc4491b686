#pragma once
// A picture of the engine for people: `railbridge status`, the health asset, systemd's status line.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/commands/operator_controls.hpp"
#include "bridge/polling/line_statistics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge {

/// The one state of the box, worst first wins. Each has a next step.
enum class HealthState : std::uint8_t {
    ok,
    starting,
    maintenance,
    ack_unconfirmed,
    device_down,
    line_down,
    asset_refused,
    no_uplink,
    commands_off,
    commands_closed,
    config_rejected
};

std::string_view to_string(HealthState state);
std::string_view next_step(HealthState state);

struct LineStatus {
    std::string key;
    std::string endpoint;
    std::string state; ///< open, opening, closed
    std::string last_error;
    std::string maintenance; ///< by whom, since when, why; empty: none
    std::uint64_t reconnects = 0;
    double utilisation = 0.0; ///< share of the last ten seconds the line was in use, 0..1
    double slowdown = 1.0;    ///< periods were this much longer than wanted in the last ten seconds
    TrafficFigures traffic;
};

struct UnitStatus {
    std::string device;
    std::string line;
    std::uint8_t unit = 0;
    std::string state;          ///< online, offline, waiting for a late answer, not asked yet
    std::uint64_t failures = 0; ///< requests without a valid answer
    TrafficFigures traffic;
};

/// What a device taught us.
struct LearnedStatus {
    std::string device;
    std::string line;
    std::uint8_t unit = 0;
    std::vector<std::string> lines; ///< to paste into the device's table
};

/// An asset that the manager does not take as the mapping has it: nothing of it is reported.
struct RefusedAsset {
    std::string asset;
    std::string why;
};

struct PointStatus {
    std::string asset;
    std::string attribute;
    std::string line;
    std::uint8_t unit = 0;
    std::string address; ///< `hr:12`
    Value value;
    Quality quality = Quality::unknown;
    std::int64_t age_ms = -1; ///< -1: never read
    bool writable = false;
};

/// An attribute whose values the manager refuses.
struct RefusedStatus {
    std::string asset;
    std::string attribute;
    std::string why;             ///< in the manager's words
    std::int64_t again_in_s = 0; ///< until it is tried again, if it has a value
};

struct CommandStatus {
    std::string ack_id;
    std::string asset_id;
    std::string asset; ///< its key; empty if the mapping has none of this id
    std::string attribute;
    std::string value;
    std::string state;
    std::string reason;
    std::int64_t received_ms = 0; ///< wall time
    std::int64_t changed_ms = 0;  ///< wall time of its end; 0 while open
    std::int64_t age_ms = 0;      ///< of the event, as the manager stamped it
    bool open = false;            ///< has not ended
    std::string waits_for;        ///< while open
};

/// Whether the age of commands can be told, and by which clock.
struct ClockStatus {
    bool trusted = false;
    bool synchronised = false; ///< as the kernel says
    std::string words;
    std::optional<std::int64_t> manager_ahead_ms; ///< of the clock of this box; none: not measured
    std::int64_t uncertainty_ms = 0;              ///< of manager_ahead_ms
};

struct Counters {
    std::uint64_t batches_published = 0;
    std::uint64_t values_published = 0;
    std::uint64_t updates_refused = 0;
    std::uint64_t commands_received = 0;
    std::uint64_t commands_written = 0;
    std::uint64_t commands_acked = 0;
    std::uint64_t commands_refused = 0; ///< rejected
    std::uint64_t commands_failed = 0;
    std::uint64_t commands_expired = 0;
    std::uint64_t commands_superseded = 0;
    std::uint64_t commands_unknown = 0;
    std::uint64_t commands_unconfirmed = 0; ///< acknowledged; the manager never showed the value
};

/// The state of the box in three words.
struct EngineSummary {
    HealthState health = HealthState::starting;
    std::string uplink;       ///< online, provisioning, offline: why
    std::string command_path; ///< open, off: why, closed: why
};

/// Whether anything may be written, in parts; command_path has it in words.
struct CommandControl {
    OperatorControls controls;
    std::vector<std::string> faults; ///< what closed the path
    std::uint64_t takeovers = 0;     ///< another client connected with our id
};

struct EngineStatus : EngineSummary {
    CommandControl control;
    std::vector<LineStatus> lines;
    std::vector<UnitStatus> units;
    std::vector<PointStatus> points;
    std::vector<LearnedStatus> learned;
    std::vector<RefusedStatus> refused;
    bool uplink_full = false; ///< more values change than may be sent
    std::vector<RefusedAsset> refused_assets;
    std::vector<CommandStatus> commands; ///< those open, then the last 20 that ended, newest first
    Counters counters;
    ClockStatus clock;
    std::string audit = "written";      ///< or why it cannot be
    std::uint64_t audit_lines_lost = 0; ///< since the start
};

} // namespace railbridge
