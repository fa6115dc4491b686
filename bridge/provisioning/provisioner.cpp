#include "bridge/provisioning/provisioner.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

constexpr std::size_t outstanding_max = 4;
constexpr Duration response_limit = std::chrono::seconds{10};

std::string explain(OperationError error, const std::string& message) {
    return std::string(to_string(error)) + (message.empty() ? "" : ": " + message);
}

} // namespace

Provisioner::Provisioner(std::size_t assets, Duration retry_after_refusal, std::size_t first)
    : assets_(assets)
    , retry_after_refusal_(retry_after_refusal)
    , first_(first) {}

void Provisioner::connected() {
    for (auto& asset : assets_) {
        asset = AssetState{};
        asset.phase = Phase::create;
    }
}

void Provisioner::disconnected() {
    for (auto& asset : assets_) {
        asset.phase = Phase::idle;
        asset.deadline = never;
    }
}

void Provisioner::take_over(const Provisioner& old, const MappingChange& change, bool connected,
                            TimePoint now) {
    if (connected) {
        this->connected();
    }
    for (std::size_t i = 0; i < old.assets_.size(); ++i) {
        const auto goes_on = change.asset(static_cast<AssetIndex>(i));
        if (!goes_on) {
            continue;
        }
        const auto& was = old.assets_[i];
        auto& asset = assets_[index(*goes_on)];
        if (!change.provision(*goes_on)) {
            asset = was;
        } else if (was.deadline != never) {
            asset.not_before = now + response_limit; // its answer is about what the asset was
        }
    }
}

void Provisioner::again(AssetIndex which, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (asset.phase != Phase::ready) {
        return; // on its way already
    }
    asset.phase = Phase::create;
    if (asset.asked_again != TimePoint::min()) {
        asset.not_before = std::max(asset.not_before, asset.asked_again + retry_after_refusal_);
    }
    asset.asked_again = std::max(now, asset.not_before);
}

std::vector<ProvisioningStep> Provisioner::steps(TimePoint now) {
    for (auto& asset : assets_) {
        if (now >= asset.deadline) {
            // No response: the operation may or may not have happened. Starting over is harmless.
            asset.phase = Phase::create;
            asset.deadline = never;
            asset.not_before = now + response_limit;
        }
    }
    std::vector<ProvisioningStep> steps;
    auto busy = outstanding();
    for (std::size_t n = 0; n < assets_.size() && busy < outstanding_max; ++n) {
        const auto i = (first_ + n) % assets_.size();
        auto& asset = assets_[i];
        if (now < asset.not_before) {
            continue;
        }
        ProvisioningStep step{.operation = Operation::create_asset,
                              .asset = static_cast<AssetIndex>(i),
                              .document = {}};
        switch (asset.phase) {
        case Phase::create:
            asset.phase = Phase::creating;
            break;
        case Phase::get:
            step.operation = Operation::get_asset;
            asset.phase = Phase::getting;
            break;
        case Phase::update:
            step.operation = Operation::update_asset;
            step.document = std::move(asset.document);
            asset.phase = Phase::updating;
            break;
        default:
            continue;
        }
        asset.deadline = now + response_limit;
        steps.push_back(std::move(step));
        ++busy;
    }
    return steps;
}

bool Provisioner::waits_for(Phase phase, Operation operation) {
    switch (phase) {
    case Phase::creating:
        return operation == Operation::create_asset;
    case Phase::getting:
        return operation == Operation::get_asset;
    case Phase::updating:
        return operation == Operation::update_asset;
    default:
        return false;
    }
}

ProvisioningOutcome Provisioner::created(AssetState& asset, std::optional<OperationError> error,
                                         const std::string& message, TimePoint now) const {
    asset.deadline = never;
    if (!error) {
        asset.phase = Phase::ready;
        return {.ready = true, .created = true, .problem = {}};
    }
    if (*error == OperationError::conflict) {
        asset.phase = Phase::get;
        return {};
    }
    return fail(asset, "create: " + explain(*error, message), now);
}

ProvisioningOutcome Provisioner::responded(Operation operation, AssetIndex which,
                                           std::optional<OperationError> error,
                                           const std::string& message, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (!waits_for(asset.phase, operation)) {
        return {}; // an echo of somebody else, or an answer that came too late
    }
    if (operation == Operation::create_asset) {
        return created(asset, error, message, now);
    }
    if (error == OperationError::not_found) {
        asset.phase = Phase::create; // deleted between two steps
        asset.deadline = never;
        asset.not_before = now + retry_after_refusal_;
        return {};
    }
    if (error) {
        return fail(asset,
                    (operation == Operation::get_asset ? "get: " : "update: ") +
                        explain(*error, message),
                    now);
    }
    if (operation == Operation::update_asset) {
        asset.phase = Phase::ready;
        asset.deadline = never;
        return {.ready = true, .created = false, .problem = {}};
    }
    return {}; // the comparison follows
}

ProvisioningOutcome Provisioner::compared(AssetIndex which, bool equal, const std::string& document,
                                          const std::string& refusal, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (asset.phase != Phase::getting) {
        return {};
    }
    asset.deadline = never;
    if (!refusal.empty()) {
        return fail(asset, refusal, now);
    }
    if (equal) {
        asset.phase = Phase::ready;
        return {.ready = true, .created = false, .problem = {}};
    }
    asset.phase = Phase::update;
    asset.document = document;
    return {};
}

ProvisioningOutcome Provisioner::refused(AssetIndex which, const std::string& why, TimePoint now) {
    auto& asset = assets_[index(which)];
    const bool waiting = asset.phase == Phase::creating || asset.phase == Phase::getting ||
                         asset.phase == Phase::updating;
    return waiting ? fail(asset, why, now) : ProvisioningOutcome{};
}

ProvisioningOutcome Provisioner::fail(AssetState& asset, std::string problem, TimePoint now) const {
    asset.phase = Phase::create;
    asset.deadline = never;
    asset.not_before = now + retry_after_refusal_;
    return {.ready = false, .created = false, .problem = std::move(problem)};
}

std::size_t Provisioner::outstanding() const {
    return static_cast<std::size_t>(std::count_if(
        assets_.begin(), assets_.end(), [](const auto& asset) { return asset.deadline != never; }));
}

TimePoint Provisioner::next_wake() const {
    TimePoint next = never;
    const bool full = outstanding() >= outstanding_max;
    for (const auto& asset : assets_) {
        next = std::min(next, asset.deadline);
        const bool wants = asset.phase == Phase::create || asset.phase == Phase::get ||
                           asset.phase == Phase::update;
        if (wants && !full) {
            next = std::min(next, asset.not_before);
        }
    }
    return next;
}

bool Provisioner::finished() const {
    return std::all_of(assets_.begin(), assets_.end(),
                       [](const auto& asset) { return asset.phase == Phase::ready; });
}

} // namespace railbridge
