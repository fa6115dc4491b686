#include "bridge/polling/device_plan.hpp"

#include "bridge/polling/refused_points.hpp"

#include <algorithm>
#include <iterator>

namespace railbridge {

namespace {

// Rates whose periods are no multiples of one another meet in many combinations.
constexpr std::size_t plans_kept = 256;

} // namespace

DevicePlan::DevicePlan(const Mapping& mapping, DeviceId device, std::vector<PointId> points,
                       RegisterImage& image)
    : mapping_(mapping)
    , device_(device)
    , points_(std::move(points))
    , places_(points_.size()) {
    for (const auto id : points_) {
        const auto rate = mapping.point(id).rate;
        if (std::find(rates_.begin(), rates_.end(), rate) == rates_.end()) {
            rates_.push_back(rate);
        }
    }
    std::stable_sort(rates_.begin(), rates_.end(), [&mapping](RateId left, RateId right) {
        return mapping.rate(left).every < mapping.rate(right).every;
    });
    for (std::uint32_t i = 0; i < points_.size(); ++i) {
        const auto rate = mapping.point(points_[i]).rate;
        places_[i].bit = static_cast<std::uint8_t>(std::find(rates_.begin(), rates_.end(), rate) -
                                                   rates_.begin());
        by_id_.push_back(i);
    }
    std::sort(by_id_.begin(), by_id_.end(), [this](std::uint32_t left, std::uint32_t right) {
        return points_[left] < points_[right];
    });
    give_places(image);
}

void DevicePlan::give_places(RegisterImage& image) {
    for (std::size_t bit = 0; bit < rates_.size(); ++bit) { // of one rate, so that it lies together
        for (std::size_t i = 0; i < points_.size(); ++i) {
            if (places_[i].bit == bit) {
                places_[i].words = image.add_words(mapping_.point(points_[i]).range.count);
                places_[i].known = image.add_point();
            }
        }
    }
}

std::optional<std::size_t> DevicePlan::find(PointId point) const {
    const auto at = std::lower_bound(
        by_id_.begin(), by_id_.end(), point,
        [this](std::uint32_t position, PointId id) { return points_[position] < id; });
    return at != by_id_.end() && points_[*at] == point ? std::optional<std::size_t>{*at}
                                                       : std::nullopt;
}

std::optional<std::size_t> DevicePlan::bit_of(PointId point) const {
    const auto found = find(point);
    return found ? std::optional<std::size_t>{places_[*found].bit} : std::nullopt;
}

void DevicePlan::learn(LearnedDevice learned) {
    learned_ = std::move(learned);
    // What is no point's says nothing that could be asked again.
    std::erase_if(learned_.illegal, [this](const auto& bad) {
        return std::none_of(points_.begin(), points_.end(),
                            [&](PointId id) { return mapping_.point(id).range == bad; });
    });
    std::erase_if(learned_.silent, [this](const auto& range) { return !refuses(learned_, range); });
    for (std::size_t i = 0; i < points_.size(); ++i) {
        places_[i].illegal = refuses(learned_, mapping_.point(points_[i]).range);
    }
    made_.clear();
}

void DevicePlan::take_apart(TakenApart apart) {
    apart_ = std::move(apart);
    for (auto& place : places_) {
        place.apart = false;
    }
    for (const auto point : apart_.points) {
        if (const auto found = find(point)) {
            places_[*found].apart = true;
        }
    }
    made_.clear();
}

std::shared_ptr<const PlannedReads> DevicePlan::reads(RateMask rates) {
    if (const auto made = made_.find(rates); made != made_.end()) {
        return made->second;
    }
    if (made_.size() >= plans_kept) {
        made_.clear();
    }
    return made_.emplace(rates, make(rates)).first->second;
}

std::shared_ptr<const PlannedReads> DevicePlan::make(RateMask rates) const {
    std::vector<PointId> wanted;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        if ((rates >> places_[i].bit & 1U) != 0 && !places_[i].illegal && !places_[i].apart) {
            wanted.push_back(points_[i]);
        }
    }
    auto around = learned_;
    around.holes.insert(around.holes.end(), apart_.ranges.begin(), apart_.ranges.end());
    auto reads = std::make_shared<PlannedReads>();
    for (const auto& read : plan_reads(mapping_, device_, wanted, around)) {
        reads->push_back(read_of(read.range, read.points));
    }
    for (const auto& group : apart_.groups) {
        wanted.clear();
        std::copy_if(group.begin(), group.end(), std::back_inserter(wanted),
                     [&](PointId point) { return (rates >> places_[*find(point)].bit & 1U) != 0; });
        for (const auto& read : plan_reads(mapping_, device_, wanted, learned_)) {
            reads->push_back(read_of(read.range, read.points));
        }
    }
    return reads;
}

PlannedRead DevicePlan::read_of(const AddressRange& range, std::span<const PointId> points) const {
    PlannedRead read;
    read.range = range;
    for (const auto id : points) {
        const auto& place = places_[*find(id)];
        const auto& is = mapping_.point(id).range;
        read.points.push_back({id, static_cast<std::uint16_t>(is.first - range.first), is.count,
                               place.words, place.known});
        read.rates |= RateMask{1} << place.bit;
    }
    // By place: rates one after the other, each by address.
    std::sort(read.points.begin(), read.points.end(),
              [](const auto& left, const auto& right) { return left.known < right.known; });
    for (std::uint32_t i = 0; i < read.points.size(); ++i) {
        const auto& point = read.points[i];
        auto* part = read.parts.empty() ? nullptr : &read.parts.back();
        const bool joins = part != nullptr && point.at == part->at + part->count &&
                           point.words == part->words + part->count &&
                           point.known == read.points[i - 1].known + 1;
        if (!joins) {
            part = &read.parts.emplace_back(PlannedPart{point.at, 0, point.words, i, 0});
        }
        part->count = static_cast<std::uint16_t>(part->count + point.count);
        ++part->points;
    }
    return read;
}

} // namespace railbridge
