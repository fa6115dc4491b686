#pragma once
// A manager under attack: two realms, two gateways with an asset each, traffic that an attacker
// would like to see, a well-behaved client that must be served meanwhile, and what must be true
// afterwards.

#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::test::hostile {

struct Identity {
    std::string realm;
    wire::Login login;
    std::string asset; ///< of a gateway: its asset

    std::string topic(const std::string& rest) const {
        return realm + '/' + login.client_id + '/' + rest;
    }
    std::string operation(const std::string& rest) const {
        return topic("operations/assets/" + rest);
    }
};

/// Bytes of a process in memory, and the most it had.
struct Resident {
    double now_mb = 0;
    double peak_mb = 0;
};
Resident resident(pid_t process);

/// RAILBRIDGE_LONG=1: every attack in full length.
bool in_full_length();

/// True when all of it is UTF-8.
bool is_utf8(std::string_view text);

class HostileInput : public testing::Test {
protected:
    /// What the broker may grow to, whatever is sent to it.
    static constexpr double most_resident_mb = 64;

    HostileInput();
    /// Everything that must hold after any attack.
    ~HostileInput() override;

    /// A connection of that identity, its responses subscribed.
    wire::Client connected(const Identity& identity) const;

    /// Waits until the well-behaved client was served that often more.
    void expect_service(std::uint64_t requests = 20);

    /// Takes all messages that have arrived for an attacker. Each must be its own: on a topic of
    /// its own, about nothing it may not see, in UTF-8. Gives their number.
    std::size_t take_own_messages(wire::Client& client, const Identity& identity);

    /// What a request of the victim's gateway gives.
    std::string victim_sees(const std::string& operation);

    RunningManager manager_;
    Identity victim_;   ///< gateway one, realm plant
    Identity other_;    ///< gateway two, realm plant
    Identity user_;     ///< service user, realm plant
    Identity foreign_;  ///< service user, realm other
    std::string pump_;  ///< below the victim; attribute `mark` is never written by anybody
    std::string valve_; ///< below the other gateway
    std::uint64_t seed_;
    std::mt19937_64 random_;

private:
    Identity gateway(const std::string& name) const;
    Identity service_user(const std::string& realm, const std::string& name) const;
    std::string create_device(const Identity& gateway, const std::string& mark) const;
    void serve_well();

    pid_t broker_ = -1;
    std::string pump_before_;
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> served_{0};
    std::atomic<bool> failed_{false};
    std::thread well_behaved_;
};

} // namespace railbridge::test::hostile
