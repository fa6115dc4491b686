// Another device stands where one stood: what waits for the old one is not for the new one, and
// what the old one was seen to hold, or had worn out, says nothing of it.

#include "bridge/commands/command_desk.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace railbridge {

namespace {

const char* const replaced_text =
    "its device was replaced before it was written: send it again if it is meant for the new one";
const char* const lost_text = "the device was replaced since";

} // namespace

std::optional<PointId> WriteQueue::begun_at(DeviceId device) const {
    const auto begun = std::find_if(writes_.begin(), writes_.end(), [&](const auto& write) {
        return mapping_.point(write.point).device == device &&
               (write.on_the_line || write.phase == Write::Phase::settling);
    });
    return begun == writes_.end() ? std::nullopt : std::optional{begun->point};
}

void WriteQueue::drop_device(DeviceId device, const std::string& reason, WriteResults& results) {
    drop(
        [&](const Write& write) {
            return mapping_.point(write.point).device == device ? reason : std::string{};
        },
        results);
}

std::optional<PointId> PulseReleases::pending_at(DeviceId device) const {
    const auto begun = std::find_if(releases_.begin(), releases_.end(), [&](const auto& release) {
        return mapping_.point(release.point).device == device;
    });
    return begun == releases_.end() ? std::nullopt : std::optional{begun->point};
}

void SafeValues::again(PointId point) {
    if (auto* safe = find(point); safe != nullptr && gone_since_) {
        safe->due = *gone_since_ + mapping_.point(point).write->after;
        safe->forbidden = false;
        safe->failed = false;
    }
}

void RequiredCommands::lost(PointId point, const std::string& why) {
    const auto found = required_.find(point);
    if (found != required_.end() && found->second.last) {
        found->second.last->state = CommandState::unknown;
        found->second.last->reason = why;
        found->second.last->lost = true;
    }
}

std::optional<WearCount> WearBudget::begin_anew(PointId point) {
    const auto found = counts_.find(name_of(point));
    if (found == counts_.end() || found->second.writes == 0) {
        return std::nullopt;
    }
    found->second.writes = 0;
    return found->second;
}

std::string CommandDesk::begun_at(DeviceId device) const {
    const auto write = queue_.begun_at(device);
    const auto release = releases_.pending_at(device);
    if (!write && !release) {
        return {};
    }
    const auto& point = mapping_.point(write ? *write : *release);
    return mapping_.asset(point.asset).key + "." + point.attribute +
           (write ? " is being written, or read back" : " is a pulse that is not released yet");
}

void CommandDesk::device_replaced(DeviceId device, Now now, CommandActions& out) {
    replaced_at_.insert_or_assign(device, now.mono);
    WriteResults results;
    queue_.drop_device(device, replaced_text, results);
    write_results(std::move(results), now, out);
    for (const auto& ack_id : std::deque<std::string>{undated_}) {
        const auto open = open_.find(ack_id);
        if (open != open_.end() && open->second.point &&
            mapping_.point(*open->second.point).device == device) {
            std::erase(undated_, ack_id);
            finish(ack_id, CommandState::rejected, replaced_text, now, out);
        }
    }
    for (std::size_t i = 0; i < mapping_.points.size(); ++i) {
        if (mapping_.points[i].device == device && mapping_.points[i].write) {
            begin_anew(static_cast<PointId>(i), out);
        }
    }
}

bool CommandDesk::refuse_replaced(const PendingEvent& event, TimePoint arrived, Now now,
                                  CommandActions& out) {
    const auto point = checks_.point_of(event);
    const auto replaced =
        point ? replaced_at_.find(mapping_.point(*point).device) : replaced_at_.end();
    if (replaced == replaced_at_.end() || arrived > replaced->second) {
        return false;
    }
    auto& open = open_[event.ack_id];
    open.event = event;
    open.point = point;
    open.received = now.mono;
    finish(event.ack_id, CommandState::rejected, replaced_text, now, out);
    return true;
}

void CommandDesk::begin_anew(PointId id, CommandActions& out) {
    stop_feeding(id, lost_text, out);
    written_.forget(id);
    safe_values_.again(id);
    if (auto count = send_checks_.wear.begin_anew(id)) {
        ++counts_begun_anew_[count->point];
        out.push_back(StoreWear{std::move(*count)});
    }
    lose_commanded(id, newest_.of(id), lost_text, out);
}

void CommandDesk::lose_commanded(PointId id, std::optional<WallTime> newest, const std::string& why,
                                 CommandActions& out) {
    send_checks_.required.lost(id, why);
    if (newest) {
        lose(id, *newest, out);
    }
}

} // namespace railbridge
