#include "bridge/reporting/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

constexpr std::uint8_t responses_given_up_after = 3;
constexpr Duration quarantine_time = std::chrono::minutes{10};
constexpr Duration server_error_pause = std::chrono::seconds{5};
// Every publish is answered or reported lost; this only bounds the damage if one is not.
constexpr Duration lost_after = std::chrono::seconds{30};

} // namespace

Outbox::Outbox(std::size_t assets, OutboxSettings settings)
    : assets_(assets)
    , settings_(settings)
    , batches_(settings.batches_per_second)
    , values_(settings.values_per_second) {}

void Outbox::put(AssetIndex asset, const std::string& attribute, Value value) {
    auto& state = assets_[index(asset)];
    for (auto& suspect : state.suspects) {
        if (const auto found = suspect.find(attribute); found != suspect.end()) {
            found->second = std::move(value);
            return;
        }
    }
    state.waiting.insert_or_assign(attribute, std::move(value));
}

bool Outbox::withdraw(AssetIndex asset, const std::string& attribute) {
    auto& state = assets_[index(asset)];
    auto withdrawn = state.waiting.erase(attribute);
    for (auto& suspect : state.suspects) {
        withdrawn += suspect.erase(attribute);
    }
    std::erase_if(state.suspects, [](const auto& suspect) { return suspect.empty(); });
    if (state.in_flight) {
        // It has left; if it is lost, it stays lost.
        withdrawn += state.in_flight->values.erase(attribute);
    }
    return withdrawn > 0;
}

void Outbox::set_ready(AssetIndex asset, bool ready) {
    assets_[index(asset)].ready = ready;
}

void Outbox::disconnected() {
    missing_responses_ = 0;
    for (auto& asset : assets_) {
        asset.ready = false;
        asset.provisioned_again = false;
        asset.not_before = TimePoint::min();
        if (asset.in_flight) {
            wait_again(asset, std::move(asset.in_flight->values));
            asset.in_flight.reset();
        }
        for (auto& suspect : std::exchange(asset.suspects, {})) {
            wait_again(asset, std::move(suspect));
        }
    }
}

void Outbox::wait_again(AssetState& asset, Values values) const {
    asset.waiting.merge(values); // what waits already is newer and stays
}

/// Goes next, as one group, with what is newest by now.
void Outbox::suspect(AssetState& asset, Values values) {
    for (auto& [attribute, value] : values) {
        if (auto newer = asset.waiting.extract(attribute); !newer.empty()) {
            value = std::move(newer.mapped());
        }
    }
    if (!values.empty()) {
        asset.suspects.push_front(std::move(values));
    }
}

void Outbox::accepted(AssetState& asset) const {
    for (const auto& [attribute, value] : asset.in_flight->values) {
        asset.quarantine.erase(attribute);
    }
    asset.in_flight.reset();
}

Outbox::Values Outbox::next_values(AssetState& asset, TimePoint now) const {
    while (!asset.suspects.empty()) {
        auto values = std::move(asset.suspects.front());
        asset.suspects.pop_front();
        if (!values.empty()) {
            return values;
        }
    }
    Values values;
    for (const auto& [attribute, until] : asset.quarantine) {
        // Alone, so that a second refusal does not hit a whole batch.
        if (until <= now && asset.waiting.contains(attribute)) {
            values.insert(asset.waiting.extract(attribute));
            return values;
        }
    }
    for (auto it = asset.waiting.begin();
         it != asset.waiting.end() && values.size() < settings_.batch_attributes_max;) {
        const auto next = std::next(it);
        if (!asset.quarantine.contains(it->first)) {
            values.insert(asset.waiting.extract(it));
        }
        it = next;
    }
    return values;
}

std::vector<UpdateBatch> Outbox::release(TimePoint now, const std::function<PublishId()>& next_id) {
    std::vector<UpdateBatch> batches;
    for (std::size_t step = 0; step < assets_.size(); ++step) {
        const auto i = (first_ + step) % assets_.size();
        auto& asset = assets_[i];
        const bool wants = !asset.waiting.empty() || !asset.suspects.empty();
        if (!wants || !asset.ready || asset.in_flight || now < asset.not_before) {
            continue;
        }
        if (!batches_.allows(now) || !values_.allows(now)) {
            first_ = i;
            break;
        }
        auto values = next_values(asset, now);
        if (values.empty()) {
            continue;
        }
        batches_.take(1);
        values_.take(static_cast<double>(values.size()));
        UpdateBatch batch{.id = next_id(), .asset = static_cast<AssetIndex>(i), .values = {}};
        for (const auto& [attribute, value] : values) {
            batch.values.emplace_back(attribute, value);
        }
        asset.in_flight = InFlight{batch.id, std::move(values), now, std::nullopt};
        batches.push_back(std::move(batch));
    }
    return batches;
}

std::optional<RefusalOutcome> Outbox::published(PublishId id, std::optional<OperationError> error,
                                                TimePoint now) {
    const auto asset = std::find_if(assets_.begin(), assets_.end(), [id](const auto& candidate) {
        return candidate.in_flight && candidate.in_flight->id == id;
    });
    if (asset == assets_.end()) {
        return std::nullopt;
    }
    if (error) {
        return refused(*asset, *error, now);
    }
    if (missing_responses_ >= responses_given_up_after) {
        accepted(*asset);
    } else {
        asset->in_flight->acked = now;
    }
    return RefusalOutcome{};
}

RefusalOutcome Outbox::responded(AssetIndex index_of, std::optional<OperationError> error,
                                 TimePoint now) {
    auto& asset = assets_[index(index_of)];
    missing_responses_ = 0;
    if (!asset.in_flight) {
        return {}; // late: the update it belongs to was given up
    }
    if (error) {
        return refused(asset, *error, now);
    }
    if (asset.suspects.empty()) {
        asset.provisioned_again = false; // while a culprit is looked for, the asset is not to blame
    }
    accepted(asset);
    return {};
}

RefusalOutcome Outbox::refused(AssetState& asset, OperationError error, TimePoint now) {
    auto values = std::move(asset.in_flight->values);
    asset.in_flight.reset();
    const bool may_be_asset = error == OperationError::not_found ||
                              error == OperationError::unauthorized ||
                              error == OperationError::refused;
    const bool culprit_again =
        values.size() == 1 && asset.quarantine.contains(values.begin()->first);
    if (may_be_asset && !asset.provisioned_again && !culprit_again) {
        // Somebody deleted the asset or one of its attributes: have it made again before looking
        // for a culprit. What was refused goes first then: until it is settled, the asset has had
        // its turn.
        asset.provisioned_again = true;
        asset.ready = false;
        suspect(asset, std::move(values));
        return {.provision_again = true, .culprit = std::nullopt};
    }
    if (error == OperationError::internal_server_error || error == OperationError::other) {
        asset.not_before = now + server_error_pause;
        wait_again(asset, std::move(values));
        return {};
    }
    if (values.empty()) {
        return {}; // all of it was withdrawn meanwhile
    }
    if (values.size() == 1) {
        auto culprit = values.begin()->first;
        asset.quarantine.insert_or_assign(culprit, now + quarantine_time);
        wait_again(asset, std::move(values));
        if (culprit_again) {
            return {};
        }
        return {.provision_again = false, .culprit = std::move(culprit)};
    }
    Values second;
    while (second.size() < values.size()) {
        second.insert(values.extract(std::prev(values.end())));
    }
    suspect(asset, std::move(second));
    suspect(asset, std::move(values));
    return {};
}

void Outbox::pass_time(TimePoint now) {
    for (auto& asset : assets_) {
        if (!asset.in_flight) {
            continue;
        }
        if (asset.in_flight->acked && now >= *asset.in_flight->acked + settings_.response_wait) {
            missing_responses_ = std::min<std::uint8_t>(
                static_cast<std::uint8_t>(missing_responses_ + 1), responses_given_up_after);
            accepted(asset);
        } else if (now >= asset.in_flight->sent + lost_after) {
            wait_again(asset, std::move(asset.in_flight->values));
            asset.in_flight.reset();
        }
    }
}

TimePoint Outbox::next_wake(TimePoint now) const {
    TimePoint next = never;
    for (const auto& asset : assets_) {
        if (asset.in_flight) {
            next = std::min(next, asset.in_flight->acked
                                      ? *asset.in_flight->acked + settings_.response_wait
                                      : asset.in_flight->sent + lost_after);
            continue;
        }
        if (!asset.ready) {
            continue;
        }
        const auto quarantined = [&asset](const auto& entry) {
            return asset.quarantine.contains(entry.first);
        };
        const bool sendable = !asset.suspects.empty() ||
                              !std::all_of(asset.waiting.begin(), asset.waiting.end(), quarantined);
        const auto capped = std::max(batches_.allowed_at(now), values_.allowed_at(now));
        const auto may_go = std::max(asset.not_before, capped);
        if (sendable) {
            next = std::min(next, may_go);
        }
        for (const auto& [attribute, until] : asset.quarantine) {
            if (asset.waiting.contains(attribute)) {
                next = std::min(next, std::max(until, may_go));
            }
        }
    }
    return next;
}

bool Outbox::idle() const {
    return std::all_of(assets_.begin(), assets_.end(), [](const auto& asset) {
        return !asset.ready ||
               (!asset.in_flight && asset.suspects.empty() && asset.waiting.empty());
    });
}

} // namespace railbridge
