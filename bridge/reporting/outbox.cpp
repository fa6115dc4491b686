#include "bridge/reporting/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

// Every publish is answered or reported lost; this only bounds the damage if one is not.
constexpr Duration lost_after = std::chrono::seconds{30};
// How long an answer may take that tells who is refused.
constexpr Duration trial_wait = std::chrono::seconds{5};

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
    // It has left; if it is lost, it stays lost.
    if (state.in_flight) {
        withdrawn += state.in_flight->values.erase(attribute);
    }
    const bool was_unanswered = state.unanswered.erase(attribute);
    return withdrawn > 0 || was_unanswered;
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
        asset.errors.reset();
        if (asset.in_flight) {
            wait_again(asset, std::move(asset.in_flight->values));
            asset.in_flight.reset();
        }
        wait_again(asset, asset.unanswered.take_values());
        asset.unanswered = {};
        for (auto& suspect : std::exchange(asset.suspects, {})) {
            wait_again(asset, std::move(suspect));
        }
    }
}

/// What waits already, or is suspected, is newer and stays.
void Outbox::wait_again(AssetState& asset, Values values) {
    for (const auto& suspect : asset.suspects) {
        std::erase_if(values, [&](const auto& entry) { return suspect.contains(entry.first); });
    }
    asset.waiting.merge(values);
}

/// What waits goes before the suspects, as one group of them: behind an attribute that always fails
/// it would wait for ever, and nothing would show that the manager works.
void Outbox::join_suspects(AssetState& asset) {
    Values others;
    for (auto it = asset.waiting.begin(); it != asset.waiting.end();) {
        const auto entry = it++;
        if (!asset.quarantine.contains(entry->first)) {
            others.insert(asset.waiting.extract(entry));
        }
    }
    if (!others.empty()) {
        asset.suspects.push_front(std::move(others));
    }
}

std::optional<Outbox::Values> Outbox::next_suspects(AssetState& asset) const {
    while (!asset.suspects.empty()) {
        auto values = std::move(asset.suspects.front());
        asset.suspects.pop_front();
        Values rest;
        while (values.size() > settings_.batch_attributes_max) {
            rest.insert(values.extract(std::prev(values.end())));
        }
        if (!rest.empty()) {
            asset.suspects.push_front(std::move(rest));
        }
        if (!values.empty()) {
            return values;
        }
    }
    return std::nullopt;
}

/// Alone, so that a second refusal does not hit a whole batch.
std::optional<Outbox::Values> Outbox::next_quarantined(AssetState& asset, TimePoint now) {
    for (const auto& [attribute, entry] : asset.quarantine) {
        if (entry.until <= now && asset.waiting.contains(attribute)) {
            Values values;
            values.insert(asset.waiting.extract(attribute));
            return values;
        }
    }
    return std::nullopt;
}

/// Something goes next whose answer tells who is refused.
bool Outbox::has_trial(const AssetState& asset, TimePoint now) {
    return !asset.suspects.empty() ||
           std::any_of(asset.quarantine.begin(), asset.quarantine.end(), [&](const auto& entry) {
               return entry.second.until <= now && asset.waiting.contains(entry.first);
           });
}

/// While other answers may come, nobody would know whether one is about what is on trial.
bool Outbox::is_held(const AssetState& asset, TimePoint now) {
    return !asset.unanswered.empty() && has_trial(asset, now);
}

/// Behind the last name that went, and round: with more names than fit, each has its turn, also
/// when all of them change all the time.
Outbox::Values Outbox::next_values(AssetState& asset) const {
    Values values;
    auto it = asset.waiting.upper_bound(asset.last_sent);
    for (auto left = asset.waiting.size();
         left > 0 && values.size() < settings_.batch_attributes_max; --left) {
        it = it == asset.waiting.end() ? asset.waiting.begin() : it;
        const auto next = std::next(it);
        if (!asset.quarantine.contains(it->first)) {
            if (values.size() + 1 == settings_.batch_attributes_max) {
                asset.last_sent = it->first;
            }
            values.insert(asset.waiting.extract(it));
        }
        it = next;
    }
    return values;
}

std::optional<Outbox::InFlight> Outbox::next(AssetState& asset, TimePoint now) const {
    if (asset.errors && asset.errors->needs_others() && !asset.suspects.empty()) {
        join_suspects(asset);
        // Should the manager have been made to take it, that shows that it works, too.
        if (auto values = next_quarantined(asset, now)) {
            return InFlight{.id = 0, .values = std::move(*values), .sent = now, .on_trial = true};
        }
    }
    if (auto values = next_suspects(asset)) {
        return InFlight{.id = 0, .values = std::move(*values), .sent = now, .on_trial = true};
    }
    if (auto values = next_quarantined(asset, now)) {
        return InFlight{.id = 0, .values = std::move(*values), .sent = now, .on_trial = true};
    }
    auto values = next_values(asset);
    if (values.empty()) {
        return std::nullopt;
    }
    return InFlight{.id = 0, .values = std::move(values), .sent = now};
}

std::vector<UpdateBatch> Outbox::release(TimePoint now, const std::function<PublishId()>& next_id) {
    std::vector<UpdateBatch> batches;
    cap_watch_.pass_time(now);
    for (std::size_t step = 0; step < assets_.size(); ++step) {
        const auto i = (first_ + step) % assets_.size();
        auto& asset = assets_[i];
        const bool wants = !asset.waiting.empty() || !asset.suspects.empty();
        const bool may_go = asset.ready && !asset.in_flight && now >= asset.not_before;
        if (!wants || !may_go || is_held(asset, now)) {
            continue;
        }
        if (!batches_.allows(now) || !values_.allows(now)) {
            cap_watch_.waits(now, std::max(batches_.allowed_at(now), values_.allowed_at(now)));
            first_ = i;
            break;
        }
        auto update = next(asset, now);
        if (!update) {
            continue;
        }
        update->id = next_id();
        batches_.take(1);
        values_.take(static_cast<double>(update->values.size()));
        UpdateBatch batch{.id = update->id, .asset = static_cast<AssetIndex>(i), .values = {}};
        for (const auto& [attribute, value] : update->values) {
            batch.values.emplace_back(attribute, value);
        }
        asset.in_flight = std::move(update);
        batches.push_back(std::move(batch));
    }
    return batches;
}

TimePoint Outbox::answer_due(const InFlight& update) const {
    if (!update.acked) {
        return update.sent + lost_after;
    }
    return *update.acked + (update.on_trial ? trial_wait : settings_.response_wait);
}

TimePoint Outbox::next_wake(TimePoint now) const {
    TimePoint next = never;
    for (const auto& asset : assets_) {
        if (asset.in_flight) {
            next = std::min(next, answer_due(*asset.in_flight));
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
        const auto held = is_held(asset, now) ? asset.unanswered.over_at() : TimePoint::min();
        const auto may_go = std::max({asset.not_before, capped, held});
        if (sendable) {
            next = std::min(next, may_go);
        }
        for (const auto& [attribute, entry] : asset.quarantine) {
            if (asset.waiting.contains(attribute)) {
                next = std::min(next, std::max(entry.until, may_go));
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
