#include "bridge/polling/address_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace railbridge {

AddressSearch::AddressSearch(const Mapping& mapping, std::vector<PointId> points, Manner manner)
    : mapping_(mapping)
    , points_(std::move(points))
    , span_{0, points_.size()}
    , believed_after_(manner == Manner::silences ? 3 : 2) {
    gapless_ = manner == Manner::silences;
    if (gapless_ && part_until(0) < span_.to) {
        stage_ = Stage::alone;
        all_alone_good_ = true;
        return;
    }
    gapless_ = false;
    refused_.push_back(span_);
    take_next();
}

AddressRange AddressSearch::range_of(Span span) const {
    auto range = mapping_.point(points_[span.from]).range;
    std::uint32_t end = range.end();
    for (auto i = span.from; i < span.to; ++i) {
        end = std::max(end, mapping_.point(points_[i]).range.end());
    }
    range.count = static_cast<std::uint16_t>(end - range.first);
    return range;
}

/// The first point of the right half: as close to the middle as points that overlap allow. The
/// first of all if it cannot be divided.
std::size_t AddressSearch::middle(Span span) const {
    const auto range = range_of(span);
    const auto centre = static_cast<std::int64_t>(range.first) + range.count / 2;
    auto best = span.from;
    std::int64_t best_distance = 0;
    std::uint32_t end = 0;
    for (auto i = span.from; i < span.to; ++i) {
        const auto& point = mapping_.point(points_[i]).range;
        const auto distance = std::abs(static_cast<std::int64_t>(point.first) - centre);
        if (i > span.from && point.first >= end &&
            (best == span.from || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
        end = std::max(end, point.end());
    }
    return best;
}

/// The end of what is asked alone: points of one range, which are one to the device, or all up to
/// the next gap.
std::size_t AddressSearch::part_until(std::size_t from) const {
    const auto& range = mapping_.point(points_[from]).range;
    auto end = range.end();
    auto to = from + 1;
    for (; to < span_.to; ++to) {
        const auto& next = mapping_.point(points_[to]).range;
        if (gapless_ ? next.first > end : next != range) {
            break;
        }
        end = std::max(end, next.end());
    }
    return to;
}

AddressSearch::Trial AddressSearch::trial_of(Span span) const {
    return {range_of(span),
            {points_.begin() + static_cast<std::ptrdiff_t>(span.from),
             points_.begin() + static_cast<std::ptrdiff_t>(span.to)}};
}

/// What nobody wants between the two halves.
AddressRange AddressSearch::gap() const {
    const auto end = range_of({span_.from, middle_}).end();
    const auto& right = mapping_.point(points_[middle_]).range;
    return {right.table, static_cast<std::uint16_t>(end),
            static_cast<std::uint16_t>(right.first - end)};
}

std::optional<AddressSearch::Trial> AddressSearch::next() const {
    switch (stage_) {
    case Stage::left:
        return trial_of({span_.from, middle_});
    case Stage::right:
        return trial_of({middle_, span_.to});
    case Stage::alone:
        return trial_of({alone_, part_until(alone_)});
    case Stage::gap:
        return Trial{gap(), {}};
    case Stage::size: {
        auto range = range_of(span_);
        range.count = static_cast<std::uint16_t>((size_good_ + size_bad_) / 2);
        return Trial{range, {}};
    }
    case Stage::over:
        break;
    }
    return std::nullopt;
}

void AddressSearch::take_next() {
    stage_ = Stage::over;
    while (!refused_.empty()) {
        span_ = refused_.back();
        refused_.pop_back();
        middle_ = middle(span_);
        if (middle_ != span_.from) {
            stage_ = Stage::left;
            return;
        }
        if (part_until(span_.from) < span_.to) { // they overlap
            stage_ = Stage::alone;
            alone_ = span_.from;
            all_alone_good_ = true;
            size_good_ = 0;
            return;
        }
        illegal_.insert(illegal_.end(), points_.begin() + static_cast<std::ptrdiff_t>(span_.from),
                        points_.begin() + static_cast<std::ptrdiff_t>(span_.to));
    }
}

void AddressSearch::halves_known() {
    if (!right_good_) {
        refused_.push_back({middle_, span_.to});
    }
    if (!left_good_) {
        refused_.push_back({span_.from, middle_});
    }
    if (!left_good_ || !right_good_) {
        take_next();
        return;
    }
    size_good_ =
        std::max(range_of({span_.from, middle_}).count, range_of({middle_, span_.to}).count);
    // Each half alone is good: it is what lies between them, or the length.
    if (gap().count == 0) {
        search_size();
    } else {
        stage_ = Stage::gap;
    }
}

void AddressSearch::alone_known(bool good) {
    const Span asked{alone_, part_until(alone_)};
    all_alone_good_ = all_alone_good_ && good;
    if (good) {
        size_good_ = std::max(size_good_, range_of(asked).count);
    } else if (gapless_) {
        refused_.push_back(asked);
    } else {
        illegal_.insert(illegal_.end(), points_.begin() + static_cast<std::ptrdiff_t>(asked.from),
                        points_.begin() + static_cast<std::ptrdiff_t>(asked.to));
    }
    alone_ = asked.to;
    if (alone_ < span_.to) {
        return;
    }
    if (std::exchange(gapless_, false)) {
        if (all_alone_good_) { // which gap, or the length
            refused_.push_back(span_);
        }
        take_next();
    } else if (all_alone_good_) { // nothing lies between points that overlap: it is the length
        search_size();
    } else {
        take_next();
    }
}

/// size_good_ is known to be answered.
void AddressSearch::search_size() {
    stage_ = Stage::size;
    // The whole may be tried again: if it is good now, its refusals were none of the device's.
    size_bad_ = static_cast<std::uint16_t>(range_of(span_).count + 1);
    step_size();
}

void AddressSearch::step_size() {
    if (size_bad_ - size_good_ <= 1) {
        if (size_good_ < range_of(span_).count) {
            limit_ = limit_ == 0 ? size_good_ : std::min(limit_, size_good_);
        }
        take_next();
    }
}

void AddressSearch::accepted() {
    in_row_ = 0;
    switch (stage_) {
    case Stage::left:
        left_good_ = true;
        stage_ = Stage::right;
        return;
    case Stage::right:
        right_good_ = true;
        halves_known();
        return;
    case Stage::alone:
        alone_known(true);
        return;
    case Stage::gap:
        search_size();
        return;
    case Stage::size:
        size_good_ = static_cast<std::uint16_t>((size_good_ + size_bad_) / 2);
        step_size();
        return;
    case Stage::over:
        return;
    }
}

void AddressSearch::refused() {
    if (++in_row_ >= believed_after_) {
        in_row_ = 0;
        believe_refusal();
    }
}

void AddressSearch::believe_refusal() {
    switch (stage_) {
    case Stage::left:
        left_good_ = false;
        stage_ = Stage::right;
        return;
    case Stage::right:
        right_good_ = false;
        halves_known();
        return;
    case Stage::alone:
        alone_known(false);
        return;
    case Stage::gap:
        holes_.push_back(gap());
        take_next();
        return;
    case Stage::size:
        size_bad_ = static_cast<std::uint16_t>((size_good_ + size_bad_) / 2);
        step_size();
        return;
    case Stage::over:
        return;
    }
}

} // namespace railbridge
