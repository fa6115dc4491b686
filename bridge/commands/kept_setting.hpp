#pragma once
// What an operator has set at the running bridge and a restart must not forget.

#include <string>

namespace railbridge {

struct KeptSetting {
    std::string name;  ///< not empty, unique
    std::string value; ///< its meaning is the owner's of the name

    bool operator==(const KeptSetting&) const = default;
};

/// Kept by the journal itself when commands in it were lost, with what happened and what to do. The
/// command path stays closed until somebody accepts that: then it is set to nothing.
inline constexpr const char* journal_lost_setting = "journal.lost";

} // namespace railbridge
