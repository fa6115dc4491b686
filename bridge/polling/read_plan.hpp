#pragma once
// Which requests read all points of a line: the fewest that the protocol and the devices allow.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace railbridge {

/// One request and the points it answers, ordered by address; each point lies within `range`.
struct ReadRange {
    DeviceId device{};
    RateId rate{};
    AddressRange range;
    std::vector<PointId> points;
};

/// The points of `line` that are polled (`read`), sorted by device, rate, table and address.
///
/// Points of one device, rate and table share a request where they touch or overlap, up to
/// read_limit(table) and, for words, the device's read_limit_words. No address that is not mapped
/// is ever read, so never_read areas are respected by themselves; a point is never divided. No plan
/// under these rules has fewer requests. A point that alone exceeds the limits, which the mapping's
/// loader refuses, would get a range of its own.
std::vector<ReadRange> make_read_plan(const Mapping& mapping, LineId line);

/// Divides a range that a device refused, between two points and as close to its middle as they
/// allow. Nothing if it holds one point, or if all overlap.
std::optional<std::pair<ReadRange, ReadRange>> split(const ReadRange& range,
                                                     const Mapping& mapping);

} // namespace railbridge
