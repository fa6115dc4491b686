#include "bridge/engine/report_desk.hpp"

#include "bridge/codec/encode.hpp"
#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

OutboxSettings outbox_settings(const EngineSettings& settings) {
    return {.response_wait = settings.response_wait,
            .batches_per_second = settings.batches_per_second,
            .values_per_second = settings.values_per_second,
            .batch_attributes_max = settings.batch_attributes_max};
}

Provisioner::Parents parents_of(const Mapping& mapping) {
    Provisioner::Parents parents;
    for (const auto& asset : mapping.assets) {
        parents.push_back(asset.parent);
    }
    return parents;
}

} // namespace

ReportDesk::ReportDesk(const Mapping& mapping, const EngineSettings& settings)
    : mapping_(mapping)
    , bundle_points_min_(settings.bundle_points_min)
    , detector_(mapping)
    , outbox_(mapping.assets.size(), outbox_settings(settings))
    // The bridge's own is made before the others: by its heartbeat the time is told, which commands
    // wait for.
    , provisioner_(parents_of(mapping), settings.refused_retry,
                   index(mapping.health_asset().value_or(AssetIndex{})))
    , points_of_asset_(mapping.assets.size())
    , own_(mapping.assets.size()) {
    for (std::size_t i = 0; i < mapping.assets.size(); ++i) {
        assets_by_id_.emplace(mapping.assets[i].id, static_cast<AssetIndex>(i));
    }
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        points_of_asset_[index(mapping.points[i].asset)].push_back(static_cast<PointId>(i));
    }
}

std::optional<AssetIndex> ReportDesk::asset_of(const std::string& id) const {
    const auto found = assets_by_id_.find(id);
    return found == assets_by_id_.end() ? std::nullopt : std::optional{found->second};
}

void ReportDesk::read(const PlannedRead& read, std::span<const std::uint16_t> words,
                      RegisterImage& image, TimePoint now) {
    if (words.size() != read.range.count) {
        return; // no answer to this request; the line has said so already
    }
    // Raw words are compared before anything is decoded, and all at once before one by one: most
    // reads bring nothing new, and this is what the bridge does most.
    for (const auto& part : read.parts) {
        const auto brought = words.subspan(part.at, part.count);
        const bool unchanged = image.equals(part.words, brought);
        const auto& first = read.points[part.first_point];
        const bool quiet = unchanged && part.points >= bundle_points_min_ &&
                           image.all_known(first.known, part.points);
        if (quiet && detector_.confirm_bundle(first.id, part.points, now)) {
            continue;
        }
        for (auto i = part.first_point; i < part.first_point + part.points; ++i) {
            const auto& point = read.points[i];
            const auto is = words.subspan(point.at, point.count);
            const bool same = image.known(point.known) && detector_.confirmable(point.id) &&
                              (unchanged || image.equals(point.words, is));
            if (!same) {
                offer(point.id, is, now);
                image.set_known(point.known, true);
            } else if (detector_.confirm(point.id, now)) {
                report(point.id);
            }
        }
        if (quiet) {
            bundle_.clear();
            for (auto i = part.first_point; i < part.first_point + part.points; ++i) {
                bundle_.push_back(read.points[i].id);
            }
            detector_.bundle(bundle_, now);
        }
        if (!unchanged) {
            image.set(part.words, brought);
        }
    }
}

void ReportDesk::read(PointId id, const Words& words, TimePoint now) {
    if (words.size() != mapping_.point(id).range.count) {
        return;
    }
    detector_.tell_next(id);
    const auto [value, quality] = decoded(id, words);
    if (detector_.offer_apart(id, value, quality, now)) {
        report(id);
    }
}

Decoded ReportDesk::decoded(PointId id, std::span<const std::uint16_t> words) const {
    const auto& point = mapping_.point(id);
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    return decode(words, point, enumeration);
}

void ReportDesk::offer(PointId id, std::span<const std::uint16_t> words, TimePoint now) {
    const auto [value, quality] = decoded(id, words);
    if (detector_.offer(id, value, quality, now)) {
        report(id);
    }
}

void ReportDesk::unreachable(PointId id) {
    if (detector_.unreachable(id)) {
        report(id);
    } else if (detector_.outdated(id)) {
        outdate(id);
    }
}

bool ReportDesk::age(TimePoint now) {
    return detector_.age(
        now, [this](PointId id) { report(id); }, [this](PointId id) { outdate(id); });
}

void ReportDesk::rested(PointId id, TimePoint now) {
    const auto& point = mapping_.point(id);
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    detector_.tell_next(id);
    if (detector_.offer_apart(id, rest_value(point, enumeration), Quality::good, now)) {
        report(id);
    }
}

void ReportDesk::tell_again(PointId id) {
    const auto state = detector_.state(id);
    if (state.ever_told && state.held == 0) {
        report(id);
    }
}

void ReportDesk::hold(PointId id) {
    const auto& point = mapping_.point(id);
    detector_.hold(id);
    outbox_.withdraw(point.asset, point.attribute);
}

/// Updates carry no time: what waits would get the time of its arrival, however long ago it was
/// read.
void ReportDesk::outdate(PointId id) {
    const auto& point = mapping_.point(id);
    if (outbox_.withdraw(point.asset, point.attribute)) {
        detector_.tell_next(id);
    }
}

void ReportDesk::refused(PointId id, TimePoint now) {
    if (detector_.offer(id, Value{}, Quality::not_implemented, now)) {
        report(id);
    }
}

void ReportDesk::report(PointId id) {
    const auto& point = mapping_.point(id);
    if (point.publish) {
        outbox_.put(point.asset, point.attribute, detector_.told(id));
    }
}

void ReportDesk::own(AssetIndex asset, std::string_view attribute, Value value) {
    auto& values = own_[index(asset)];
    const auto found = values.find(attribute);
    if (found != values.end() && found->second == value) {
        return;
    }
    std::string name{attribute};
    outbox_.put(asset, name, value);
    values.insert_or_assign(std::move(name), std::move(value));
}

void ReportDesk::own_again(AssetIndex asset, const std::string& attribute) {
    const auto& values = own_[index(asset)];
    if (const auto found = values.find(attribute); found != values.end()) {
        outbox_.put(asset, attribute, found->second);
    }
}

void ReportDesk::connected(Effects& effects) {
    connected_ = true;
    provisioner_.connected();
    effects.push_back(Say{LogLevel::notice, "uplink.connected", "connected to the manager"});
}

void ReportDesk::disconnected() {
    connected_ = false;
    outbox_.disconnected();
    provisioner_.disconnected();
    operations_.clear();
    updates_.clear();
}

void ReportDesk::provisioned(AssetIndex asset, const ProvisioningOutcome& outcome, TimePoint now,
                             Effects& effects) {
    const auto& name = mapping_.asset(asset).key;
    if (!outcome.problem.empty()) {
        effects.push_back(Say{LogLevel::error, "asset.refused",
                              "asset " + name +
                                  ": the manager refuses it, its values are not reported: " +
                                  outcome.problem + "; tried again in a minute"});
        return;
    }
    if (!outcome.not_moved.empty()) {
        effects.push_back(Say{LogLevel::error, "asset.not_moved",
                              "asset " + name +
                                  " stays where it is in the manager, which refuses to move it (" +
                                  outcome.not_moved +
                                  "); its values are reported. It is tried again with the next "
                                  "connection"});
    }
    if (!outcome.ready) {
        return;
    }
    if (outcome.created) {
        effects.push_back(Say{LogLevel::info, "asset.created", "asset " + name + " created"});
    }
    effects.push_back(WatchAsset{asset});
    outbox_.set_ready(asset, true);
    for (const auto id : points_of_asset_[index(asset)]) {
        if (detector_.snapshot(id, now)) {
            report(id);
        } else if (detector_.outdated(id)) {
            outdate(id);
        }
    }
    for (const auto& [attribute, value] : own_[index(asset)]) {
        outbox_.put(asset, attribute, value);
    }
}

void ReportDesk::responded(const ResponseReceived& response, TimePoint now, Effects& effects) {
    const auto asset = asset_of(response.asset_id);
    if (!asset) {
        return;
    }
    if (response.operation == Operation::update_attributes) {
        const auto outcome = outbox_.responded(*asset, response.error, now);
        if (response.error) {
            const auto why = std::string(to_string(*response.error)) + ": " + response.message;
            refused_update(*asset, outcome, why, now, effects);
        }
        return;
    }
    provisioned(
        *asset,
        provisioner_.responded(response.operation, *asset, response.error, response.message, now),
        now, effects);
}

void ReportDesk::compared(const AssetCompared& comparison, TimePoint now, Effects& effects) {
    const auto asset = asset_of(comparison.asset_id);
    if (!asset) {
        return;
    }
    if (!comparison.equal && comparison.refusal.empty()) {
        effects.push_back(
            Say{LogLevel::info, "asset.updated",
                "asset " + mapping_.asset(*asset).key +
                    " differs from the mapping and is updated: " + comparison.differences});
    }
    std::optional<ProvisioningDifference> different;
    if (!comparison.equal) {
        different = ProvisioningDifference{comparison.document, comparison.unmoved};
    }
    provisioned(*asset, provisioner_.compared(*asset, different, comparison.refusal, now), now,
                effects);
}

bool ReportDesk::published(const PublishDone& done, TimePoint now, Effects& effects) {
    if (const auto operation = operations_.find(done.id); operation != operations_.end()) {
        if (done.error) {
            const auto why = std::string(to_string(*done.error));
            provisioned(operation->second, provisioner_.refused(operation->second, why, now), now,
                        effects);
        }
        operations_.erase(operation);
        return true;
    }
    const auto update = updates_.find(done.id);
    if (update == updates_.end()) {
        return false;
    }
    const auto outcome = outbox_.published(done.id, done.error, now);
    if (outcome && done.error) {
        refused_update(update->second, *outcome, std::string(to_string(*done.error)), now, effects);
    }
    updates_.erase(update);
    return true;
}

void ReportDesk::refused_update(AssetIndex asset, const RefusalOutcome& outcome,
                                const std::string& message, TimePoint now, Effects& effects) {
    ++counters_.updates_refused;
    const auto& name = mapping_.asset(asset).key;
    if (outcome.provision_again) {
        effects.push_back(Say{LogLevel::warning, "update.refused",
                              "update of asset " + name + " refused (" + message +
                                  "): the asset is checked again"});
        provisioner_.again(asset, now);
    } else if (outcome.culprit) {
        effects.push_back(Say{LogLevel::error, "attribute.refused",
                              name + "." + *outcome.culprit + " is refused by the manager (" +
                                  message +
                                  "): it is tried again every ten minutes, the others go on"});
    }
}

void ReportDesk::settle(TimePoint now, const std::function<PublishId()>& next_id,
                        Effects& effects) {
    if (!connected_) {
        return;
    }
    for (auto& step : provisioner_.steps(now)) {
        const auto id = next_id();
        operations_.emplace(id, step.asset);
        switch (step.operation) {
        case Operation::get_asset:
            effects.push_back(GetAsset{id, step.asset});
            break;
        case Operation::update_asset:
            effects.push_back(UpdateAsset{id, step.asset, std::move(step.document)});
            break;
        default:
            effects.push_back(CreateAsset{id, step.asset});
            break;
        }
    }
    outbox_.pass_time(now);
    for (auto& batch : outbox_.release(now, next_id)) {
        ++counters_.batches_published;
        counters_.values_published += batch.values.size();
        updates_.emplace(batch.id, batch.asset);
        mark_json(batch);
        effects.push_back(PublishUpdate{std::move(batch)});
    }
}

void ReportDesk::mark_json(UpdateBatch& batch) const {
    if (mapping_.asset(batch.asset).health) {
        for (auto& entry : batch.values) {
            entry.json = own::is_json(entry.attribute) && !is_null(entry.value);
        }
    }
}

TimePoint ReportDesk::next_wake(TimePoint now) const {
    return connected_ ? std::min(provisioner_.next_wake(), outbox_.next_wake(now)) : never;
}

} // namespace railbridge
