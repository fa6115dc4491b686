#include "bridge/reporting/bundles.hpp"

namespace railbridge {

void Bundles::make(std::span<const PointId> points, Terms terms, TimePoint now) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(bundles_.size()));
        bundles_.emplace_back();
        free_.reserve(bundles_.capacity()); // leave() allocates nothing
    }
    const auto place = free_.back();
    free_.pop_back();
    bundles_[place] = {terms, now, points.front(), points.size(), points.size()};
    for (const auto point : points) {
        of_[index(point)] = place;
    }
}

bool Bundles::confirm(PointId first, std::size_t count, TimePoint now) {
    const auto place = of_[index(first)];
    if (place == none) {
        return false;
    }
    auto& bundle = bundles_[place];
    const bool whole = bundle.first == first && bundle.made_of == count && bundle.members == count;
    if (!whole || now >= bundle.terms.quiet_until || now - bundle.read_at > bundle.terms.patience) {
        return false;
    }
    bundle.read_at = now;
    return true;
}

std::optional<TimePoint> Bundles::read_at(PointId point) const {
    const auto place = of_[index(point)];
    return place == none ? std::nullopt : std::optional{bundles_[place].read_at};
}

void Bundles::leave(PointId point) {
    auto& place = of_[index(point)];
    if (place == none) {
        return;
    }
    if (--bundles_[place].members == 0) {
        free_.push_back(place);
    }
    place = none;
}

} // namespace railbridge
