#include "tools/plcsim/mapped_unit.hpp"

#include "tools/plcsim/mapped_point.hpp"

#include <algorithm>

namespace plcsim {

namespace {

using railbridge::AddressRange;
using railbridge::Point;

bool overlap(const AddressRange& left, const AddressRange& right) {
    return left.table == right.table && left.first < right.end() && right.first < left.end();
}

/// Every place of the device that holds what somebody wrote.
std::vector<AddressRange> written_ranges(const railbridge::Mapping& mapping,
                                         railbridge::DeviceId device) {
    std::vector<AddressRange> ranges;
    for (const Point& point : mapping.points)
        if (point.device == device && point.write)
            ranges.push_back(point.range);
    return ranges;
}

} // namespace

UnitDescription describe_unit(const railbridge::Mapping& mapping, railbridge::DeviceId device,
                              std::size_t size, bool move) {
    const auto& described = mapping.device(device);
    UnitDescription unit;
    unit.number = described.unit;
    unit.size = size;
    for (const AddressRange& range : described.never_read)
        unit.refused.push_back({area_of(range.table), range.first, range.count});
    const auto written = written_ranges(mapping, device);
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const Point& point = mapping.points[i];
        if (point.device != device)
            continue;
        unit.size = std::max<std::size_t>(unit.size, point.range.end());
        if (point.write && point.write->verify_at)
            unit.size = std::max<std::size_t>(unit.size, point.write->verify_at->range.end());
        const bool still = std::any_of(written.begin(), written.end(), [&](const auto& range) {
            return overlap(range, point.range);
        });
        add_point(mapping, point, i, move && !still, unit);
    }
    return unit;
}

} // namespace plcsim
