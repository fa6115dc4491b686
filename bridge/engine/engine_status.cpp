#include "bridge/engine/command_words.hpp"
#include "bridge/engine/engine_state.hpp"

#include <utility>

namespace railbridge {

namespace {

std::string endpoint_of(const Line& line) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return serial->device + " " + std::to_string(serial->baud);
    }
    const auto& tcp = *line.endpoint();
    return tcp.host + ":" + std::to_string(tcp.port);
}

PointStatus describe(const Mapping& mapping, const Point& point, const PointState& state,
                     TimePoint now) {
    const auto& device = mapping.device(point.device);
    PointStatus status;
    status.asset = mapping.asset(point.asset).key;
    status.attribute = point.attribute;
    status.line = mapping.line(device.line).key;
    status.unit = device.unit;
    status.address = std::string(short_name(point.range.table)) + ":" +
                     std::to_string(point.value_range().first);
    if (point.elements > 0) {
        status.address += '[' + std::to_string(point.elements) + ']';
    }
    status.value = state.value;
    status.quality = state.quality;
    if (state.read_at != TimePoint{}) {
        status.age_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(now - state.read_at).count();
    }
    status.writable = point.write.has_value();
    return status;
}

std::vector<RefusedStatus> refused_status(const Mapping& mapping,
                                          const std::vector<RefusedAttribute>& refused,
                                          TimePoint now) {
    std::vector<RefusedStatus> status;
    for (const auto& [asset, attribute, why, again_at] : refused) {
        const auto wait = again_at > now ? again_at - now : Duration{};
        status.push_back({mapping.asset(asset).key, attribute, why,
                          std::chrono::ceil<std::chrono::seconds>(wait).count()});
    }
    return status;
}

} // namespace

EngineSummary Engine::State::summary() const {
    EngineSummary summary;
    summary.health = health_.state(lines_, reports_, desk_.path(), commands_.unconfirmed());
    if (!reports_.connected()) {
        summary.uplink = "offline: " + uplink_problem_;
    } else {
        summary.uplink = reports_.provisioned() ? "online" : "provisioning";
    }
    summary.command_path = desk_.path().in_words();
    return summary;
}

void Engine::State::describe_commands(EngineStatus& status, Now now) const {
    const auto& path = desk_.path();
    status.control = {path.controls(), path.faults(), path.takeovers()};
    for (const auto& command : desk_.open(now.mono)) {
        auto described = describe(mapping_, command.record, now.wall);
        described.open = true;
        described.waits_for = command.waits_for;
        if (command.waits_for_line && command.point) {
            const auto line = mapping_.device(mapping_.point(*command.point).device).line;
            described.waits_for = lines_[index(line)]->link().open()
                                      ? "its turn on line " + mapping_.line(line).key
                                      : "line " + mapping_.line(line).key + " to open";
        }
        status.commands.push_back(std::move(described));
    }
    for (const auto& record : desk_.recent()) {
        status.commands.push_back(describe(mapping_, record, now.wall));
    }
}

EngineStatus Engine::State::status(Now now) const {
    EngineStatus status;
    static_cast<EngineSummary&>(status) = summary();
    for (const auto& machine : lines_) {
        if (retired(machine->id())) {
            continue;
        }
        LineStatus line;
        line.key = mapping_.line(machine->id()).key;
        line.endpoint = endpoint_of(mapping_.line(machine->id()));
        machine->describe(line, now.mono);
        if (const auto* maintenance = desk_.path().maintenance(machine->id())) {
            line.maintenance = in_words(*maintenance);
        }
        status.lines.push_back(std::move(line));
    }
    for (const auto& device : mapping_.devices) {
        UnitStatus unit;
        unit.device = device.key;
        unit.line = mapping_.line(device.line).key;
        unit.unit = device.unit;
        lines_[index(device.line)]->describe(unit, device.unit, now.mono);
        status.units.push_back(std::move(unit));
    }
    for (std::size_t i = 0; i < mapping_.points.size(); ++i) {
        status.points.push_back(describe(mapping_, mapping_.points[i],
                                         reports_.point(static_cast<PointId>(i)), now.mono));
    }
    for (std::size_t i = 0; i < mapping_.devices.size(); ++i) {
        const auto& device = mapping_.devices[i];
        const auto id = static_cast<DeviceId>(i);
        if (const auto* facts = lines_[index(device.line)]->learned(id)) {
            status.learned.push_back({device.key, mapping_.line(device.line).key, device.unit,
                                      learned_lines(mapping_, id, *facts)});
        }
    }
    status.refused = refused_status(mapping_, reports_.refused(), now.mono);
    status.uplink_full = reports_.cap_full();
    for (std::size_t i = 0; i < mapping_.assets.size(); ++i) {
        if (const auto& why = reports_.refusal(static_cast<AssetIndex>(i)); !why.empty()) {
            status.refused_assets.push_back({mapping_.assets[i].key, why});
        }
    }
    describe_commands(status, now);
    if (!audit_state_.problem.empty()) {
        status.audit = "not written: " + audit_state_.problem;
    }
    status.audit_lines_lost = audit_state_.lost;
    describe_clock(status, now);
    status.counters = reports_.counters();
    commands_.add_to(status.counters);
    return status;
}

} // namespace railbridge
