#include "adapters/daemon/provisioning.hpp"

#include "adapters/daemon/asset_replacement.hpp"

#include <algorithm>
#include <cstddef>

namespace railbridge::daemon {

store::ProvisionedAssets assets_of(const Mapping& mapping) {
    store::ProvisionedAssets assets;
    for (const auto& asset : mapping.assets) {
        assets[asset.id] = asset.key;
    }
    return assets;
}

Result<std::vector<PlannedAsset>> Provisioning::plan(const store::ProvisionedAssets& known) {
    std::vector<PlannedAsset> plan;
    auto former = known;
    for (const auto asset : mapping_.parents_first()) {
        PlannedAsset& planned = plan.emplace_back();
        planned.in_mapping = asset;
        planned.found.id = mapping_.asset(asset).id;
        planned.found.known = former.erase(planned.found.id) > 0;
    }
    for (const auto& [id, key] : former) {
        PlannedAsset& planned = plan.emplace_back();
        planned.found.id = id;
        planned.found.key = key;
        planned.found.known = true;
    }
    for (auto& planned : plan) {
        if (const auto looked = look(planned); !looked) {
            return fail(looked.error());
        }
    }
    // What is deleted goes before what it lies below.
    std::stable_sort(plan.begin() + static_cast<std::ptrdiff_t>(mapping_.assets.size()), plan.end(),
                     [](const PlannedAsset& left, const PlannedAsset& right) {
                         return left.found.above.size() > right.found.above.size();
                     });
    std::vector<FoundAsset> found;
    for (const auto& planned : plan) {
        found.push_back(planned.found);
    }
    const auto decisions = decide_all(found, settings_.flags);
    for (std::size_t i = 0; i < plan.size(); ++i) {
        plan[i].found = std::move(found[i]);
        plan[i].decision = decisions[i];
    }
    return plan;
}

/// What the manager has of it now.
Status Provisioning::look(PlannedAsset& asset) {
    auto document = actions_.get(asset.found.id);
    if (!document) {
        return fail(document.error());
    }
    const FoundAsset before = std::move(asset.found);
    asset.document = std::move(*document);
    asset.found = asset.in_mapping ? documents_.found(*asset.in_mapping, asset.document)
                                   : documents_.found_former(before.id, before.key, asset.document);
    asset.found.known = before.known;
    asset.found.stays_below = before.stays_below;
    return {};
}

Status Provisioning::apply(const PlannedAsset& planned) {
    const auto action = planned.decision.action;
    if (action == ProvisionAction::create) {
        return actions_.create(planned.found.id, documents_.create(*planned.in_mapping));
    }
    if (!planned.decision.changes_manager()) {
        return {};
    }
    PlannedAsset now = planned;
    if (const auto looked = look(now); !looked) {
        return looked;
    }
    if (action == ProvisionAction::remove && !now.found.there) {
        return {}; // gone with the one above it
    }
    now.decision = decide(now.found, settings_.flags);
    const bool drops_others = now.decision.drops_former && now.found.former != planned.found.former;
    if (now.decision != planned.decision || drops_others) {
        return fail(fatal("it has changed at the manager since it was looked at, and is left as it "
                          "is; what would be done now:\n" +
                          to_text(now.found, now.decision) + "Start the command again."));
    }
    return change(now);
}

Status Provisioning::change(const PlannedAsset& asset) {
    if (asset.decision.action == ProvisionAction::remove) {
        return actions_.remove(asset.found.id);
    }
    if (asset.decision.action == ProvisionAction::replace) {
        return AssetReplacement{documents_, operations_, settings_.state_dir}.replace(asset);
    }
    return actions_.update(
        asset.found.id,
        documents_.compare(*asset.in_mapping, asset.document, asset.decision.drops_former)
            .document);
}

} // namespace railbridge::daemon
