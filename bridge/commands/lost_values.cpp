#include "bridge/commands/lost_values.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <utility>

namespace railbridge {

KeptSetting lost_value_setting(const std::string& asset_id, const std::string& attribute,
                               WallTime until) {
    return {std::string(lost_value_prefix) + asset_id + " " + attribute,
            std::to_string(until.time_since_epoch().count())};
}

void LostValues::restore(const std::vector<KeptSetting>& settings) {
    for (const auto& setting : settings) {
        if (setting.name.rfind(lost_value_prefix, 0) != 0) {
            continue;
        }
        const auto names = setting.name.substr(lost_value_prefix.size());
        const auto space = names.rfind(' ');
        std::int64_t ms = 0;
        const auto* end = setting.value.data() + setting.value.size();
        const auto [stop, error] = std::from_chars(setting.value.data(), end, ms);
        if (space != std::string::npos && error == std::errc{} && stop == end) {
            lose(names.substr(0, space), names.substr(space + 1),
                 WallTime{std::chrono::milliseconds{ms}});
        }
    }
}

KeptSetting LostValues::lose(const std::string& asset_id, const std::string& attribute,
                             WallTime until) {
    auto& known = until_.try_emplace({asset_id, attribute}, until).first->second;
    known = std::max(known, until);
    return lost_value_setting(asset_id, attribute, known);
}

std::vector<KeptSetting> LostValues::missing_in(const std::vector<KeptSetting>& kept) const {
    std::vector<KeptSetting> missing;
    for (const auto& [name, until] : until_) {
        auto setting = lost_value_setting(name.first, name.second, until);
        if (std::find(kept.begin(), kept.end(), setting) == kept.end()) {
            missing.push_back(std::move(setting));
        }
    }
    return missing;
}

bool LostValues::lost(const PendingEvent& event) const {
    const auto known = until_.find({event.asset_id, event.attribute});
    return known != until_.end() && event.event_time <= known->second;
}

} // namespace railbridge
