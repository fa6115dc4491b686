#pragma once
// The operator: a service user of the realm, over MQTT.

#include "tests/manager/running_manager.hpp"
#include "tools/benchmark/sightings.hpp"

#include <memory>
#include <string>

namespace railbridge::bench {

/// Subscribed to every attribute event of the realm. Throws std::runtime_error when the manager
/// refuses.
class Desk {
public:
    Desk(const test::RunningManager& manager, const std::string& realm);
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    ~Desk();

    /// Attribute events as the manager published them: topic and payload.
    Sightings& events();

    /// Asks the manager to write; for a gateway's asset that becomes a pending event. Returns when
    /// the message is handed to the client library.
    void write(const std::string& asset_id, const std::string& attribute, int value);

private:
    class Session;
    std::unique_ptr<Session> session_;
};

} // namespace railbridge::bench
