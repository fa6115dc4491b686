#pragma once
// Which reads of a line are due when.

#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/read_plan.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace railbridge {

/// One read of the plan and what is known of it.
struct PollEntry {
    ReadRange range;
    Duration period{};
    TimePoint due{};
    Words words; ///< as last read; empty: never
    TimePoint read_at{};
    TimePoint answered_at{};     ///< when the request of the last answer was sent; for statistics
    TimePoint report_by = never; ///< when the first of its points needs a heartbeat
    std::uint8_t refusals_in_row = 0; ///< the device says that it has no such address
    std::uint8_t failures_in_row = 0; ///< any other exception
    bool queued = false;              ///< part of the batch that is running
};

/// Deadlines without drift: a read is due one period after it was due, not after it was done. On a
/// line that cannot keep up the longest overdue read goes first, so all slow down alike and none
/// starves.
class PollSchedule {
public:
    /// Keeps a reference to `mapping`.
    PollSchedule(const Mapping& mapping, LineId line);

    std::vector<PollEntry>& entries() { return entries_; }
    const std::vector<PollEntry>& entries() const { return entries_; }

    /// Up to `count` entries that are due and whose device `may_ask`, longest overdue first; at
    /// most one of a device that `only_one` names (a unit being probed).
    std::vector<std::size_t> due(TimePoint now, std::size_t count,
                                 const std::function<bool(DeviceId)>& may_ask,
                                 const std::function<bool(DeviceId)>& only_one) const;

    /// The entry was asked at `asked`: when it is due next.
    void done(std::size_t entry, TimePoint asked);

    /// Everything of this device, or everything at all, is due at `now`.
    void read_soon(DeviceId device, TimePoint now);
    void read_all_soon(TimePoint now);
    /// The entry that holds this point is due at `now` and decoded whatever it brings, if there is
    /// one.
    void read_again(PointId point, TimePoint now);

    /// The unit refuses part of this entry: two halves take its place. False if it cannot be
    /// divided.
    bool split(std::size_t entry, const Mapping& mapping, TimePoint now);

    /// Earliest deadline among the devices that `ask_from` allows, never earlier than that time.
    TimePoint next_due(const std::function<TimePoint(DeviceId)>& ask_from) const;

private:
    const Mapping& mapping_;
    std::vector<PollEntry> entries_;
};

} // namespace railbridge
