// What the outbox makes of answers: who is refused, for how long, and what is sent again.

#include "bridge/reporting/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

constexpr std::uint8_t responses_given_up_after = 3;
// For an attribute at which the manager only fails: it may be the manager.
constexpr Duration failed_quarantine = std::chrono::minutes{1};
constexpr Duration unsent_pause = std::chrono::seconds{5};
constexpr Duration server_error_pause = std::chrono::seconds{5};
constexpr Duration server_error_pause_max = std::chrono::minutes{5};
// Between steps of the search, while the manager takes something else of the asset.
constexpr Duration search_pause = std::chrono::seconds{1};
// How late the answer to an update may be that was given up.
constexpr Duration answer_limit = std::chrono::seconds{10};

std::uint8_t one_more(std::uint8_t count) {
    return static_cast<std::uint8_t>(count + (count < 100 ? 1 : 0));
}

/// Takes the second half out of it.
template <typename Values>
Values second_half_of(Values& values) {
    Values second;
    while (second.size() < values.size()) {
        second.insert(values.extract(std::prev(values.end())));
    }
    return second;
}

} // namespace

std::optional<AnswerOutcome> Outbox::published(PublishId id, std::optional<OperationError> error,
                                               TimePoint now) {
    const auto asset = std::find_if(assets_.begin(), assets_.end(), [id](const auto& candidate) {
        return candidate.in_flight && candidate.in_flight->id == id;
    });
    if (asset == assets_.end()) {
        return std::nullopt;
    }
    if (error) {
        auto values = std::move(asset->in_flight->values);
        const bool on_trial = asset->in_flight->on_trial;
        asset->in_flight.reset();
        if (*error != OperationError::other) {
            return refused(*asset, std::move(values), *error, std::string(to_string(*error)), now);
        }
        // It never left.
        asset->not_before = std::max(asset->not_before, now + unsent_pause);
        on_trial ? suspect(*asset, std::move(values)) : wait_again(*asset, std::move(values));
    } else if (missing_responses_ >= responses_given_up_after) {
        for (const auto& [attribute, value] : asset->in_flight->values) {
            asset->quarantine.erase(attribute);
        }
        give_up(*asset, now);
    } else {
        asset->in_flight->acked = now;
    }
    return AnswerOutcome{};
}

AnswerOutcome Outbox::responded(AssetIndex index_of, std::optional<OperationError> error,
                                TimePoint now, const std::string& why) {
    auto& asset = assets_[index(index_of)];
    missing_responses_ = 0;
    if (!asset.in_flight && asset.unanswered.empty()) {
        return {};
    }
    if (!error) {
        return accepted(asset);
    }
    if (asset.in_flight) {
        give_up(asset, now);
    }
    auto values = asset.unanswered.take_values();
    asset.unanswered.answered();
    if (asset.unanswered.empty()) {
        return refused(asset, std::move(values), *error, why, now);
    }
    // The answers to the older ones may have been lost: it may be about any of them. Nobody is
    // blamed: all go again as one, when the others are answered or can no longer be.
    suspect(asset, std::move(values));
    return {};
}

/// By the order of the answers this one is about the older update.
AnswerOutcome Outbox::accepted(AssetState& asset) {
    AnswerOutcome outcome;
    Values values;
    if (!asset.unanswered.empty()) {
        values = asset.unanswered.answered();
    } else {
        values = std::move(asset.in_flight->values);
        asset.in_flight.reset();
    }
    for (const auto& [attribute, value] : values) {
        if (asset.quarantine.erase(attribute) > 0) {
            outcome.accepted_again.push_back(attribute);
        }
    }
    const bool searching =
        !asset.suspects.empty() || (asset.in_flight && asset.in_flight->on_trial);
    if (!searching) {
        asset.provisioned_again = false; // while a culprit is looked for, the asset is not to blame
        outcome.works_again = asset.errors.has_value();
        asset.errors.reset();
    }
    if (asset.errors) {
        asset.errors->in_a_row = 0;
        asset.errors->accepted = true;
    }
    return outcome;
}

/// It may still be refused.
void Outbox::give_up(AssetState& asset, TimePoint now) {
    asset.unanswered.add(std::move(asset.in_flight->values), now + answer_limit);
    asset.in_flight.reset();
}

/// Whatever is there of what was sent is newer. Taken out: a name stands in one place only.
Outbox::Values Outbox::newest(AssetState& asset, Values values) {
    const auto take_out_of = [&values](Values& newer) {
        for (auto& [attribute, value] : values) {
            if (auto found = newer.extract(attribute); !found.empty()) {
                value = std::move(found.mapped());
            }
        }
    };
    take_out_of(asset.waiting);
    std::for_each(asset.suspects.begin(), asset.suspects.end(), take_out_of);
    std::erase_if(asset.suspects, [](const auto& suspect) { return suspect.empty(); });
    return values;
}

/// Goes next, as one group.
void Outbox::suspect(AssetState& asset, Values values) {
    if (!values.empty()) {
        asset.suspects.push_front(newest(asset, std::move(values)));
    }
}

/// The asset may not be what the manager has.
/// @param known  the refusal is about one attribute, which was refused before: that of another kind
/// says nothing of the asset, but one that changes alone may be the first to meet its deletion
bool Outbox::asks_for_asset(const AssetState& asset, OperationError error, bool known,
                            TimePoint now) {
    if (asset.provisioned_again) {
        return false;
    }
    if (known) {
        return error == OperationError::not_found && now >= asset.check_from;
    }
    return error == OperationError::not_found || error == OperationError::unauthorized ||
           error == OperationError::refused;
}

AnswerOutcome Outbox::refused(AssetState& asset, Values values, OperationError error,
                              const std::string& why, TimePoint now) {
    if (values.empty()) {
        return {}; // all of it was withdrawn meanwhile
    }
    const bool alone = values.size() == 1;
    const bool known = alone && asset.quarantine.contains(values.begin()->first);
    const bool failure = error == OperationError::internal_server_error;
    const bool may_be_asset = asks_for_asset(asset, error, known, now);
    if (known && !may_be_asset) {
        return quarantine(asset, std::move(values), failure ? failed_quarantine : refused_pause_max,
                          why, now);
    }
    if (may_be_asset) {
        // Somebody deleted the asset or one of its attributes: have it made again before looking
        // for a culprit. What was refused goes first then: until it is settled, the asset has had
        // its turn.
        asset.provisioned_again = true;
        asset.check_from = now + refused_pause_max;
        asset.ready = false;
        suspect(asset, std::move(values));
        return {.provision_again = true};
    }
    if (failure) {
        return failed(asset, std::move(values), why, now);
    }
    if (alone) {
        return quarantine(asset, std::move(values), refused_pause_max, why, now);
    }
    suspect(asset, second_half_of(values));
    suspect(asset, std::move(values));
    return {};
}

/// It may be the manager, whose disk is full, or one attribute: only if it takes something else
/// meanwhile, the attribute is to blame.
AnswerOutcome Outbox::failed(AssetState& asset, Values values, const std::string& why,
                             TimePoint now) {
    const bool first = !asset.errors;
    if (first) {
        asset.errors = ServerErrors{};
    }
    auto& errors = *asset.errors;
    errors.count = one_more(errors.count);
    errors.in_a_row = one_more(errors.in_a_row);
    auto pause = errors.accepted && errors.in_a_row == 1 ? search_pause : server_error_pause;
    for (int i = 1; i < errors.in_a_row && pause < server_error_pause_max; ++i) {
        pause = std::min(2 * pause, server_error_pause_max);
    }
    asset.not_before = std::max(asset.not_before, now + pause);
    if (errors.count <= ServerErrors::as_a_whole) {
        suspect(asset, std::move(values));
    } else if (values.size() > 1) {
        // Behind the others: sooner or later something is taken, if the manager works.
        values = newest(asset, std::move(values));
        auto second = second_half_of(values);
        asset.suspects.push_back(std::move(values));
        asset.suspects.push_back(std::move(second));
    } else if (errors.accepted) {
        return quarantine(asset, std::move(values), failed_quarantine, why, now);
    } else {
        asset.suspects.push_back(newest(asset, std::move(values)));
    }
    return {.failing = first};
}

AnswerOutcome Outbox::quarantine(AssetState& asset, Values values, Duration pause,
                                 const std::string& why, TimePoint now) {
    const auto attribute = values.begin()->first;
    const auto [entry, fresh] = asset.quarantine.try_emplace(attribute);
    auto& kept = entry->second;
    kept.pause = fresh ? pause : std::clamp(2 * kept.pause, pause, refused_pause_max);
    kept.until = now + kept.pause;
    kept.why = why;
    wait_again(asset, std::move(values));
    AnswerOutcome outcome;
    if (asset.suspects.empty()) { // nothing else is under suspicion
        asset.provisioned_again = false;
        if (asset.errors && asset.errors->accepted) { // what fails next may be the manager again
            asset.errors.reset();
            outcome.works_again = true;
        }
    }
    if (fresh || !kept.said) {
        kept.said = true;
        outcome.culprit = attribute;
        outcome.tried_again_in = kept.pause;
    }
    return outcome;
}

void Outbox::forgive(AssetIndex asset) {
    for (auto& [attribute, entry] : assets_[index(asset)].quarantine) {
        entry.until = TimePoint::min();
        entry.said = false;
    }
}

std::vector<RefusedAttribute> Outbox::refused() const {
    std::vector<RefusedAttribute> refused;
    for (std::size_t i = 0; i < assets_.size(); ++i) {
        for (const auto& [attribute, entry] : assets_[i].quarantine) {
            refused.push_back({static_cast<AssetIndex>(i), attribute, entry.why, entry.until});
        }
    }
    return refused;
}

void Outbox::pass_time(TimePoint now) {
    for (auto& asset : assets_) {
        asset.unanswered.pass_time(now);
        if (!asset.in_flight || now < answer_due(*asset.in_flight)) {
            continue;
        }
        if (!asset.in_flight->acked) {
            wait_again(asset, std::exchange(asset.in_flight->values, {}));
            give_up(asset, now); // should it have left all the same, it is answered
            continue;
        }
        missing_responses_ = std::min<std::uint8_t>(
            static_cast<std::uint8_t>(missing_responses_ + 1), responses_given_up_after);
        for (const auto& [attribute, value] : asset.in_flight->values) {
            if (const auto kept = asset.quarantine.find(attribute);
                kept != asset.quarantine.end()) {
                kept->second.until = now + kept->second.pause; // nobody said that it is accepted
            }
        }
        give_up(asset, now);
    }
}

} // namespace railbridge
