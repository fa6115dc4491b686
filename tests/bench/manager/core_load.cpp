// A fixed load on the manager without its broker, for callgrind: what it does for one update, from
// the check of the publish to the check of the answer, and a commit for every batch.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/api/manager.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge::manager {
namespace {

constexpr Millis start_time = 1'700'000'000'000;
constexpr int assets = 200;

class Load {
public:
    explicit Load(const std::string& file)
        : store_(open_sqlite_store(file).value())
        , manager_(*store_, [](LogLevel, const std::string&) {}) {
        if (!manager_.start(true, now_)) {
            throw std::runtime_error("the store cannot be read");
        }
        command(R"({"command":"realm add","name":"bench"})");
        const std::string user =
            command(R"({"command":"user add","realm":"bench","name":"worker"})");
        const auto at = user.find(R"("secret":")") + 10;
        manager_.on_auth({1, "worker0", username, user.substr(at, user.find('"', at) - at)}, now_);
        manager_.on_subscribe(client(), "bench/worker0/operations/assets/+/attributes/+/+/response",
                              0);
        tick();
        for (int i = 0; i < assets; ++i) {
            const std::string number = std::to_string(100 + i);
            ids_.push_back("bench00000000000000" + number);
            request("bench/worker0/operations/assets/r/create",
                    R"({"id":")" + ids_.back() +
                        R"(","name":"A","type":"ThingAsset","attributes":{)"
                        R"("location":{},"notes":{},"speed":{"type":"number"},)"
                        R"("counted":{"type":"number","meta":{"storeDataPoints":true}}}})");
            tick();
        }
    }

    void updates(int count, int batch, const std::string& attribute) {
        std::vector<std::string> topics;
        for (const std::string& id : ids_) {
            topics.push_back("bench/worker0/operations/assets/" + id + "/attributes/" + attribute +
                             "/update");
        }
        for (int i = 0; i < count; ++i) {
            request(topics[static_cast<std::size_t>(i) % topics.size()],
                    std::to_string(i % 100'000));
            if ((i + 1) % batch == 0) {
                tick();
            }
        }
    }

private:
    static constexpr const char* username = "bench:worker";

    static Client client() { return {1, "worker0", username}; }

    void request(const std::string& topic, const std::string& payload) {
        if (!manager_.on_write(client(), topic, payload, ++now_, 1)) {
            throw std::runtime_error("refused: " + topic);
        }
    }

    /// What would leave; the broker asks for each answer whether the client may have it.
    std::string tick() {
        const Outbox outbox = manager_.on_tick([](ClientHandle) { return 0; }, now_, now_);
        std::string last;
        for (const Publish& publish : outbox.publishes) {
            if (publish.client_id.empty() &&
                !manager_.on_read(client(), publish.topic, publish.payload, now_)) {
                throw std::runtime_error("not delivered: " + publish.topic);
            }
            last = publish.payload;
        }
        return last;
    }

    std::string command(const std::string& request) {
        manager_.on_admin("cli", request, now_);
        return tick();
    }

    std::unique_ptr<Store> store_;
    Manager manager_;
    Millis now_ = start_time;
    std::vector<std::string> ids_;
};

int run(const std::vector<std::string_view>& arguments) {
    if (arguments.size() != 3) {
        std::cerr << "usage: railbridge-manager-core-load COUNT BATCH speed|counted\n"
                     "COUNT updates, committed BATCH at a time, without or with history\n";
        return 2;
    }
    const test::TemporaryDirectory directory;
    Load load(directory.file("manager.db"));
    load.updates(std::stoi(std::string(arguments[0])), std::stoi(std::string(arguments[1])),
                 std::string(arguments[2]));
    return 0;
}

} // namespace
} // namespace railbridge::manager

int main(int argc, char** argv) {
    try {
        return railbridge::manager::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::cerr << "railbridge-manager-core-load: " << error.what() << '\n';
        return 1;
    }
}
