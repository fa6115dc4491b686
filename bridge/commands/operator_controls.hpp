#pragma once
// What a person at the box has switched. It outlives the process: what somebody switched off before
// climbing into a machine must not come on by a restart.

#include "bridge/base/time.hpp"
#include "bridge/commands/kept_setting.hpp"

#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// Who did it, when and why; for people only. One line each.
struct SwitchedBy {
    std::string who;
    std::string why; ///< may be empty
    WallTime since{};
};

/// Somebody works at this line: nothing is written to it.
struct LineMaintenance {
    std::string line; ///< its key
    SwitchedBy by;
    Duration lasts{};      ///< 0: until somebody ends it
    bool released = false; ///< the port is closed, too, so that another tool can use it
};

struct OperatorControls {
    std::optional<SwitchedBy> off; ///< commands are off
    std::vector<LineMaintenance> maintenance;
};

/// `by anna since 2026-11-24 03:00:00Z: pump 3 is open`
std::string in_words(const SwitchedBy& by);
/// `by anna since ... until ...: new drive`
std::string in_words(const LineMaintenance& maintenance);

/// How each is kept. Without a value: commands are on; the line is in no maintenance.
KeptSetting switch_setting(const std::optional<SwitchedBy>& off);
KeptSetting maintenance_setting(const std::string& line,
                                const std::optional<LineMaintenance>& maintenance);
/// One of these two.
bool is_control(const KeptSetting& setting);
/// What an earlier run kept; settings of other names are left alone. One that cannot be understood
/// counts as off: somebody had switched something.
OperatorControls controls_of(const std::vector<KeptSetting>& settings);

} // namespace railbridge
