#include "adapters/daemon/provisioning.hpp"

#include <utility>

namespace railbridge::daemon {

namespace {

std::string words_of(const mqtt::OperationAnswer& answer) {
    return std::string{to_string(*answer.error)} +
           (answer.message.empty() ? "" : ": " + answer.message);
}

Status status_of(const Result<mqtt::OperationAnswer>& answer) {
    if (!answer) {
        return fail(answer.error());
    }
    return answer->error ? Status{fail(fatal(words_of(*answer)))} : Status{};
}

} // namespace

store::ProvisionedAssets assets_of(const Mapping& mapping) {
    store::ProvisionedAssets assets;
    for (const auto& asset : mapping.assets) {
        assets[asset.id] = asset.key;
    }
    return assets;
}

Result<std::vector<PlannedAsset>> Provisioning::plan(const store::ProvisionedAssets& known,
                                                     const ProvisionFlags& flags) {
    std::vector<PlannedAsset> plan;
    auto former = known;
    for (std::size_t i = 0; i < mapping_.assets.size(); ++i) {
        const auto which = static_cast<AssetIndex>(i);
        auto document = get(mapping_.assets[i].id);
        if (!document) {
            return fail(document.error());
        }
        PlannedAsset planned{documents_.found(which, *document), {}, which, std::move(*document)};
        planned.found.known = former.erase(planned.found.id) > 0;
        plan.push_back(std::move(planned));
    }
    for (const auto& [id, key] : former) {
        auto document = get(id);
        if (!document) {
            return fail(document.error());
        }
        PlannedAsset planned{documents_.found_former(*document), {}, {}, std::move(*document)};
        planned.found.id = id;
        planned.found.key = key;
        planned.found.known = true;
        plan.push_back(std::move(planned));
    }
    for (auto& planned : plan) {
        planned.decision = decide(planned.found, flags);
    }
    return plan;
}

Result<std::string> Provisioning::get(const std::string& id) {
    auto answer = requests_.get(id);
    if (!answer) {
        return fail(answer.error());
    }
    if (!answer->error) {
        return std::move(answer->payload);
    }
    switch (*answer->error) {
    case OperationError::not_found:
    case OperationError::unauthorized: // what a gateway is told of what is not below it
    case OperationError::refused:
        return std::string{};
    default:
        return fail(fatal("asset " + id + " cannot be looked at: " + words_of(*answer)));
    }
}

Status Provisioning::apply(const PlannedAsset& asset) {
    switch (asset.decision.action) {
    case ProvisionAction::create:
        return create(asset, documents_.create(*asset.in_mapping));
    case ProvisionAction::update:
        return status_of(requests_.update(
            asset.found.id,
            documents_.compare(*asset.in_mapping, asset.document, asset.decision.drops_former)
                .document));
    case ProvisionAction::replace:
        return replace(asset);
    case ProvisionAction::remove:
        return status_of(requests_.remove(asset.found.id));
    default:
        return {};
    }
}

Status Provisioning::create(const PlannedAsset& asset, const std::string& document) {
    const auto answer = requests_.create(asset.found.id, document);
    if (answer && answer->error == OperationError::conflict) {
        return fail(fatal("an asset with id " + asset.found.id +
                          " exists, but not below this gateway: move or delete it in the manager, "
                          "or correct `id` in the mapping"));
    }
    return status_of(answer);
}

/// What others had in it comes back with it, as far as the new type takes it.
Status Provisioning::replace(const PlannedAsset& asset) {
    const auto document =
        documents_.recreate(*asset.in_mapping, asset.document, asset.decision.drops_former);
    if (auto removed = status_of(requests_.remove(asset.found.id)); !removed) {
        return removed;
    }
    const auto created = create(asset, document);
    if (created) {
        return created;
    }
    if (auto bare = create(asset, documents_.create(*asset.in_mapping)); !bare) {
        return bare;
    }
    return fail(fatal("it is replaced, but without the attributes and values of others: " +
                      created.error().text));
}

} // namespace railbridge::daemon
