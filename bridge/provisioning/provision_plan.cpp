#include "bridge/provisioning/provision_plan.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace railbridge {

namespace {

using Action = ProvisionAction;

/// In the order of a summary.
struct Words {
    Action action;
    std::string_view line;  ///< what is said of one asset
    std::string_view count; ///< after their number
};

constexpr std::array<Words, 10> words{{
    {Action::create, "create", "to create"},
    {Action::update, "update", "to update"},
    {Action::move, "move", "to move"},
    {Action::replace, "replace", "to replace"},
    {Action::remove, "delete", "to delete"},
    {Action::unchanged, "unchanged", "unchanged"},
    {Action::keep, "kept", "kept"},
    {Action::foreign, "not ours", "not ours"},
    {Action::forget, "gone", "gone"},
    {Action::refuse, "refused", "refused"},
}};

std::string_view word_of(Action action) {
    const auto* const found = std::find_if(
        words.begin(), words.end(), [action](const Words& one) { return one.action == action; });
    return found->line;
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

/// What has no attribute that could carry a mark is known by the id that the bridge has made.
bool is_ours(const FoundAsset& asset) {
    return asset.marked || (asset.bare && !asset.adopted);
}

ProvisionDecision decide_unwanted(const FoundAsset& asset, const ProvisionFlags& flags) {
    if (!asset.there) {
        return {Action::forget, "neither the mapping nor the manager has it any more", false};
    }
    if (!is_ours(asset)) {
        return {Action::foreign, "the mapping has it no more, and it carries no mark of the bridge",
                false};
    }
    if (!asset.out_of_reach.empty()) {
        return {Action::foreign, "the mapping has it no more, and " + asset.out_of_reach, false};
    }
    if (!asset.foreign.empty()) {
        return {Action::foreign,
                "the mapping has it no more, but attributes of others are in it; delete it in the "
                "manager if it shall go",
                false};
    }
    if (asset.adopted) {
        return {Action::foreign,
                "the mapping has it no more, but its id is not one that the bridge has made; "
                "delete it in the manager if it shall go",
                false};
    }
    if (!asset.stays_below.empty()) {
        return {Action::foreign,
                "the mapping has it no more, but what is below it and stays would go with it: " +
                    list(asset.stays_below) + "; it must lie elsewhere first",
                false};
    }
    if (!flags.prune) {
        return {Action::keep, "the mapping has it no more; --prune deletes it", false};
    }
    return {Action::remove,
            "the mapping has it no more; its history goes, and whatever is below it", false};
}

std::string why_created(const FoundAsset& asset) {
    std::string why = asset.known ? "it was deleted at the manager" : "";
    if (!asset.place.empty()) {
        why.append(why.empty() ? "" : ", ").append(asset.place);
    }
    return why;
}

ProvisionDecision decide_type(const FoundAsset& asset, const ProvisionFlags& flags) {
    const std::string change =
        "it is a " + asset.type + " at the manager and a " + asset.wanted_type + " in the mapping";
    if (!is_ours(asset)) {
        return {Action::refuse,
                change + ", and it carries no mark of this bridge, so it is not deleted; correct "
                         "the mapping",
                false};
    }
    if (asset.adopted) {
        return {Action::refuse,
                change + ", and it was adopted by its id, so it is not deleted; correct the "
                         "mapping, or delete it in the manager",
                false};
    }
    if (!asset.stays_below.empty()) {
        return {Action::refuse,
                change + ", but what is below it and stays would be deleted with it: " +
                    list(asset.stays_below) + "; it must lie elsewhere first",
                false};
    }
    if (!flags.replace) {
        return {Action::refuse,
                change + ", and a type cannot change; correct the mapping, or delete and create it "
                         "with --replace, which loses its history",
                false};
    }
    return {Action::replace, change + "; its history goes, and whatever is below it",
            flags.prune && !asset.former.empty()};
}

} // namespace

ProvisionDecision decide(const FoundAsset& asset, const ProvisionFlags& flags) {
    if (asset.wanted_type.empty()) {
        return decide_unwanted(asset, flags);
    }
    if (!asset.there) {
        return {Action::create, why_created(asset), false};
    }
    if (!asset.out_of_reach.empty()) {
        return {Action::refuse, asset.out_of_reach, false};
    }
    if (asset.type != asset.wanted_type) {
        return decide_type(asset, flags);
    }
    const bool drops = flags.prune && !asset.former.empty();
    std::string why = asset.differences;
    if (drops) {
        why.append(why.empty() ? "" : ", ").append("without ").append(list(asset.former));
    }
    const auto change = asset.elsewhere ? Action::move : Action::update;
    return {why.empty() ? Action::unchanged : change, std::move(why), drops};
}

std::vector<ProvisionDecision> decide_all(std::vector<FoundAsset>& assets,
                                          const ProvisionFlags& flags) {
    std::vector<ProvisionDecision> decisions;
    for (const auto& asset : assets) {
        decisions.push_back(decide(asset, flags));
    }
    const auto first = decisions; // what comes of it below an asset does not hang on its turn
    for (std::size_t i = 0; i < assets.size(); ++i) {
        if (first[i].action != Action::remove && first[i].action != Action::replace) {
            continue;
        }
        FoundAsset& asset = assets[i];
        for (std::size_t other = 0; other < assets.size(); ++other) {
            const auto& above = assets[other].above;
            if (other != i && assets[other].there && first[other].action != Action::remove &&
                std::find(above.begin(), above.end(), asset.id) != above.end()) {
                asset.stays_below.push_back(assets[other].key);
            }
        }
        decisions[i] = decide(asset, flags);
    }
    return decisions;
}

std::string to_text(const FoundAsset& asset, const ProvisionDecision& decision) {
    constexpr std::size_t column = 11;
    std::string line{word_of(decision.action)};
    line.append(line.size() < column ? column - line.size() : 1, ' ');
    line.append(asset.key).append(" \"").append(asset.name).append("\" ").append(asset.id);
    if (!decision.why.empty()) {
        line.append(": ").append(decision.why);
    }
    line += '\n';
    const std::string indent(column, ' ');
    if (asset.there && !asset.foreign.empty()) {
        line += indent + "not ours, left alone: " + list(asset.foreign) + "\n";
    }
    const bool wanted = asset.there && !asset.wanted_type.empty();
    if (wanted && !asset.former.empty() && !decision.drops_former) {
        line += indent +
                "of an earlier mapping, left alone without --prune: " + list(asset.former) + "\n";
    }
    return line;
}

std::string summary(const std::vector<ProvisionDecision>& decisions) {
    std::string text;
    for (const auto& one : words) {
        const auto count = std::count_if(decisions.begin(), decisions.end(), [&](const auto& made) {
            return made.action == one.action;
        });
        if (count > 0) {
            text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" ");
            text.append(one.count);
        }
    }
    return text.empty() ? "nothing" : text;
}

} // namespace railbridge
