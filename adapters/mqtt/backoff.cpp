#include "adapters/mqtt/backoff.hpp"

#include <algorithm>

namespace railbridge::mqtt {
namespace {

/// FNV-1a: std::hash may differ between builds, and the seed is to be the same for a box always.
std::uint32_t seed_of(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    return hash;
}

} // namespace

Backoff::Backoff(const UplinkTimings& timings, std::string_view client_id)
    : timings_(timings)
    , random_(seed_of(client_id)) {}

Duration Backoff::before_first() {
    return Duration{
        std::uniform_int_distribution<Duration::rep>{0, timings_.start_jitter.count()}(random_)};
}

Duration Backoff::after_failure() {
    return doubled(timings_.retry_max);
}

Duration Backoff::after_short_session() {
    return doubled(timings_.refused_retry);
}

Duration Backoff::after_refusal() {
    // Never below the promised pause: spread() goes both ways.
    return spread(timings_.refused_retry) + timings_.refused_retry / 5;
}

Duration Backoff::after_takeover() {
    return spread(timings_.takeover_retry);
}

void Backoff::reset() {
    pause_ = {};
}

Duration Backoff::doubled(Duration limit) {
    pause_ = std::clamp(pause_ * 2, timings_.retry_min, std::max(limit, timings_.retry_min));
    return spread(pause_);
}

Duration Backoff::spread(Duration pause) {
    return Duration{std::uniform_int_distribution<Duration::rep>{pause.count() * 4 / 5,
                                                                 pause.count() * 6 / 5}(random_)};
}

} // namespace railbridge::mqtt
