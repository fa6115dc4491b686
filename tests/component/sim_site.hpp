#pragma once
// Builds mappings for the simulated world without a file: a line, units on it, an asset per unit,
// points.

#include "bridge/mapping/mapping.hpp"

#include <string>

namespace railbridge::sim {

class SimSite {
public:
    SimSite();

    LineId rtu(const std::string& key, std::uint32_t baud = 19200,
               Duration timeout = std::chrono::milliseconds{200});
    LineId tcp(const std::string& key, Duration timeout = std::chrono::milliseconds{500});
    /// A unit and an asset of its own with the key `KEY`.
    DeviceId unit(LineId line, UnitId unit, const std::string& key);
    PointId coil(DeviceId device, const std::string& attribute, std::uint16_t address,
                 Duration every = std::chrono::seconds{1});
    PointId holding(DeviceId device, const std::string& attribute, std::uint16_t address,
                    Duration every = std::chrono::seconds{1}, RawType type = RawType::u16);
    Point& point(PointId id) { return mapping.points[index(id)]; }
    void grant_level(PointId id, Duration max_age = std::chrono::seconds{30});
    void grant_pulse(PointId id, Duration pulse, Duration max_age = std::chrono::seconds{10});

    Mapping mapping;

private:
    PointId add(DeviceId device, Point point, Duration every);
    RateId rate(Duration every);
};

} // namespace railbridge::sim
