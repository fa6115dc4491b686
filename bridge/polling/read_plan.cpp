#include "bridge/polling/read_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <tuple>

namespace railbridge {

namespace {

std::vector<PointId> polled_points(const Mapping& mapping, LineId line) {
    std::vector<PointId> ids;
    for (std::uint32_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        if (point.read && mapping.device(point.device).line == line) {
            ids.push_back(PointId{i});
        }
    }
    std::sort(ids.begin(), ids.end(), [&](PointId left, PointId right) {
        const auto key = [&](PointId id) {
            const auto& point = mapping.point(id);
            return std::tuple(point.device, point.rate, point.range.table, point.range.first,
                              point.range.count, id);
        };
        return key(left) < key(right);
    });
    return ids;
}

std::uint32_t limit_of(const Mapping& mapping, const Point& point) {
    const auto protocol = read_limit(point.range.table);
    return is_bit_table(point.range.table)
               ? protocol
               : std::min(protocol, mapping.device(point.device).read_limit_words);
}

/// Taking the points from the lowest address and closing a request only when the next one does not
/// fit is optimal: what follows in address order never needs the request that was closed.
bool extend(ReadRange& range, const Mapping& mapping, PointId id) {
    const auto& point = mapping.point(id);
    const bool same = point.device == range.device && point.rate == range.rate &&
                      point.range.table == range.range.table;
    if (!same || point.range.first > range.range.end()) {
        return false;
    }
    const auto count = std::max(range.range.end(), point.range.end()) - range.range.first;
    if (count > limit_of(mapping, point)) {
        return false;
    }
    range.range.count = static_cast<std::uint16_t>(count);
    range.points.push_back(id);
    return true;
}

ReadRange part_of(const ReadRange& whole, const Mapping& mapping, std::size_t from,
                  std::size_t to) {
    ReadRange part{whole.device, whole.rate, mapping.point(whole.points[from]).range, {}};
    for (std::size_t i = from; i < to; ++i) {
        const auto end = mapping.point(whole.points[i]).range.end();
        part.range.count =
            static_cast<std::uint16_t>(std::max(part.range.end(), end) - part.range.first);
        part.points.push_back(whole.points[i]);
    }
    return part;
}

} // namespace

std::vector<ReadRange> make_read_plan(const Mapping& mapping, LineId line) {
    std::vector<ReadRange> plan;
    for (const auto id : polled_points(mapping, line)) {
        if (plan.empty() || !extend(plan.back(), mapping, id)) {
            const auto& point = mapping.point(id);
            plan.push_back({point.device, point.rate, point.range, {id}});
        }
    }
    return plan;
}

std::optional<std::pair<ReadRange, ReadRange>> split(const ReadRange& range,
                                                     const Mapping& mapping) {
    const auto middle = static_cast<std::int64_t>(range.range.first) + range.range.count / 2;
    std::size_t best = 0; // points before it go left; none is a sign that nothing was found
    std::int64_t best_distance = 0;
    std::uint32_t end = 0;
    for (std::size_t i = 0; i < range.points.size(); ++i) {
        const auto& point = mapping.point(range.points[i]).range;
        const auto distance = std::abs(static_cast<std::int64_t>(point.first) - middle);
        if (i > 0 && point.first >= end && (best == 0 || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
        end = std::max(end, point.end());
    }
    if (best == 0) {
        return std::nullopt;
    }
    return std::pair(part_of(range, mapping, 0, best),
                     part_of(range, mapping, best, range.points.size()));
}

} // namespace railbridge
