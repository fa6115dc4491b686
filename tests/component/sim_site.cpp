#include "tests/component/sim_site.hpp"

#include "bridge/polling/wire_cost.hpp"

#include <algorithm>

namespace railbridge::sim {

SimSite::SimSite() {
    Asset health;
    health.key = "bridge";
    health.name = "railbridge";
    health.id = "0000000000000000health";
    health.health = true;
    mapping.assets.push_back(health);
}

LineId SimSite::rtu(const std::string& key, std::uint32_t baud, Duration timeout) {
    Line line;
    line.key = key;
    line.transport = SerialSettings{.device = "/dev/sim/" + key, .baud = baud};
    line.response_timeout = timeout;
    line.late_limit = std::min<Duration>(timeout * 3, std::chrono::seconds{5});
    line.transaction_limit = transaction_limit_default(line);
    mapping.lines.push_back(line);
    return static_cast<LineId>(mapping.lines.size() - 1);
}

LineId SimSite::tcp(const std::string& key, Duration timeout) {
    Line line;
    line.key = key;
    line.transport = TcpSettings{.host = "127.0.0.1", .port = 502};
    line.response_timeout = timeout;
    line.late_limit = timeout * 3;
    mapping.lines.push_back(line);
    return static_cast<LineId>(mapping.lines.size() - 1);
}

DeviceId SimSite::unit(LineId line, UnitId unit, const std::string& key) {
    Device device;
    device.key = key;
    device.line = line;
    device.unit = unit;
    device.response_timeout = mapping.line(line).response_timeout;
    mapping.devices.push_back(device);
    Asset asset;
    asset.key = key;
    asset.name = key;
    asset.id = std::string(22 - key.size(), '0') + key;
    mapping.assets.push_back(asset);
    return static_cast<DeviceId>(mapping.devices.size() - 1);
}

RateId SimSite::rate(Duration every) {
    const auto same = [every](const auto& known) { return known.every == every; };
    const auto found = std::find_if(mapping.rates.begin(), mapping.rates.end(), same);
    if (found != mapping.rates.end()) {
        return static_cast<RateId>(found - mapping.rates.begin());
    }
    mapping.rates.push_back({std::to_string(every.count()) + "us", every, Duration{}});
    return static_cast<RateId>(mapping.rates.size() - 1);
}

PointId SimSite::add(DeviceId device, Point point, Duration every) {
    point.device = device;
    point.rate = rate(every);
    const auto& key = mapping.device(device).key;
    const auto asset = std::find_if(mapping.assets.begin(), mapping.assets.end(),
                                    [&key](const auto& candidate) { return candidate.key == key; });
    point.asset = static_cast<AssetIndex>(asset - mapping.assets.begin());
    mapping.points.push_back(std::move(point));
    return static_cast<PointId>(mapping.points.size() - 1);
}

PointId SimSite::coil(DeviceId device, const std::string& attribute, std::uint16_t address,
                      Duration every) {
    Point point;
    point.attribute = attribute;
    point.range = {Table::coil, address, 1};
    point.encoding.type = RawType::boolean;
    point.value_type = "boolean";
    return add(device, std::move(point), every);
}

PointId SimSite::holding(DeviceId device, const std::string& attribute, std::uint16_t address,
                         Duration every, RawType type) {
    Point point;
    point.attribute = attribute;
    point.range = {Table::holding_register, address, register_count(type)};
    point.encoding.type = type;
    point.value_type = "integer";
    return add(device, std::move(point), every);
}

void SimSite::grant_level(PointId id, Duration max_age) {
    WriteGrant grant;
    grant.max_age = max_age;
    point(id).write = grant;
}

void SimSite::grant_pulse(PointId id, Duration pulse, Duration max_age) {
    WriteGrant grant;
    grant.kind = WriteKind::pulse;
    grant.verify = Verify::echo;
    grant.pulse = pulse;
    grant.max_age = max_age;
    point(id).write = grant;
}

} // namespace railbridge::sim
