#include "bridge/engine/audit_desk.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace railbridge {

AuditEntry replaced_entry(const Mapping& mapping, DeviceId id, const std::string& who,
                          WallTime at) {
    const auto& device = mapping.device(id);
    const auto point = std::find_if(mapping.points.begin(), mapping.points.end(),
                                    [id](const auto& one) { return one.device == id; });
    AuditEntry entry;
    entry.at = at;
    entry.kind = "device replaced";
    entry.asset = device.key;
    if (point != mapping.points.end()) {
        entry.asset = mapping.asset(point->asset).key;
        entry.asset_id = mapping.asset(point->asset).id;
    }
    entry.line = mapping.line(device.line).key;
    entry.unit = device.unit;
    entry.verdict = "done";
    entry.reason = "device " + device.key + ", by " + who +
                   ": what was learned of it, what it held and the counts of per_day are forgotten";
    return entry;
}

void AuditDesk::describe(PointId id, AuditEntry& entry) const {
    const auto& point = mapping_.point(id);
    const auto& device = mapping_.device(point.device);
    entry.asset = mapping_.asset(point.asset).key;
    entry.asset_id = mapping_.asset(point.asset).id;
    entry.attribute = point.attribute;
    for (const auto& unit : point.units) {
        entry.units += (entry.units.empty() ? "" : " ") + unit;
    }
    entry.line = mapping_.line(device.line).key;
    entry.unit = device.unit;
    entry.address =
        std::string(short_name(point.range.table)) + ":" + std::to_string(point.range.first);
}

AuditEntry AuditDesk::about(const PendingEvent& event, std::optional<PointId> point,
                            Now now) const {
    AuditEntry entry;
    entry.at = now.wall;
    entry.kind = "command";
    entry.ack_id = event.ack_id;
    entry.asset_id = event.asset_id;
    entry.attribute = event.attribute;
    entry.event_time = event.event_time;
    entry.value = event.value;
    if (event.structured) {
        entry.value_json = event.value_json;
    }
    entry.took = std::max(Duration{}, Duration{now.wall - event.received_wall});
    if (point) {
        describe(*point, entry);
        return entry;
    }
    const auto& assets = mapping_.assets;
    const auto asset = std::find_if(assets.begin(), assets.end(),
                                    [&](const auto& one) { return one.id == event.asset_id; });
    entry.asset = asset == assets.end() ? std::string{} : asset->key;
    return entry;
}

AuditEntry AuditDesk::refused(const PendingEvent& event, std::optional<PointId> point,
                              std::string why, Now now) const {
    auto entry = about(event, point, now);
    entry.verdict = to_string(CommandState::rejected);
    entry.reason = std::move(why);
    return entry;
}

AuditEntry AuditDesk::ended(const CommandEnded& command, const Value& reading, Now now) {
    auto entry = about(command.event, command.point, now);
    entry.verdict = to_string(command.state);
    entry.reason = command.reason;
    if (!command.point) {
        if (command.state == CommandState::acked) {
            entry.verdict = "passed"; // no register stands behind it
        }
        return entry;
    }
    const auto before = before_.extract(*command.point);
    entry.before = before.empty() ? reading : before.mapped();
    return entry;
}

AuditEntry AuditDesk::by_itself(const WroteByItself& write, const Value& reading, Now now) {
    AuditEntry entry;
    entry.at = now.wall;
    entry.kind = to_string(write.what);
    describe(write.point, entry);
    entry.before = reading;
    entry.value = write.value;
    entry.verdict = write.verdict;
    entry.reason = write.reason;
    entry.took = write.took;
    return entry;
}

} // namespace railbridge
