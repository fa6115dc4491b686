#include "adapters/daemon/status_json.hpp"

#include "adapters/base/json_value.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace railbridge::daemon {

namespace {

using Writer = JsonWriter;

void number(Writer& json, const char* key, std::uint64_t value) {
    json.Key(key);
    json.Uint64(value);
}

void milliseconds(Writer& json, const char* key, std::optional<Duration> time) {
    json.Key(key);
    time ? json.Double(std::chrono::duration<double, std::milli>(*time).count()) : json.Null();
}

void errors(Writer& json, const FaultCounts& faults) {
    json.Key("errors");
    json.StartObject();
    number(json, "timeout", faults.timeout);
    number(json, "late", faults.late);
    number(json, "foreign", faults.foreign);
    number(json, "glued", faults.glued);
    number(json, "truncated", faults.truncated);
    number(json, "garbage", faults.garbage);
    number(json, "wrongEcho", faults.wrong_echo);
    number(json, "lost", faults.lost);
    json.Key("exceptions"); // by code
    json.StartObject();
    for (std::size_t code = 0; code < faults.exceptions.size(); ++code) {
        if (faults.exceptions[code] > 0) {
            number(json, code == 0 ? "other" : std::to_string(code).c_str(),
                   faults.exceptions[code]);
        }
    }
    json.EndObject();
    json.EndObject();
}

void traffic(Writer& json, const TrafficFigures& figures) {
    number(json, "requests", figures.requests);
    json.Key("requestsPerSecond");
    json.Double(figures.requests_per_second);
    json.Key("responseMs");
    json.StartObject();
    milliseconds(json, "p50", figures.response_p50);
    milliseconds(json, "p99", figures.response_p99);
    json.EndObject();
    errors(json, figures.faults);
    json.Key("periods");
    json.StartArray();
    for (const auto& period : figures.periods) {
        json.StartObject();
        milliseconds(json, "wantedMs", period.wanted);
        milliseconds(json, "achievedMs", period.achieved);
        json.EndObject();
    }
    json.EndArray();
}

void line(Writer& json, const LineStatus& status) {
    json.StartObject();
    write_text(json, "key", status.key);
    write_text(json, "endpoint", status.endpoint);
    write_text(json, "state", status.state);
    write_text(json, "lastError", status.last_error);
    write_text(json, "maintenance", status.maintenance);
    number(json, "reconnects", status.reconnects);
    json.Key("utilisation");
    json.Double(status.utilisation);
    json.Key("slowdown");
    json.Double(status.slowdown);
    traffic(json, status.traffic);
    json.EndObject();
}

void unit(Writer& json, const UnitStatus& status) {
    json.StartObject();
    write_text(json, "device", status.device);
    write_text(json, "line", status.line);
    number(json, "unit", status.unit);
    write_text(json, "state", status.state);
    number(json, "failures", status.failures);
    traffic(json, status.traffic);
    json.EndObject();
}

void point(Writer& json, const PointStatus& status) {
    json.StartObject();
    write_text(json, "asset", status.asset);
    write_text(json, "attribute", status.attribute);
    write_text(json, "line", status.line);
    number(json, "unit", status.unit);
    write_text(json, "address", status.address);
    json.Key("value");
    write_value(json, status.value);
    write_text(json, "quality", to_string(status.quality));
    json.Key("ageMs");
    status.age_ms < 0 ? json.Null() : json.Int64(status.age_ms);
    json.Key("writable");
    json.Bool(status.writable);
    json.EndObject();
}

void refused_asset(Writer& json, const RefusedAsset& status) {
    json.StartObject();
    write_text(json, "asset", status.asset);
    write_text(json, "why", status.why);
    json.EndObject();
}

void learned(Writer& json, const LearnedStatus& status) {
    json.StartObject();
    write_text(json, "device", status.device);
    write_text(json, "line", status.line);
    number(json, "unit", status.unit);
    json.Key("lines");
    json.StartArray();
    for (const auto& to_paste : status.lines) {
        json.String(to_paste);
    }
    json.EndArray();
    json.EndObject();
}

void command(Writer& json, const CommandStatus& status) {
    json.StartObject();
    write_text(json, "ackId", status.ack_id);
    write_text(json, "assetId", status.asset_id);
    write_text(json, "asset", status.asset);
    write_text(json, "attribute", status.attribute);
    write_text(json, "value", status.value);
    write_text(json, "state", status.state);
    write_text(json, "reason", status.reason);
    json.Key("receivedMs");
    json.Int64(status.received_ms);
    json.Key("endedMs");
    status.open ? json.Null() : json.Int64(status.changed_ms);
    json.Key("ageMs");
    json.Int64(status.age_ms);
    json.Key("open");
    json.Bool(status.open);
    write_text(json, "waitsFor", status.waits_for);
    json.EndObject();
}

void switched_by(Writer& json, const SwitchedBy& by) {
    write_text(json, "by", by.who);
    write_text(json, "reason", by.why);
    json.Key("sinceMs");
    json.Int64(by.since.time_since_epoch().count());
}

void maintenance(Writer& json, const LineMaintenance& line) {
    json.StartObject();
    write_text(json, "line", line.line);
    switched_by(json, line.by);
    json.Key("untilMs");
    const auto lasts = std::chrono::duration_cast<std::chrono::milliseconds>(line.lasts);
    lasts.count() == 0 ? json.Null()
                       : json.Int64((line.by.since + lasts).time_since_epoch().count());
    json.Key("released");
    json.Bool(line.released);
    json.EndObject();
}

void refused(Writer& json, const RefusedStatus& status) {
    json.StartObject();
    write_text(json, "asset", status.asset);
    write_text(json, "attribute", status.attribute);
    write_text(json, "why", status.why);
    json.Key("againInS");
    json.Int64(status.again_in_s);
    json.EndObject();
}

void control(Writer& json, const CommandControl& control, const std::string& path) {
    json.StartObject();
    write_text(json, "path", path);
    json.Key("off");
    if (control.controls.off) {
        json.StartObject();
        switched_by(json, *control.controls.off);
        json.EndObject();
    } else {
        json.Null();
    }
    json.Key("closed");
    json.StartArray();
    for (const auto& fault : control.faults) {
        json.String(fault);
    }
    json.EndArray();
    json.Key("maintenance");
    json.StartArray();
    for (const auto& line : control.controls.maintenance) {
        maintenance(json, line);
    }
    json.EndArray();
    number(json, "takeovers", control.takeovers);
    json.EndObject();
}

void counters(Writer& json, const Counters& status) {
    json.StartObject();
    number(json, "batchesPublished", status.batches_published);
    number(json, "valuesPublished", status.values_published);
    number(json, "updatesRefused", status.updates_refused);
    number(json, "commandsReceived", status.commands_received);
    number(json, "commandsWritten", status.commands_written);
    number(json, "commandsAcked", status.commands_acked);
    number(json, "commandsRefused", status.commands_refused);
    number(json, "commandsFailed", status.commands_failed);
    number(json, "commandsExpired", status.commands_expired);
    number(json, "commandsSuperseded", status.commands_superseded);
    number(json, "commandsUnknown", status.commands_unknown);
    number(json, "commandsUnconfirmed", status.commands_unconfirmed);
    json.EndObject();
}

void clock(Writer& json, const ClockStatus& status) {
    json.StartObject();
    json.Key("trusted");
    json.Bool(status.trusted);
    json.Key("synchronised");
    json.Bool(status.synchronised);
    write_text(json, "state", status.words);
    json.Key("managerAheadMs");
    status.manager_ahead_ms ? json.Int64(*status.manager_ahead_ms) : json.Null();
    json.Key("uncertaintyMs");
    json.Int64(status.uncertainty_ms);
    json.EndObject();
}

template <typename Items, typename Write>
void array(Writer& json, const char* key, const Items& items, Write write) {
    json.Key(key);
    json.StartArray();
    for (const auto& item : items) {
        write(json, item);
    }
    json.EndArray();
}

} // namespace

std::string value_to_json(const Value& value) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    write_value(json, value);
    return buffer.GetString();
}

std::string status_to_json(const EngineStatus& status) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "health", to_string(status.health));
    write_text(json, "nextStep", next_step(status.health));
    write_text(json, "uplink", status.uplink);
    json.Key("uplinkFull");
    json.Bool(status.uplink_full);
    write_text(json, "commandPath", status.command_path);
    json.Key("commandControl");
    control(json, status.control, status.command_path);
    write_text(json, "audit", status.audit);
    number(json, "auditLinesLost", status.audit_lines_lost);
    array(json, "lines", status.lines, line);
    array(json, "units", status.units, unit);
    array(json, "points", status.points, point);
    array(json, "refusedAssets", status.refused_assets, refused_asset);
    array(json, "learned", status.learned, learned);
    array(json, "refused", status.refused, refused);
    array(json, "commands", status.commands, command);
    json.Key("clock");
    clock(json, status.clock);
    json.Key("counters");
    counters(json, status.counters);
    json.EndObject();
    return buffer.GetString();
}

} // namespace railbridge::daemon
