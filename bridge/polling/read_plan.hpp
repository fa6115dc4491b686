#pragma once
// Which requests read a set of points: the fewest that the protocol, the device and the line allow.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"
#include "bridge/polling/learned.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace railbridge {

/// One request and the points it answers, ordered by address; each point lies within `range`.
struct ReadRange {
    AddressRange range;
    std::vector<PointId> points;
};

/// What a read of one table of a device may look like.
struct ReadRules {
    std::uint32_t limit = 1;             ///< addresses per request
    std::uint32_t gap = 0;               ///< unmapped addresses in a row that may be read along
    std::vector<AddressRange> forbidden; ///< never read along; sorted
    bool balance = false; ///< equal parts instead of full ones: commands wait for the longest
};

/// The protocol's limit, the device's, what was learned of it, and the line's bound on the time of
/// one transaction, whichever is least. Gaps are read along up to the length that costs less on the
/// wire than one more request, never across never_read or a learned hole.
ReadRules read_rules(const Mapping& mapping, DeviceId device, Table table,
                     const LearnedDevice& learned);

/// The points of a line that are polled (`read`), for each device that has any, by table and
/// address.
struct PolledPoints {
    DeviceId device{};
    std::vector<PointId> points;
};
std::vector<PolledPoints> polled_points(const Mapping& mapping, LineId line);

/// Requests for these points, of one device from polled_points(), or some of them in that order.
/// The fewest, and among those the ones with the least to transfer. A point is never divided. A
/// point that alone exceeds a limit, which the mapping's loader refuses where it is the device's,
/// gets a request of its own.
std::vector<ReadRange> plan_reads(const Mapping& mapping, DeviceId device,
                                  std::span<const PointId> points, const LearnedDevice& learned);

} // namespace railbridge
