// How the schedule of a line goes on when a new mapping replaces the running one.

#include "bridge/polling/poll_schedule.hpp"

#include <algorithm>

namespace railbridge {

void PollSchedule::take_over(const PollSchedule& old, const MappingChange& change) {
    clock_ = old.clock_;
    looked_at_ = old.looked_at_;
    for (const auto& was : old.devices_) {
        const auto goes_on = change.device(was.plan.device());
        for (auto& device : devices_) {
            if (!goes_on || device.plan.device() != *goes_on) {
                continue;
            }
            for (auto& rate : device.rates) {
                const auto same =
                    std::find_if(was.rates.begin(), was.rates.end(), [&rate](const auto& other) {
                        return other.period == rate.period;
                    });
                if (same != was.rates.end()) {
                    rate.due = same->due;
                    rate.read_at = same->read_at;
                    rate.excused = same->excused;
                }
            }
            find_next_release(device);
        }
        for (const auto& job : was.queue) {
            const auto& points = job.read().points;
            if (job.kind == PollJob::Kind::extra && points.size() == 1) {
                if (const auto point = change.reading(points.front().id)) {
                    read_again(*point);
                }
            }
        }
    }
}

} // namespace railbridge
