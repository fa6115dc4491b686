#include "bridge/commands/lost_values.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <utility>

namespace railbridge {

KeptSetting lost_value_setting(const std::string& asset_id, const std::string& attribute,
                               WallTime until, const std::string& written_since) {
    return {std::string(lost_value_prefix) + asset_id + " " + attribute,
            std::to_string(until.time_since_epoch().count()) +
                (written_since.empty() ? "" : " " + written_since)};
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
        if (space == std::string::npos || error != std::errc{} || (stop != end && *stop != ' ')) {
            continue;
        }
        const WallTime until{std::chrono::milliseconds{ms}};
        const auto [mark, news] =
            marks_.try_emplace({names.substr(0, space), names.substr(space + 1)});
        if (news && stop != end) { // else what this run knows is younger
            mark->second.written_since.assign(stop + 1, end);
        }
        mark->second.until = news ? until : std::max(mark->second.until, until);
    }
}

KeptSetting LostValues::lose(const std::string& asset_id, const std::string& attribute,
                             WallTime until) {
    auto& mark = marks_.try_emplace({asset_id, attribute}, Mark{until, {}}).first->second;
    mark.until = std::max(mark.until, until);
    mark.written_since.clear();
    return lost_value_setting(asset_id, attribute, mark.until);
}

std::optional<KeptSetting> LostValues::written(const PendingEvent& event) {
    if (!lost(event)) {
        return std::nullopt;
    }
    auto& mark = marks_.at({event.asset_id, event.attribute});
    mark.written_since = event.ack_id;
    return lost_value_setting(event.asset_id, event.attribute, mark.until, mark.written_since);
}

std::vector<KeptSetting> LostValues::missing_in(const std::vector<KeptSetting>& kept) const {
    std::vector<KeptSetting> missing;
    for (const auto& [name, mark] : marks_) {
        auto setting = lost_value_setting(name.first, name.second, mark.until, mark.written_since);
        if (std::find(kept.begin(), kept.end(), setting) == kept.end()) {
            missing.push_back(std::move(setting));
        }
    }
    return missing;
}

bool LostValues::lost(const PendingEvent& event) const {
    const auto mark = marks_.find({event.asset_id, event.attribute});
    return mark != marks_.end() && event.event_time <= mark->second.until &&
           (mark->second.written_since.empty() || event.ack_id != mark->second.written_since);
}

} // namespace railbridge
