#pragma once
// The clock plcsim stamps with, so that times of both can be subtracted.

#include <cstdint>
#include <ctime>

namespace railbridge::bench {

constexpr std::int64_t ns_per_ms = 1'000'000;
constexpr std::int64_t ns_per_s = 1'000'000'000;

/// CLOCK_MONOTONIC in nanoseconds.
inline std::int64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * ns_per_s + now.tv_nsec;
}

} // namespace railbridge::bench
