#pragma once
// A whole site: manager, devices on a serial bus and on TCP, and the bridge between them, all as
// installed programs. And the operator who looks and writes.

#include "tests/e2e/running_bridge.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/plcsim/running_plcsim.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace railbridge::test {

/// Lines `meters` (RTU) and `plant` (TCP), and the rate `quick`.
extern const char* const plant_lines;
/// These with assets: meter, unit 1, and hall, unit 2, on `meters`; press, unit 1, and pump, unit
/// 2, on `plant`. plant.cpp has the mapping.
extern const std::string plant_site;

/// plcsim as plant_site expects it.
std::vector<std::string> two_lines();

struct PlantOptions {
    std::string site = plant_site;
    std::string bridge_settings = {};
    std::vector<std::string> device_options = two_lines(); ///< of plcsim
    std::vector<std::string> serve_options = {};           ///< of the manager
    std::string manager_url = {};                          ///< for bridge.toml; empty: as it is
    bool start_bridge = true;
};

struct SeenAttribute {
    std::string value;          ///< as JSON
    std::int64_t timestamp = 0; ///< wall clock, ms
};

class Plant {
public:
    /// With the bridge started it returns when every asset is there.
    explicit Plant(const PlantOptions& options = {});

    /// Starts the bridge and waits until it is online with all lines open and has sent its
    /// snapshot.
    void start_bridge();
    /// The bridge says it is in order and the manager knows it too.
    bool in_order();

    /// Id of the asset of that name at the manager; the bridge's own asset is `railbridge`. Throws
    /// when there is none.
    std::string id(const std::string& asset) const;
    /// What the manager shows; an empty value when it has no such asset or attribute.
    SeenAttribute attribute(const std::string& asset, const std::string& name) const;
    std::string value(const std::string& asset, const std::string& name) const {
        return attribute(asset, name).value;
    }
    /// Waits until the manager shows this value.
    bool shows(const std::string& asset, const std::string& name, const std::string& value) const;

    /// An operator's write.
    /// @return the ackId of the pending event
    std::string write(const std::string& asset, const std::string& name,
                      const std::string& value) const;
    /// ackIds that no gateway has acknowledged yet.
    std::vector<std::string> pending() const;
    bool is_pending(const std::string& ack_id) const;
    /// Waits until the bridge says the command has come to this.
    bool ends_as(const std::string& ack_id, const std::string& state) const;

    /// What bridge and manager have logged, for the message of a failed test.
    std::string story() const;

    RunningManager manager;
    plcsim::RunningPlcsim devices;
    RunningBridge bridge;

private:
    mutable std::map<std::string, std::string> ids_; ///< they never change
};

/// CLOCK_MONOTONIC as the wall clock shows it, in ms.
double wall_ms(std::int64_t monotonic_ns);

} // namespace railbridge::test
