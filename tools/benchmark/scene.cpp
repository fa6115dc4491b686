#include "tools/benchmark/scene.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace railbridge::bench {

namespace {

constexpr const char* realm = "bench";

test::GatewayLogin add_gateway(const test::RunningManager& manager) {
    manager.add_realm(realm);
    return manager.add_gateway(realm, "Bench");
}

void write_file(const std::string& file, const std::string& text) {
    std::ofstream stream(file);
    stream << text;
    if (!stream.flush()) {
        throw std::runtime_error("cannot write " + file);
    }
}

} // namespace

Scene::Scene(Load load)
    : load_(std::move(load))
    , devices_(plcsim_options(load_))
    , gateway_(add_gateway(manager_))
    , tap_(manager_.port())
    , desk_(manager_, realm) {
    fill_registers();
    write_files();
}

void Scene::fill_registers() {
    constexpr int at_once = 100;
    for (int unit = 1; unit <= load_.units; ++unit) {
        for (int from = 0; from < load_.registers; from += at_once) {
            std::vector<std::uint16_t> values;
            for (int i = from; i < std::min(load_.registers, from + at_once); ++i) {
                values.push_back(static_cast<std::uint16_t>(first_value(i)));
            }
            devices_.set(unit, "hr", from, values);
        }
    }
}

void Scene::write_files() const {
    const std::string secret = directory() + "/gateway.secret";
    write_file(secret, "");
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read |
                                             std::filesystem::perms::owner_write);
    write_file(secret, gateway_.secret + '\n');
    write_file(config_file(),
               "schema = 1\n[manager]\nurl = \"mqtt://127.0.0.1:" + std::to_string(tap_.port()) +
                   "\"\nrealm = \"" + realm + "\"\nclient_id = \"" + gateway_.client_id +
                   "\"\ngateway_id = \"" + gateway_.asset_id +
                   "\"\nsecret_file = \"gateway.secret\"\n[bridge]\n"
                   "state_dir = \"state\"\nmappings = [\"site.toml\"]\n"
                   "batches_per_second = 0\nvalues_per_second = 0\n");
    write_file(directory() + "/site.toml",
               mapping_text(load_, load_.serial()
                                       ? devices_.rtu_link()
                                       : "127.0.0.1:" + std::to_string(devices_.tcp_port())));
}

} // namespace railbridge::bench
