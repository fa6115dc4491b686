#include "tests/e2e/plant.hpp"

#include "tests/support/await.hpp"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>

namespace railbridge::test {

namespace {

using simdjson::dom::element;

constexpr const char* realm = "plant";
constexpr std::chrono::seconds start_patience{30};

std::string vars(const plcsim::RunningPlcsim& devices) {
    return "rtu = \"" + devices.rtu_link("meters") +
           "\"\nplc = \"127.0.0.1:" + std::to_string(devices.tcp_port("plant")) + "\"\n";
}

std::string with_realm(RunningManager& manager) {
    manager.add_realm(realm);
    return realm;
}

} // namespace

const char* const plant_lines = R"(schema = 1

[line.meters]
transport = "rtu"
device = "${rtu}"
serial = "19200 8N1"
response_timeout = "200ms"

[line.plant]
transport = "tcp"
endpoint = "${plc}"
response_timeout = "300ms"

[rate.quick]
every = "100ms"
)";

const std::string plant_site = std::string(plant_lines) + R"(
[asset.meter]
line = "meters"
unit = 1
addresses = "offset0"
point.voltage = { at = "ir:0", as = "f32", units = "V", rate = "quick", decimals = 1 }
point.energy  = { at = "ir:2", as = "u32", scale = 0.01, rate = "quick" }
point.fan     = { at = "co:0", rate = "quick" }
write.fan     = { max_age = "30s" }

[asset.hall]
line = "meters"
unit = 2
addresses = "offset0"
point.temperature = { at = "ir:0", as = "i16", scale = 0.1, rate = "quick", missing = -32768 }
point.setpoint    = { at = "hr:0", as = "u16", rate = "quick" }
write.setpoint    = { min = 0, max = 60000 }

[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
set.notes        = "as delivered"
point.running    = { at = "di:0", rate = "quick" }
point.lamp       = { at = "co:3", rate = "quick" }
write.lamp       = { max_age = "30s" }
point.resetFault = { at = "co:4", read = false }
write.resetFault = { pulse = "300ms", max_age = "30s" }
point.speedSet   = { at = "hr:0", as = "i16", scale = 0.1, range = [0, 80], rate = "quick" }
write.speedSet   = { min = 0, max = 50 }
point.sealed     = { at = "hr:5", as = "u16", rate = "quick" }

[asset.pump]
line = "plant"
unit = 2
addresses = "offset0"
point.flow = { at = "ir:0", as = "f32 CDAB", rate = "quick", deadband = 0 }
)";

std::vector<std::string> two_lines() {
    return {
        "--tcp", "plant=127.0.0.1:0", "--rtu", "meters={dir}/meters", "--baud", "19200", "--unit",
        "1-2"};
}

Plant::Plant(const PlantOptions& options)
    : manager(options.serve_options)
    , devices(options.device_options)
    , bridge(manager, with_realm(manager),
             {options.site, options.bridge_settings, vars(devices), options.manager_url}) {
    devices.set(1, "ir", 0, {0x4366, 0x8000}, "meters"); // 230.5
    devices.set(1, "ir", 2, {0x0001, 0x0000}, "meters"); // 655.36
    devices.set(2, "ir", 0, {215}, "meters");
    devices.set(1, "hr", 0, {125}, "plant");
    devices.set(2, "ir", 0, {0x0000, 0x4148}, "plant"); // 12.5
    if (options.start_bridge) {
        start_bridge();
    }
}

void Plant::start_bridge() {
    bridge.start();
    if (!await([&] { return in_order(); }, start_patience)) {
        throw std::runtime_error("the site does not come up: " + story());
    }
}

bool Plant::in_order() {
    const auto status = bridge.status();
    return status && status->health == "ok" && value("railbridge", "bridgeStatus") == "\"ok\"";
}

std::string Plant::id(const std::string& asset) const {
    if (const auto known = ids_.find(asset); known != ids_.end()) {
        return known->second;
    }
    simdjson::dom::parser parser;
    const element tree =
        parser.parse(manager.run_ok({"asset", "tree", "--realm", realm, "--json"}));
    const std::string own = "railbridge " + bridge.client_id();
    for (const element one : tree.get_array()) {
        const std::string_view name = one["name"];
        if (name == (asset == "railbridge" ? own : asset)) {
            return ids_[asset] = std::string(one["id"].get_string().value());
        }
    }
    throw std::runtime_error("the manager has no asset " + asset);
}

SeenAttribute Plant::attribute(const std::string& asset, const std::string& name) const {
    try {
        const std::string where = asset == "gateway" ? bridge.gateway_asset() : id(asset);
        simdjson::dom::parser parser;
        const element json = parser.parse(
            manager.run_ok({"attribute", "get", "--realm", realm, where, name, "--json"}));
        return {simdjson::minify(json["value"].value()), json["timestamp"].get_int64().value()};
    } catch (const std::runtime_error&) {
        return {}; // not there yet, or the manager is away
    }
}

bool Plant::shows(const std::string& asset, const std::string& name,
                  const std::string& wanted) const {
    return await([&] { return value(asset, name) == wanted; });
}

std::string Plant::write(const std::string& asset, const std::string& name,
                         const std::string& wanted) const {
    return json_text(
        manager.run_ok({"attribute", "write", "--realm", realm, id(asset), name, wanted, "--json"}),
        "ackId");
}

std::vector<std::string> Plant::pending() const {
    simdjson::dom::parser parser;
    const element list =
        parser.parse(manager.run_ok({"attribute", "pending", "--realm", realm, "--json"}));
    std::vector<std::string> ids;
    for (const element one : list.get_array()) {
        ids.emplace_back(one["ackId"].get_string().value());
    }
    return ids;
}

bool Plant::is_pending(const std::string& ack_id) const {
    const auto ids = pending();
    return std::find(ids.begin(), ids.end(), ack_id) != ids.end();
}

bool Plant::ends_as(const std::string& ack_id, const std::string& state) const {
    return await([&] {
        const auto status = bridge.status();
        return status && status->command_state(ack_id) == state;
    });
}

std::string Plant::story() const {
    std::istringstream lines(manager.log());
    std::string of_manager;
    for (std::string line; std::getline(lines, line);) {
        // Every command of the operator is a connection of its own.
        const bool is_operator = line.find("control-") != std::string::npos ||
                                 line.find("New connection") != std::string::npos;
        of_manager += is_operator ? "" : line + '\n';
    }
    return "\n--- bridge\n" + bridge.log() + "\n--- manager\n" + of_manager;
}

double wall_ms(std::int64_t monotonic_ns) {
    using std::chrono::nanoseconds;
    const auto mono = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(wall - mono + nanoseconds{monotonic_ns})
        .count();
}

} // namespace railbridge::test
