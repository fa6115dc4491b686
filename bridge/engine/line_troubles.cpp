// Reads that a device answers with an exception which says nothing about their addresses.

#include "bridge/engine/line_machine.hpp"

#include <algorithm>

namespace railbridge {

void LineMachine::trouble(const PollJob& job) {
    const auto& read = job.read();
    auto& trouble = troubles_[{job.device, read.range.table, read.range.first}];
    trouble.range = read.range;
    if (trouble.in_row < unreadable_after && ++trouble.in_row == unreadable_after) {
        for (const auto& point : read.points) {
            schedule_.image().set_known(point.known, false);
            news_.unreadable.push_back(point.id);
        }
    }
}

/// Whatever was read together: some devices answer a block and fail at a part of it.
void LineMachine::trouble_over(const PollJob& job) {
    const auto& range = job.read().range;
    std::erase_if(troubles_, [&](const auto& entry) {
        const auto& [device, table, first] = entry.first;
        const auto& trouble = entry.second;
        const bool over = device == job.device && table == range.table &&
                          (first == range.first || range.contains(trouble.range));
        news_.readable_again = news_.readable_again || (over && trouble.in_row >= unreadable_after);
        return over;
    });
}

/// The reads of the device are cut otherwise from now on: those that failed may never come again,
/// as they were or within another, and would be in trouble for ever. What still fails is found
/// again.
void LineMachine::forget_troubles(std::uint32_t device) {
    std::erase_if(troubles_, [&](const auto& entry) {
        const bool of_device = std::get<0>(entry.first) == device;
        news_.readable_again =
            news_.readable_again || (of_device && entry.second.in_row >= unreadable_after);
        return of_device;
    });
}

void LineMachine::take_apart(std::uint32_t device, const TakenApart& apart) {
    schedule_.take_apart(device, apart);
    forget_troubles(device);
}

bool LineMachine::unreadable(DeviceId device) const {
    return std::any_of(troubles_.begin(), troubles_.end(), [this, device](const auto& trouble) {
        return trouble.second.in_row >= unreadable_after &&
               schedule_.plan(std::get<0>(trouble.first)).device() == device;
    });
}

} // namespace railbridge
