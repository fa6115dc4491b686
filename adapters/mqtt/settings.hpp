#pragma once
// What the uplink is told: where the manager is, who we are, how patient to be. The daemon fills it
// from the configuration file.

#include "adapters/mqtt/derived_id.hpp"
#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"

#include <cstdint>
#include <string>

namespace railbridge::mqtt {

/// `automatic`: MQTT 5, and 3.1.1 from the moment a broker refuses 5.
enum class ProtocolChoice : std::uint8_t { automatic, v5_only, v311_only };

/// All positive.
struct UplinkTimings {
    Duration start_jitter = std::chrono::seconds{1}; ///< the first connect waits up to this long
    Duration connect_timeout = std::chrono::seconds{10};
    Duration keep_alive = std::chrono::seconds{20};
    Duration session_expiry = std::chrono::hours{1};
    Duration retry_min = std::chrono::seconds{1};
    Duration retry_max = std::chrono::seconds{8};
    Duration refused_retry = std::chrono::seconds{60}; ///< after what only a person can change
    /// After another client took our place. Two boxes that do so in turn each lose theirs every
    /// other pause: often enough that it is noticed (four times in five minutes), while each
    /// connection stays short of one that works.
    Duration takeover_retry = std::chrono::seconds{20};
    Duration puback_wait = std::chrono::seconds{15}; ///< longer: the link is taken for dead
    Duration stop_flush = std::chrono::seconds{2};   ///< for what is unsent at stop()
};

struct UplinkSettings {
    std::string host;
    std::uint16_t port = 8883;
    bool tls = true;
    bool allow_plaintext = false; ///< tls = false off loopback, on purpose
    std::string ca_file;          ///< PEM; mandatory with TLS
    std::string certificate_file; ///< PEM chain of the client; empty: none
    std::string key_file;         ///< PEM; empty: none
    std::string realm;
    std::string client_id;
    std::string gateway_id; ///< the gateway asset; may be empty
    DerivedId derived_id;
    std::string secret; ///< never logged
    ProtocolChoice protocol = ProtocolChoice::automatic;
    UplinkTimings timings;
};

/// All that can be known without sending a packet: also for `railbridge check`. Reads the TLS
/// files.
Status validate_settings(const UplinkSettings& settings);

} // namespace railbridge::mqtt
