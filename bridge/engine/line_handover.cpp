// How a line goes on when a new mapping replaces the running one.

#include "bridge/engine/line_machine.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

bool LineMachine::busy_at_moved(const MappingChange& change) const {
    return std::any_of(running_.begin(), running_.end(), [&change](const auto& job) {
        const auto* frame = std::get_if<CommandFrame>(&job);
        return frame != nullptr && !change.grant(frame->point);
    });
}

/// Reads of the plan are due again by themselves.
void LineMachine::read_again(const PollJob& was, const MappingChange& change) {
    const auto& points = was.read().points;
    const bool again = was.kind == PollJob::Kind::extra && points.size() == 1;
    if (const auto point = again ? change.reading(points.front().id) : std::nullopt) {
        schedule_.read_again(*point);
    }
}

LineMachine::Job LineMachine::handed_over(Job job, const MappingChange& change) {
    if (const auto* poll = std::get_if<PollJob>(&job)) {
        read_again(*poll, change);
        return DroppedJob{};
    }
    if (auto* frame = std::get_if<CommandFrame>(&job)) {
        const auto point = change.grant(frame->point);
        if (!point) {
            return DroppedJob{};
        }
        frame->point = *point;
        if (frame->kind == CommandFrame::Kind::safe_value) {
            frame->ack_id = safe_value_id(*point);
        }
    } else if (auto* request = std::get_if<OperatorJob>(&job)) {
        request->range.reset(); // answered, but no reading of any point
    }
    return job;
}

/// Of a search, or of what was refused: both begin anew.
bool LineMachine::is_trial(const PollJob& job) const {
    const auto search = searches_.find(job.device);
    const bool searching = search != searches_.end() && search->second.trial == job.plan;
    return searching || std::any_of(retests_.begin(), retests_.end(), [&job](const auto& entry) {
               return entry.second.trial == job.plan;
           });
}

void LineMachine::take_findings(const LineMachine& old, DeviceId was, DeviceId is) {
    if (const auto* facts = old.learned(was)) {
        restore(is, *facts);
    }
    std::uint32_t number = 0;
    while (number < schedule_.devices() && schedule_.plan(number).device() != is) {
        ++number;
    }
    for (const auto& [key, trouble] : old.troubles_) {
        const auto& [device, table, first] = key;
        if (number < schedule_.devices() && old.schedule_.plan(device).device() == was) {
            troubles_[{number, table, first}] = trouble;
        }
    }
}

void LineMachine::take_over(LineMachine& old, const Mapping& was, const MappingChange& change) {
    link_ = old.link_;
    if (old.busy()) { // the devices that were asked may be gone, and so is how slow they are
        handed_limit_ = old.handed_limit_;
        for (const auto& device : was.devices) {
            if (device.line == line_) {
                handed_limit_ = std::max(handed_limit_, device.response_timeout);
            }
        }
    }
    guards_ = std::move(old.guards_);
    requests_ = std::move(old.requests_);
    for (auto& job : old.running_) {
        running_.push_back(handed_over(std::move(job), change));
    }
    in_turn_ = old.in_turn_;
    if (!change.line(line_)) {
        return;
    }
    probes_ = old.probes_;
    writes_in_row_ = old.writes_in_row_;
    fed_ = old.fed_;
    statistics_ = std::move(old.statistics_);
    for (auto& [id, unit] : units_) {
        statistics_.add_unit(id);
        if (const auto known = old.units_.find(id); known != old.units_.end()) {
            unit = known->second;
        }
    }
    for (std::size_t i = 0; i < was.devices.size(); ++i) {
        const auto device = static_cast<DeviceId>(i);
        const auto goes_on = was.devices[i].line == line_ ? change.device(device) : std::nullopt;
        // What was found out about other reads of the device is worth nothing.
        if (goes_on && learned_subject(was, device) == learned_subject(mapping_, *goes_on)) {
            take_findings(old, device, *goes_on);
        }
    }
    schedule_.take_over(old.schedule_, change);
    for (const auto& [device, doubt] : old.doubts_) {
        for (const auto& job : doubt.waiting) {
            if (!old.is_trial(job)) {
                read_again(job, change);
            }
        }
    }
}

} // namespace railbridge
