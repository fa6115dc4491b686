#pragma once
// Mappings for tests, built part by part: what a test does not mention has a value that does not
// matter to it.

#include "bridge/mapping/mapping.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace railbridge::test {

/// Every call returns the id of what it added. A point belongs to the asset and rate added last;
/// without one of its own the first call makes an asset `device` and a rate of one second.
class MappingBuilder {
public:
    LineId serial_line(const std::string& key, std::uint32_t baud = 19200) {
        return add_line(key, SerialSettings{.device = "/dev/" + key, .baud = baud});
    }
    LineId tcp_line(const std::string& key) { return add_line(key, TcpSettings{key, 502}); }

    DeviceId unit(LineId line, UnitId number) {
        Device device;
        device.key = "unit" + std::to_string(number);
        device.line = line;
        device.unit = number;
        device.response_timeout = mapping_.line(line).response_timeout;
        mapping_.devices.push_back(std::move(device));
        return static_cast<DeviceId>(mapping_.devices.size() - 1);
    }

    /// Its id is the key, filled up to 22 characters.
    AssetIndex asset(const std::string& key) {
        Asset asset;
        asset.key = key;
        asset.name = key;
        asset.id = key + std::string(22 - std::min<std::size_t>(key.size(), 22), '0');
        mapping_.assets.push_back(std::move(asset));
        return static_cast<AssetIndex>(mapping_.assets.size() - 1);
    }

    /// The bridge's own asset.
    AssetIndex health_asset() {
        const auto id = asset("health");
        mapping_.assets.back().health = true;
        return id;
    }

    RateId rate(Duration every, Duration heartbeat = Duration{}) {
        mapping_.rates.push_back(
            {"rate" + std::to_string(mapping_.rates.size()), every, heartbeat});
        return static_cast<RateId>(mapping_.rates.size() - 1);
    }

    PointId point(DeviceId device, const std::string& attribute, Table table, std::uint16_t first,
                  RawType type) {
        if (mapping_.assets.empty()) {
            asset("device");
        }
        if (mapping_.rates.empty()) {
            rate(std::chrono::seconds{1});
        }
        Point point;
        point.asset = static_cast<AssetIndex>(mapping_.assets.size() - 1);
        point.device = device;
        point.rate = static_cast<RateId>(mapping_.rates.size() - 1);
        point.attribute = attribute;
        point.range = {table, first, register_count(type)};
        point.encoding.type = type;
        point.value_type = type == RawType::boolean ? "boolean" : "integer";
        mapping_.points.push_back(std::move(point));
        return static_cast<PointId>(mapping_.points.size() - 1);
    }
    PointId coil(DeviceId device, const std::string& attribute, std::uint16_t address) {
        return point(device, attribute, Table::coil, address, RawType::boolean);
    }
    PointId holding(DeviceId device, const std::string& attribute, std::uint16_t address,
                    RawType type = RawType::u16) {
        return point(device, attribute, Table::holding_register, address, type);
    }

    /// A level with read-back and no limits; the reference stays valid until the next point.
    WriteGrant& grant_level(PointId id, Duration max_age = std::chrono::seconds{60}) {
        WriteGrant grant;
        grant.unlimited = true;
        grant.max_age = max_age;
        return at(id).write.emplace(std::move(grant));
    }
    /// A pulse verified by its echo; the reference stays valid until the next point.
    WriteGrant& grant_pulse(PointId id, Duration pulse = std::chrono::milliseconds{500},
                            Duration max_age = std::chrono::seconds{10}) {
        WriteGrant grant;
        grant.kind = WriteKind::pulse;
        grant.verify = Verify::echo;
        grant.pulse = pulse;
        grant.max_age = max_age;
        return at(id).write.emplace(std::move(grant));
    }

    /// To change what a call left at its default.
    Point& at(PointId id) { return mapping_.points[index(id)]; }
    Device& at(DeviceId id) { return mapping_.devices[index(id)]; }
    Line& at(LineId id) { return mapping_.lines[index(id)]; }

    const Mapping& mapping() const { return mapping_; }

private:
    template <typename Transport>
    LineId add_line(const std::string& key, Transport transport) {
        Line line;
        line.key = key;
        line.transport = std::move(transport);
        line.response_timeout = std::chrono::milliseconds{200};
        line.late_limit = std::chrono::milliseconds{600};
        mapping_.lines.push_back(std::move(line));
        return static_cast<LineId>(mapping_.lines.size() - 1);
    }

    Mapping mapping_;
};

} // namespace railbridge::test
