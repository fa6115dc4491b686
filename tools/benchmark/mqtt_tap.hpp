#pragma once
// Stands between the bridge and the manager, passes every byte on, and notes when each PUBLISH went
// by. So the bridge's share of a latency is told from the manager's.

#include "tools/benchmark/sightings.hpp"

#include <atomic>
#include <cstdint>
#include <thread>

namespace railbridge::bench {

/// One connection at a time, on loopback, with a thread of its own. Times are those at which the
/// bytes were read; they are passed on before anybody is told.
class MqttTap {
public:
    /// @throws std::runtime_error when it cannot listen
    explicit MqttTap(std::uint16_t manager_port);
    MqttTap(const MqttTap&) = delete;
    MqttTap& operator=(const MqttTap&) = delete;
    ~MqttTap();

    std::uint16_t port() const { return port_; }
    Sightings& from_bridge() { return from_bridge_; }
    Sightings& to_bridge() { return to_bridge_; }

private:
    void serve();
    void carry(int bridge);

    std::uint16_t manager_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    Sightings from_bridge_;
    Sightings to_bridge_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

} // namespace railbridge::bench
