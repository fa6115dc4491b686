#include "bridge/commands/command_path.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

constexpr std::size_t takeovers_max = 3;
constexpr Duration takeover_window = std::chrono::minutes{5};

/// What is left of it. Time before `since` does not count: a box that boots without a clock must
/// not end somebody's work early because it was set while he worked.
Duration rest_of(const LineMaintenance& maintenance, WallTime now) {
    const Duration gone = std::max(WallTime::duration{}, now - maintenance.by.since);
    return std::max(Duration{}, maintenance.lasts - gone);
}

} // namespace

void CommandPath::restore(OperatorControls controls, Now now) {
    if (controls.off) {
        controls_.off = std::move(controls.off);
    }
    for (auto& maintenance : controls.maintenance) {
        for (std::size_t i = 0; i < mapping_.lines.size(); ++i) {
            if (mapping_.lines[i].key == maintenance.line) {
                until_[static_cast<LineId>(i)] = maintenance.lasts == Duration{}
                                                     ? never
                                                     : now.mono + rest_of(maintenance, now.wall);
            }
        }
        controls_.maintenance.push_back(std::move(maintenance));
    }
}

bool CommandPath::close(PathFault fault, std::string why) {
    const bool was_open = faults_.empty();
    faults_.try_emplace(fault, std::move(why));
    return was_open;
}

bool CommandPath::clear(PathFault fault) {
    return faults_.erase(fault) > 0 && faults_.empty();
}

std::vector<std::string> CommandPath::faults() const {
    std::vector<std::string> texts;
    for (const auto& [fault, why] : faults_) {
        texts.push_back(why);
    }
    return texts;
}

bool CommandPath::taken_over(TimePoint now) {
    ++takeovers_;
    lately_.push_back(now);
    while (lately_.front() + takeover_window < now) {
        lately_.pop_front();
    }
    return lately_.size() > takeovers_max &&
           close(PathFault::taken_over,
                 "another box uses this client id: stop it, or give it credentials of its own; "
                 "then `railbridge commands on`");
}

bool CommandPath::switch_on() {
    controls_.off.reset();
    lately_.clear();
    return clear(PathFault::taken_over);
}

void CommandPath::maintain(LineId line, LineMaintenance maintenance, TimePoint now) {
    end_maintenance(line);
    maintenance.line = mapping_.line(line).key;
    until_[line] = maintenance.lasts == Duration{} ? never : now + maintenance.lasts;
    controls_.maintenance.push_back(std::move(maintenance));
}

bool CommandPath::end_maintenance(LineId line) {
    std::erase_if(controls_.maintenance, [this, line](const auto& maintenance) {
        return maintenance.line == mapping_.line(line).key;
    });
    return until_.erase(line) > 0;
}

const LineMaintenance* CommandPath::maintenance(LineId line) const {
    if (!until_.contains(line)) {
        return nullptr;
    }
    const auto found = std::find_if(controls_.maintenance.begin(), controls_.maintenance.end(),
                                    [this, line](const auto& maintenance) {
                                        return maintenance.line == mapping_.line(line).key;
                                    });
    return found == controls_.maintenance.end() ? nullptr : &*found;
}

bool CommandPath::released(LineId line) const {
    const auto* maintenance = this->maintenance(line);
    return maintenance != nullptr && maintenance->released;
}

std::vector<LineId> CommandPath::over(TimePoint now) const {
    std::vector<LineId> lines;
    for (const auto& [line, until] : until_) {
        if (until <= now) {
            lines.push_back(line);
        }
    }
    return lines;
}

TimePoint CommandPath::next_wake() const {
    TimePoint next = never;
    for (const auto& [line, until] : until_) {
        next = std::min(next, until);
    }
    return next;
}

std::string CommandPath::why_not() const {
    if (controls_.off) {
        return "commands are off: " + railbridge::in_words(*controls_.off);
    }
    return faults_.empty() ? std::string{} : "commands are closed: " + faults_.begin()->second;
}

std::string CommandPath::why_not(LineId line) const {
    auto why = why_not();
    const auto* maintenance = why.empty() ? this->maintenance(line) : nullptr;
    if (maintenance != nullptr) {
        why = "line " + maintenance->line + " is in maintenance " +
              railbridge::in_words(*maintenance);
    }
    return why;
}

std::string CommandPath::in_words() const {
    std::string text;
    const auto add = [&text](const std::string& part) {
        text += text.empty() ? part : "; " + part;
    };
    if (controls_.off) {
        add("off: " + railbridge::in_words(*controls_.off));
    }
    for (const auto& [fault, why] : faults_) {
        add("closed: " + why);
    }
    if (text.empty()) {
        text = "open";
    }
    for (const auto& [line, until] : until_) {
        add("line " + mapping_.line(line).key + " in maintenance");
    }
    return text;
}

} // namespace railbridge
