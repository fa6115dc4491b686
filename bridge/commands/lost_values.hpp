#pragma once
// Values that were written, and that no device is known to hold any more: the device was replaced
// since, a reload moved their point, they went where a mapping on trial had put it, or a later
// command of which nobody knows what came may have changed them.

#include "bridge/base/time.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/openremote/types.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge {

/// Of an attribute everything is lost up to a time of the manager, but the one command that was
/// written since: the manager's clock may have been ahead, and been set back. Kept as a setting of
/// the journal, `lost ASSET_ID ATTRIBUTE`, whose value are milliseconds since the epoch, and behind
/// a space the ackId of that command if there is one.
inline constexpr std::string_view lost_value_prefix = "lost ";
KeptSetting lost_value_setting(const std::string& asset_id, const std::string& attribute,
                               WallTime until, const std::string& written_since = {});

class LostValues {
public:
    /// Besides what is known already; of two times the later one holds.
    void restore(const std::vector<KeptSetting>& settings);
    /// @return what the journal is to hold
    KeptSetting lose(const std::string& asset_id, const std::string& attribute, WallTime until);
    /// A device was seen to hold what this command wrote, after whatever was lost.
    /// @return what the journal is to hold, if that changes
    std::optional<KeptSetting> written(const PendingEvent& event);
    /// What is known here and not there: it could not be stored.
    std::vector<KeptSetting> missing_in(const std::vector<KeptSetting>& kept) const;
    /// What this command wrote proves nothing any more.
    bool lost(const PendingEvent& event) const;

private:
    struct Mark {
        WallTime until{};
        std::string written_since; ///< the ackId of what is not lost all the same
    };
    std::map<std::pair<std::string, std::string>, Mark> marks_; ///< by asset id, attribute
};

} // namespace railbridge
