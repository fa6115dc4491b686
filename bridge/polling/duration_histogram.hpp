#pragma once
// How long something took, as percentiles, in memory of fixed size.

#include "bridge/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace railbridge {

/// Eight buckets for each doubling, so a percentile is right within 6.3 %; from 1 µs up to 2 min,
/// shorter and longer ones count as those. Recent samples weigh more: whenever 4096 are held, all
/// buckets are halved, so the picture is that of the last few thousand. No allocation.
class DurationHistogram {
public:
    void add(Duration time);

    /// The time below which `share` (0 to 1) of the recent samples lie: the middle of its bucket.
    /// Empty without samples.
    std::optional<Duration> percentile(double share) const;

    std::uint64_t count() const { return count_; } ///< of all samples ever
    Duration sum() const { return sum_; }          ///< of all samples ever

private:
    static constexpr std::size_t per_doubling = 8;
    static constexpr std::size_t doublings = 27; // 2^27 µs
    static constexpr std::size_t bucket_count = (doublings - 2) * per_doubling;
    static constexpr std::uint32_t held_max = 4096;

    static std::size_t bucket_of(std::uint64_t microseconds);
    static Duration middle_of(std::size_t bucket);
    void halve();

    std::array<std::uint16_t, bucket_count> buckets_{};
    std::uint32_t held_ = 0;
    std::uint64_t count_ = 0;
    Duration sum_{};
};

} // namespace railbridge
