#pragma once
// How long to wait before the next connection attempt.

#include "adapters/mqtt/settings.hpp"

#include <random>
#include <string_view>

namespace railbridge::mqtt {

/// Every pause is spread by a fifth, seeded by the client id: a thousand boxes do not return in the
/// same instant, and one box is the same each time. Not thread-safe.
class Backoff {
public:
    Backoff(const UplinkTimings& timings, std::string_view client_id);

    Duration before_first();
    /// No connection came about, or one that worked was lost: doubles up to retry_max.
    Duration after_failure();
    /// A connection that had just come up was closed by the manager: doubles up to refused_retry,
    /// for this is how a manager of MQTT 3.1.1 refuses a publish.
    Duration after_short_session();
    /// Only a person can change it.
    Duration after_refusal();
    /// Another client took our place.
    Duration after_takeover();
    /// The connection held.
    void reset();

private:
    Duration doubled(Duration limit);
    Duration spread(Duration pause);

    UplinkTimings timings_;
    Duration pause_{};
    std::minstd_rand random_;
};

} // namespace railbridge::mqtt
