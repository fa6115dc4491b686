// The broker is killed at random instants while several clients work with it. After every kill:
// what was answered with success or published is there, nothing is there that nobody sent, every
// command waits with the ackId it had or was acknowledged, and the store is intact.
//
// A killed process loses what it had not handed to the kernel; that the disk has it too is not
// shown here. 8 kills; 100 with RAILBRIDGE_LONG=1. RAILBRIDGE_SEED=N repeats the choices of a run,
// though not the interleaving of its threads.

#include "adapters/identity/identity.hpp"
#include "tests/manager/killed/load.hpp"
#include "tests/manager/running_manager.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

namespace railbridge::test::killed {
namespace {

using testing::IsEmpty;

int kills() {
    constexpr int few = 8;
    constexpr int many = 100;
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    return asked != nullptr && std::string(asked) == "1" ? many : few;
}

std::uint64_t seed() {
    const char* const asked = std::getenv("RAILBRIDGE_SEED");
    return asked == nullptr ? std::random_device{}() : std::stoull(asked);
}

class KilledBroker : public testing::Test {
protected:
    KilledBroker() {
        std::printf("RAILBRIDGE_SEED=%llu\n", static_cast<unsigned long long>(seed_));
        manager_.add_realm("plant");
        gateway_ = account(manager_.add_gateway("plant", "Hall 3"));
        auditor_ = new_user("auditor");
        set_up_assets();
        set_up_roles();
    }

    static Account account(const GatewayLogin& login) {
        return {{login.client_id, login.username(), login.secret, true, 0}, login.realm};
    }

    Account new_user(const std::string& name) {
        const UserLogin login = manager_.add_user("plant", name);
        return {{name, login.username, login.secret, true, 0}, "plant"};
    }

    std::string created(const Account& by, const std::vector<std::string>& attributes) {
        const std::string id = identity::random_asset_id();
        wire::Client client = connected(manager_.port(), by);
        const auto response =
            client.request(by.operation("new/create"), asset_json(id, {}, attributes));
        if (!response || response->find(R"("cause":"CREATE")") == std::string::npos) {
            throw std::runtime_error("no asset: " + response.value_or("no response"));
        }
        return id;
    }

    void set_up_assets() {
        own_ = created(gateway_, Gateway::attributes());
        for (int i = 0; i < 2; ++i) {
            commanded_.push_back(created(gateway_, Operator::attributes()));
        }
        for (int i = 0; i < 2; ++i) {
            metered_.push_back(created(auditor_, Meter::attributes()));
        }
        board_ = created(auditor_, Board::attributes());
    }

    template <typename Kind, typename... Rest>
    void add(Account account, Rest... rest) {
        roles_.push_back(std::make_unique<Kind>(std::move(account), ledger_, random_(), rest...));
    }

    void set_up_roles() {
        add<Meter>(new_user("meter1"), metered_[0]);
        add<Meter>(new_user("meter2"), metered_[1]);
        add<Board>(new_user("board"), board_);
        add<Builder>(new_user("builder"));
        add<Operator>(new_user("operator1"), commanded_[0]);
        add<Operator>(new_user("operator2"), commanded_[1]);
        add<Watcher>(new_user("watcher"));
        add<Gateway>(gateway_, own_, commanded_);
    }

    /// Works until a random number of answers and a random moment more have passed, and kills.
    void work_and_kill() {
        constexpr std::uint64_t most_answers = 600;
        constexpr int longest_us = 4000;
        std::vector<std::thread> workers;
        for (const auto& role : roles_) {
            workers.emplace_back([&] { role->work(manager_.port()); });
        }
        const std::uint64_t begun = ledger_.answers();
        const std::uint64_t more = 1 + random_() % most_answers;
        if (!ledger_.await_answers(begun + more)) {
            ledger_.fault("the work comes to a standstill");
        }
        const auto instant =
            std::chrono::steady_clock::now() + std::chrono::microseconds(random_() % longest_us);
        while (std::chrono::steady_clock::now() < instant) {
        }
        manager_.kill_hard();
        for (std::thread& worker : workers) {
            worker.join();
        }
    }

    /// As the kill left it, before the manager repairs anything: on a copy.
    std::string integrity() const {
        namespace fs = std::filesystem;
        const std::string copy = manager_.directory() + "/copy";
        fs::remove_all(copy);
        fs::create_directory(copy);
        for (const auto& file : fs::directory_iterator(manager_.state_dir())) {
            if (file.path().filename().string().rfind("manager.db", 0) == 0) {
                fs::copy_file(file.path(), fs::path(copy) / file.path().filename());
            }
        }
        SQLite::Database store(copy + "/manager.db", SQLite::OPEN_READWRITE);
        return store.execAndGet("PRAGMA integrity_check").getString();
    }

    std::optional<Value> number_at(wire::Client& client, const std::string& place) {
        const std::size_t slash = place.find('/');
        const auto text = client.request(auditor_.operation(
            place.substr(0, slash) + "/attributes/" + place.substr(slash + 1) + "/get-value"));
        if (!text || text->front() == '{') {
            ledger_.fault("cannot read " + place + ": " + text.value_or("no response"));
            return std::nullopt;
        }
        return *text == "null" ? 0 : static_cast<Value>(std::stod(*text));
    }

    void check_values() {
        wire::Client client = connected(manager_.port(), auditor_);
        for (const std::string& place : ledger_.places()) {
            if (const auto value = number_at(client, place)) {
                ledger_.check_value(place, *value);
            }
        }
        const auto first = number_at(client, board_ + '/' + Board::attributes().front());
        for (const std::string& name : Board::attributes()) {
            if (number_at(client, board_ + '/' + name) != first) {
                ledger_.fault("half applied: " + name + " of the board differs");
            }
        }
        for (const std::string& id : ledger_.assets()) {
            const auto got = client.request(auditor_.operation(id + "/get"));
            const bool exists = got && got->find(R"("id":")" + id + '"') != std::string::npos;
            if (!exists && (!got || got->find("NOT_FOUND") == std::string::npos)) {
                ledger_.fault("cannot read " + id + ": " + got.value_or("no response"));
            }
            ledger_.check_asset(id, exists);
        }
    }

    /// By the command line: ackIds in order.
    std::vector<std::string> waiting_ack_ids() const {
        simdjson::dom::parser parser;
        std::vector<std::string> ids;
        const std::string list =
            manager_.run_ok({"attribute", "pending", "--realm", "plant", "--json"});
        for (const auto event : simdjson::dom::array(parser.parse(list))) {
            ids.emplace_back(std::string_view(event["ackId"]));
        }
        return ids;
    }

    /// What the manager sends to a gateway that subscribes.
    std::vector<Delivery> redelivered(wire::Client& client, std::size_t count) {
        client.subscribe(gateway_.topic("gateway/events/pending"));
        std::vector<Delivery> all;
        while (all.size() < count) {
            const auto message = client.next_message();
            if (!message) {
                ledger_.fault("only " + std::to_string(all.size()) + " commands are delivered, " +
                              std::to_string(count) + " wait");
                break;
            }
            all.push_back(delivery_of(message->payload));
        }
        return all;
    }

    void check_commands() {
        const std::vector<std::string> ack_ids = waiting_ack_ids();
        wire::Client gateway = connected(manager_.port(), gateway_);
        const std::vector<Delivery> waiting = redelivered(gateway, ack_ids.size());
        wire::Client client = connected(manager_.port(), auditor_);
        std::map<std::string, Value> stored;
        for (const std::string& place : ledger_.places_of_commands()) {
            stored[place] = number_at(client, place).value_or(0);
        }
        ledger_.check_commands(waiting, stored);
        std::vector<std::string> delivered;
        for (const Delivery& delivery : waiting) {
            delivered.push_back(delivery.ack_id);
        }
        EXPECT_EQ(delivered, ack_ids) << "in the order in which they came";
        waiting_seen_ += waiting.size();
    }

    RunningManager manager_;
    std::uint64_t seed_ = seed();
    std::mt19937_64 random_{seed_};
    Ledger ledger_;
    Account gateway_;
    Account auditor_;
    std::string own_;
    std::vector<std::string> commanded_;
    std::vector<std::string> metered_;
    std::string board_;
    std::vector<std::unique_ptr<Role>> roles_;
    std::size_t waiting_seen_ = 0;
};

TEST_F(KilledBroker, KeepsWhatItAnsweredAndEveryCommand) {
    const int count = kills();
    for (int kill = 1; kill <= count; ++kill) {
        SCOPED_TRACE("kill " + std::to_string(kill) + ", seed " + std::to_string(seed_));
        work_and_kill();
        EXPECT_EQ(integrity(), "ok");
        manager_.start();
        check_values();
        check_commands();
        ASSERT_THAT(ledger_.faults(), IsEmpty());
    }
    EXPECT_GT(waiting_seen_, 0U) << "no kill met a waiting command: the test shows too little";
    std::printf("%d kills, %llu answers and publications kept, %zu commands, %zu found waiting\n",
                count, static_cast<unsigned long long>(ledger_.answers()),
                ledger_.commands_in_all(), waiting_seen_);
}

} // namespace
} // namespace railbridge::test::killed
