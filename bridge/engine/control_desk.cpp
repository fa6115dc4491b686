#include "bridge/engine/control_desk.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

/// Empty if there is none: that means the same.
std::string value_of(const std::string& name, const std::vector<KeptSetting>& settings) {
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&name](const auto& setting) { return setting.name == name; });
    return found == settings.end() ? std::string{} : found->value;
}

} // namespace

void ControlDesk::restore(const std::vector<KeptSetting>& settings, Now now, Effects& effects) {
    std::vector<KeptSetting> older;
    std::copy_if(settings.begin(), settings.end(), std::back_inserter(older),
                 [this](const auto& setting) {
                     return is_control(setting) && !newest_.contains(setting.name);
                 });
    for (const auto& setting : older) {
        newest_[setting.name] = setting.value;
    }
    const auto controls = controls_of(older);
    path_.restore(controls, now);
    if (controls.off) {
        effects.push_back(
            Say{LogLevel::warning, "commands.off",
                path_.why_not() + "; that outlived the restart. `railbridge commands on` ends it"});
    }
    for (const auto& line : controls.maintenance) {
        effects.push_back(Say{LogLevel::warning, "line.maintenance",
                              "line " + line.line + " is in maintenance " + in_words(line) +
                                  "; that outlived the restart. `railbridge maintenance " +
                                  line.line + " off` ends it"});
    }
}

void ControlDesk::journal_works(const JournalWorks& event, Now now, Effects& effects) {
    if (event.was_unread) {
        restore(event.settings, now, effects);
    }
    // What could not be stored, and what went with a file that was damaged and begun anew.
    for (const auto& [name, value] : newest_) {
        if (value_of(name, event.settings) != value) {
            store({name, value}, 0, effects);
        }
    }
}

bool ControlDesk::switched(const CommandsSwitched& event, Now now, Effects& effects) {
    if (event.on) {
        return switch_on(event, effects);
    }
    auto by = event.by;
    by.since = now.wall;
    path_.switch_off(std::move(by));
    effects.push_back(
        Say{LogLevel::warning, "commands.off", path_.why_not() + "; values still go up"});
    keep(switch_setting(path_.controls().off), event.id, effects);
    return false;
}

bool ControlDesk::switch_on(const CommandsSwitched& event, Effects& effects) {
    if (path_.has(PathFault::journal_lost) && !event.accept_journal_loss) {
        effects.push_back(
            AnswerControl{event.id, "commands stay closed unless you say --accept-journal-loss: " +
                                        path_.why(PathFault::journal_lost)});
        return false;
    }
    bool opened = false;
    if (path_.has(PathFault::journal_lost)) {
        opened = path_.clear(PathFault::journal_lost);
        // Not keep(): it is about this loss, and must not come over one that is found later.
        store({journal_lost_setting, {}}, 0, effects);
    }
    opened = path_.switch_on() || opened;
    if (path_.faulty()) {
        effects.push_back(AnswerControl{
            event.id, "commands are not switched off, but stay closed: " + path_.fault() +
                          "; that must be put right first"});
        keep(switch_setting({}), 0, effects);
        return opened;
    }
    effects.push_back(
        Say{LogLevel::notice, "commands.on", "commands are on again by " + event.by.who});
    keep(switch_setting({}), event.id, effects);
    return opened;
}

void ControlDesk::switched(const MaintenanceSwitched& event, Now now, Effects& effects) {
    const auto& key = mapping_.line(event.line).key;
    if (!event.maintenance) {
        if (path_.maintenance(event.line) == nullptr) {
            effects.push_back(AnswerControl{event.id, "line " + key + " is in no maintenance"});
        } else {
            maintenance_over(event.line, event.id, "ended by " + event.who, effects);
        }
        return;
    }
    auto maintenance = *event.maintenance;
    maintenance.line = key;
    maintenance.by.since = now.wall;
    effects.push_back(
        Say{LogLevel::warning, "line.maintenance",
            "line " + key + " is in maintenance " + in_words(maintenance) +
                (maintenance.released ? "; it is not polled, its port is closed"
                                      : "; nothing is written to it, values still go up")});
    keep(maintenance_setting(key, maintenance), event.id, effects);
    path_.maintain(event.line, std::move(maintenance), now.mono);
}

void ControlDesk::maintenance_over(LineId line, std::uint64_t request, const std::string& how,
                                   Effects& effects) {
    const auto& key = mapping_.line(line).key;
    path_.end_maintenance(line);
    effects.push_back(
        Say{LogLevel::notice, "line.maintenance", "line " + key + ": maintenance is over, " + how});
    keep(maintenance_setting(key, {}), request, effects);
}

bool ControlDesk::pass_time(Now now, Effects& effects) {
    const auto over = path_.over(now.mono);
    for (const auto line : over) {
        maintenance_over(line, 0, "its time has passed", effects);
    }
    return !over.empty();
}

void ControlDesk::keep(KeptSetting setting, std::uint64_t request, Effects& effects) {
    newest_[setting.name] = setting.value;
    store(std::move(setting), request, effects);
}

void ControlDesk::store(KeptSetting setting, std::uint64_t request, Effects& effects) {
    waiting_.push_back({setting.name, request});
    effects.push_back(KeepSetting{std::move(setting)});
}

void ControlDesk::stored(const SettingStored& event, Effects& effects) {
    const auto waiting =
        std::find_if(waiting_.begin(), waiting_.end(),
                     [&event](const auto& candidate) { return candidate.setting == event.name; });
    if (waiting == waiting_.end()) {
        return;
    }
    if (waiting->request != 0) {
        effects.push_back(AnswerControl{
            waiting->request,
            event.ok ? std::string{}
                     : "done, but it could not be stored; a restart before the journal works again "
                       "forgets it: " +
                           event.error});
    }
    waiting_.erase(waiting);
}

} // namespace railbridge
