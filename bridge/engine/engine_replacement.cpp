// A person says that another device stands where one stood; see
// bridge/decisions/0062-another-device-in-its-place.md.

#include "bridge/engine/engine_state.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

void LineMachine::replaced(DeviceId id) {
    const auto is_of_it = [&](std::uint32_t number) {
        return schedule_.plan(number).device() == id;
    };
    for (std::uint32_t number = 0; number < schedule_.devices(); ++number) {
        if (is_of_it(number)) {
            searches_.erase(number);
            retests_.erase({number, false});
            retests_.erase({number, true});
            doubts_.erase(number);
            schedule_.begin_anew(number);
        }
    }
    std::erase_if(troubles_,
                  [&](const auto& trouble) { return is_of_it(std::get<0>(trouble.first)); });
    for (auto& job : running_) {
        if (const auto* poll = std::get_if<PollJob>(&job);
            poll != nullptr && is_of_it(poll->device)) {
            job = DroppedJob{}; // perhaps the old one answers
        }
    }
    const auto unit = mapping_.device(id).unit;
    units_.at(unit) = {};
    statistics_.forget_responses(unit);
}

bool LineMachine::busy_at(DeviceId device) const {
    return std::any_of(running_.begin(), running_.end(), [&](const auto& job) {
        const auto* frame = std::get_if<CommandFrame>(&job);
        return frame != nullptr && mapping_.point(frame->point).device == device;
    });
}

std::string Engine::State::why_not_replaced(std::optional<DeviceId> device,
                                            const std::string& key) const {
    if (!started_ || stopping_) {
        return stopping_ ? "the bridge stops" : "the bridge has not started yet; try again";
    }
    if (!device) {
        return "the running bridge has no device " + key;
    }
    if (offer_) {
        return "a reload is under way; try again";
    }
    if (desk_.path().has(PathFault::journal)) {
        return "it could not be kept: " + desk_.path().why(PathFault::journal);
    }
    auto begun = desk_.begun_at(*device);
    if (begun.empty() && lines_[index(mapping_.device(*device).line)]->busy_at(*device)) {
        begun = "something is being written to it";
    }
    return begun.empty() ? begun
                         : begun + ": nothing is forgotten until that has ended (`railbridge "
                                   "commands pending` shows it); try again";
}

void Engine::State::on(const DeviceReplaced& event, Now now, Effects& effects) {
    std::optional<DeviceId> device;
    for (std::size_t i = 0; i < mapping_.devices.size(); ++i) {
        if (mapping_.devices[i].key == event.device) {
            device = static_cast<DeviceId>(i);
        }
    }
    if (auto why = why_not_replaced(device, event.device); !why.empty()) {
        effects.push_back(AnswerControl{event.id, std::move(why)});
        return;
    }
    health_changed_ = true;
    CommandActions actions;
    desk_.device_replaced(*device, now, actions);
    std::string last_kept;
    for (const auto& action : actions) {
        if (const auto* setting = std::get_if<StoreSetting>(&action)) {
            last_kept = setting->setting.name;
        }
    }
    carry_out(std::move(actions), now, effects);
    line(mapping_.device(*device).line).replaced(*device);
    learned_said_.clear();
    keep_learned(effects, true);
    auto entry = replaced_entry(mapping_, *device, event.who, now.wall);
    effects.push_back(Say{LogLevel::notice, "device.replaced", entry.reason});
    effects.push_back(Audit{std::move(entry)});
    if (last_kept.empty()) {
        effects.push_back(AnswerControl{event.id, {}});
    } else {
        controls_.answer_when_stored(last_kept, event.id);
    }
}

} // namespace railbridge
