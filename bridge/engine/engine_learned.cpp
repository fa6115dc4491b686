// What devices taught the bridge: said once, and kept.

#include "bridge/engine/engine_state.hpp"

#include <string>
#include <utility>
#include <vector>

namespace railbridge {

void Engine::State::tell_learned(const LineNews& news, Effects& effects) {
    for (const auto& found : news.silences) {
        std::string what;
        for (const auto& hole : found.holes) {
            what += (what.empty() ? "" : ", ") + std::string(short_name(hole.table)) + ":" +
                    std::to_string(hole.first) +
                    (hole.count > 1 ? ".." + std::to_string(hole.end() - 1) : "");
        }
        if (found.limit > 0) {
            what += (what.empty() ? "" : ", nor ") + std::string("more than ") +
                    std::to_string(found.limit) + " addresses at once";
        }
        const auto* facts = line(mapping_.device(found.device).line).learned(found.device);
        const auto lines = facts != nullptr ? learned_lines(mapping_, found.device, *facts)
                                            : std::vector<std::string>{};
        if (!lines.empty()) {
            learned_said_.insert(lines.front()); // not a second time in other words
        }
        effects.push_back(Say{LogLevel::notice, "device.learned",
                              "device " + mapping_.device(found.device).key + " does not answer " +
                                  what +
                                  ", but the rest; it is asked as it likes. `railbridge learned` "
                                  "shows lines to paste" +
                                  (lines.empty() ? "" : ": " + lines.front())});
    }
    for (const auto id : news.learned) {
        const auto* facts = line(mapping_.device(id).line).learned(id);
        const bool limits = facts != nullptr && (facts->word_limit > 0 || facts->bit_limit > 0 ||
                                                 !facts->holes.empty());
        if (limits && learned_said_.insert(learned_lines(mapping_, id, *facts).front()).second) {
            effects.push_back(Say{LogLevel::notice, "device.learned",
                                  "device " + mapping_.device(id).key +
                                      " refuses reads that the protocol allows; it is asked as it "
                                      "likes. `railbridge learned` shows lines to paste: " +
                                      learned_lines(mapping_, id, *facts).front()});
        }
    }
}

void Engine::State::keep_learned(Effects& effects, bool at_once) {
    KeepLearned keep;
    keep.at_once = at_once;
    for (std::size_t i = 0; i < mapping_.devices.size(); ++i) {
        const auto id = static_cast<DeviceId>(i);
        if (const auto* facts = line(mapping_.device(id).line).learned(id)) {
            keep.records.push_back({mapping_.device(id).key, {}, *facts});
        }
    }
    effects.push_back(std::move(keep));
}

} // namespace railbridge
