#pragma once
// What a person at the box switches: commands off and on, lines into maintenance and back. In
// effect at once; answered when the journal has it, because it must outlive a restart.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_path.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/engine/event.hpp"
#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace railbridge {

class ControlDesk {
public:
    /// Keeps references.
    ControlDesk(const Mapping& mapping, CommandPath& path)
        : mapping_(mapping)
        , path_(path) {}

    /// As an earlier run left it.
    void restore(const std::vector<KeptSetting>& settings, Now now, Effects& effects);
    /// What the journal does not hold as it is now is stored again. What an earlier run left is not
    /// restored over what was switched in this one: that is newer.
    void journal_works(const JournalWorks& event, Now now, Effects& effects);
    /// Whoever waits for the journal goes on waiting.
    void take_over(ControlDesk& old) {
        waiting_ = std::move(old.waiting_);
        newest_ = std::move(old.newest_);
    }
    /// True if that cleared the last fault of the path.
    bool switched(const CommandsSwitched& event, Now now, Effects& effects);
    void switched(const MaintenanceSwitched& event, Now now, Effects& effects);
    void stored(const SettingStored& event, Effects& effects);
    /// Answers `request` when the journal has this setting, which is on its way to it.
    void answer_when_stored(const std::string& setting, std::uint64_t request) {
        waiting_.push_back({setting, request});
    }
    /// Ends what is over. True if something was.
    bool pass_time(Now now, Effects& effects);

private:
    bool switch_on(const CommandsSwitched& event, Effects& effects);
    /// From now on this is how it is switched, whatever the journal says.
    void keep(KeptSetting setting, std::uint64_t request, Effects& effects);
    void store(KeptSetting setting, std::uint64_t request, Effects& effects);
    void maintenance_over(LineId line, std::uint64_t request, const std::string& how,
                          Effects& effects);

    struct Waiting {
        std::string setting;
        std::uint64_t request = 0; ///< 0: nobody waits for it
    };

    const Mapping& mapping_;
    CommandPath& path_;
    std::deque<Waiting> waiting_;               ///< for SettingStored; in order
    std::map<std::string, std::string> newest_; ///< value of each setting: a switch, each line
};

} // namespace railbridge
