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
    say_cap(effects);
    for (auto& batch : outbox_.release(now, next_id)) {
        ++counters_.batches_published;
        counters_.values_published += batch.values.size();
        updates_.emplace(batch.id, batch.asset);
        mark_json(batch);
        effects.push_back(PublishUpdate{std::move(batch)});
    }
}

void ReportDesk::say_cap(Effects& effects) {
    if (outbox_.cap_full() && !cap_said_) {
        cap_said_ = true;
        effects.push_back(Say{LogLevel::warning, "uplink.full",
                              "more values change than may be sent: each is told in its turn, with "
                              "what it is then; longer periods, deadbands or higher "
                              "values_per_second and batches_per_second help"});
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
