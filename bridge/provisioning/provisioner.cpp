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

Provisioner::Provisioner(Parents parents, Duration retry_after_refusal, std::size_t first)
    : parents_(std::move(parents))
    , assets_(parents_.size())
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
        asset.problem.clear();
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
    look_again(assets_[index(which)], now);
    look_above(which, now);
}

void Provisioner::look_again(AssetState& asset, TimePoint now) const {
    if (asset.phase != Phase::ready) {
        return; // on its way already
    }
    asset.phase = Phase::create;
    asset.answered = false;
    if (asset.asked_again != TimePoint::min()) {
        asset.not_before = std::max(asset.not_before, asset.asked_again + retry_after_refusal_);
    }
    asset.asked_again = std::max(now, asset.not_before);
}

/// After a refusal. Whoever deletes an asset deletes what lies below it, and nobody says so.
void Provisioner::look_above(AssetIndex which, TimePoint now) {
    for (auto above = parents_[index(which)]; above; above = parents_[index(*above)]) {
        look_again(assets_[index(*above)], now);
    }
}

/// It had to be made anew, so that nothing lies below it any more.
void Provisioner::look_below(AssetIndex which, TimePoint now) {
    for (std::size_t i = 0; i < assets_.size(); ++i) {
        auto& asset = assets_[i];
        if (parents_[i] != which) {
            continue;
        }
        if (asset.phase == Phase::ready) {
            asset.phase = Phase::create;
            asset.answered = false;
        } else if (asset.phase == Phase::create && asset.answered) { // refused for want of this one
            asset.not_before = now;
            asset.answered = false;
        }
    }
}

bool Provisioner::waits_for_parent(std::size_t which) const {
    const auto& parent = parents_[which];
    return assets_[which].phase == Phase::create && parent && !assets_[index(*parent)].answered;
}

std::vector<ProvisioningStep> Provisioner::steps(TimePoint now) {
    for (auto& asset : assets_) {
        if (now >= asset.deadline) {
            // No response: the operation may or may not have happened. Starting over is harmless.
            asset.phase = Phase::create;
            asset.answered = true; // what lies below it does not wait for ever
            asset.deadline = never;
            asset.not_before = now + response_limit;
        }
    }
    std::vector<ProvisioningStep> steps;
    auto busy = outstanding();
    for (std::size_t n = 0; n < assets_.size() && busy < outstanding_max; ++n) {
        const auto i = (first_ + n) % assets_.size();
        auto& asset = assets_[i];
        if (now < asset.not_before || waits_for_parent(i)) {
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

ProvisioningOutcome Provisioner::created(AssetIndex which, std::optional<OperationError> error,
                                         const std::string& message, TimePoint now) {
    auto& asset = assets_[index(which)];
    asset.deadline = never;
    asset.answered = true;
    if (!error) {
        make_ready(asset);
        look_below(which, now);
        return {.ready = true, .created = true, .problem = {}};
    }
    if (*error == OperationError::conflict) {
        asset.phase = Phase::get;
        return {};
    }
    look_above(which, now);
    return fail(which, "create: " + explain(*error, message), now);
}

ProvisioningOutcome Provisioner::responded(Operation operation, AssetIndex which,
                                           std::optional<OperationError> error,
                                           const std::string& message, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (!waits_for(asset.phase, operation)) {
        return {}; // an echo of somebody else, or an answer that came too late
    }
    if (operation == Operation::create_asset) {
        return created(which, error, message, now);
    }
    if (error == OperationError::not_found) {
        asset.phase = Phase::create; // deleted between two steps
        asset.deadline = never;
        asset.not_before = now + retry_after_refusal_;
        look_above(which, now);
        return {};
    }
    if (operation == Operation::update_asset) {
        return updated(which, error, message, now);
    }
    if (error) {
        look_above(which, now);
        return fail(which, "get: " + explain(*error, message), now);
    }
    return {}; // the comparison follows
}

ProvisioningOutcome Provisioner::updated(AssetIndex which, std::optional<OperationError> error,
                                         const std::string& message, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (error) {
        const std::string why = explain(*error, message);
        look_above(which, now);
        return asset.unmoved ? not_moved(asset, why) : fail(which, "update: " + why, now);
    }
    asset.deadline = never;
    make_ready(asset);
    asset.unmoved.reset();
    return {.ready = true, .created = false, .problem = {}};
}

void Provisioner::make_ready(AssetState& asset) {
    asset.phase = Phase::ready;
    asset.problem.clear();
}

/// A move that the manager refuses costs nothing but the move.
ProvisioningOutcome Provisioner::not_moved(AssetState& asset, std::string why) {
    asset.deadline = never;
    asset.document = *std::exchange(asset.unmoved, std::nullopt);
    ProvisioningOutcome outcome;
    outcome.ready = asset.document.empty();
    if (outcome.ready) {
        make_ready(asset);
    } else {
        asset.phase = Phase::update;
    }
    outcome.not_moved = std::move(why);
    return outcome;
}

ProvisioningOutcome Provisioner::compared(AssetIndex which,
                                          const std::optional<ProvisioningDifference>& different,
                                          const std::string& refusal, TimePoint now) {
    auto& asset = assets_[index(which)];
    if (asset.phase != Phase::getting) {
        return {};
    }
    asset.deadline = never;
    if (!refusal.empty()) {
        return fail(which, refusal, now);
    }
    if (!different) {
        make_ready(asset);
        return {.ready = true, .created = false, .problem = {}};
    }
    asset.phase = Phase::update;
    asset.document = different->document;
    asset.unmoved = different->unmoved;
    return {};
}

ProvisioningOutcome Provisioner::refused(AssetIndex which, const std::string& why, TimePoint now) {
    auto& asset = assets_[index(which)];
    const bool waiting = asset.phase == Phase::creating || asset.phase == Phase::getting ||
                         asset.phase == Phase::updating;
    if (!waiting) {
        return {};
    }
    look_above(which, now);
    const bool moving = asset.phase == Phase::updating && asset.unmoved;
    return moving ? not_moved(asset, why) : fail(which, why, now);
}

ProvisioningOutcome Provisioner::fail(AssetIndex which, std::string problem, TimePoint now) {
    auto& asset = assets_[index(which)];
    asset.phase = Phase::create;
    asset.answered = true;
    asset.deadline = never;
    asset.not_before = now + retry_after_refusal_;
    asset.problem = problem;
    return {.ready = false, .created = false, .problem = std::move(problem)};
}

std::size_t Provisioner::outstanding() const {
    return static_cast<std::size_t>(std::count_if(
        assets_.begin(), assets_.end(), [](const auto& asset) { return asset.deadline != never; }));
}

TimePoint Provisioner::next_wake() const {
    TimePoint next = never;
    const bool full = outstanding() >= outstanding_max;
    for (std::size_t i = 0; i < assets_.size(); ++i) {
        const auto& asset = assets_[i];
        next = std::min(next, asset.deadline);
        const bool wants = asset.phase == Phase::create || asset.phase == Phase::get ||
                           asset.phase == Phase::update;
        if (wants && !full && !waits_for_parent(i)) {
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
