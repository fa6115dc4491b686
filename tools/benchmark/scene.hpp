#pragma once
// Everything around the bridge for one load: devices, manager, tap, operator.

#include "tests/manager/running_manager.hpp"
#include "tests/plcsim/running_plcsim.hpp"
#include "tools/benchmark/desk.hpp"
#include "tools/benchmark/load.hpp"
#include "tools/benchmark/mqtt_tap.hpp"

#include <string>

namespace railbridge::bench {

/// plcsim with all registers set, a manager with one gateway, and the files of a bridge that
/// reaches the manager through the tap. Throws std::runtime_error when something does not start.
class Scene {
public:
    explicit Scene(Load load);

    const Load& load() const { return load_; }
    plcsim::RunningPlcsim& devices() { return devices_; }
    MqttTap& tap() { return tap_; }
    Desk& desk() { return desk_; }
    const test::RunningManager& manager() const { return manager_; }

    /// Of the bridge, to start it with.
    std::string config_file() const { return directory() + "/bridge.toml"; }
    std::string log_file() const { return directory() + "/bridge.log"; }

    /// What plcsim has at an address at first; never 0, and different for every register.
    static int first_value(int address) { return address + 1; }

private:
    std::string directory() const { return manager_.directory(); }
    void fill_registers();
    void write_files() const;

    Load load_;
    plcsim::RunningPlcsim devices_;
    test::RunningManager manager_;
    test::GatewayLogin gateway_;
    MqttTap tap_;
    Desk desk_;
};

} // namespace railbridge::bench
