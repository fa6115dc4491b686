#include "bridge/polling/duration_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace railbridge {

// 0 to 7 µs have a bucket each; from 8 on, three bits below the highest one say which eighth of its
// doubling a value lies in.
std::size_t DurationHistogram::bucket_of(std::uint64_t microseconds) {
    if (microseconds < per_doubling) {
        return static_cast<std::size_t>(microseconds);
    }
    const auto shift = static_cast<std::size_t>(std::bit_width(microseconds)) - 4;
    const auto bucket = shift * per_doubling + static_cast<std::size_t>(microseconds >> shift);
    return std::min(bucket, bucket_count - 1);
}

Duration DurationHistogram::middle_of(std::size_t bucket) {
    if (bucket < per_doubling) {
        return Duration{static_cast<Duration::rep>(bucket)};
    }
    const auto shift = bucket / per_doubling - 1;
    const auto low = static_cast<Duration::rep>(bucket - shift * per_doubling) << shift;
    const auto width = Duration::rep{1} << shift;
    return Duration{low + width / 2};
}

void DurationHistogram::add(Duration time) {
    const auto microseconds = static_cast<std::uint64_t>(std::max<Duration::rep>(time.count(), 0));
    ++buckets_[bucket_of(microseconds)];
    ++held_;
    ++count_;
    sum_ += time;
    if (held_ >= held_max) {
        halve();
    }
}

void DurationHistogram::halve() {
    held_ = 0;
    for (auto& bucket : buckets_) {
        bucket = static_cast<std::uint16_t>(bucket / 2U);
        held_ += bucket;
    }
}

std::optional<Duration> DurationHistogram::percentile(double share) const {
    if (held_ == 0) {
        return std::nullopt;
    }
    const auto rank = std::max(1.0, std::ceil(share * static_cast<double>(held_)));
    double seen = 0;
    for (std::size_t i = 0; i < bucket_count; ++i) {
        seen += buckets_[i];
        if (seen >= rank) {
            return middle_of(i);
        }
    }
    return middle_of(bucket_count - 1);
}

} // namespace railbridge
