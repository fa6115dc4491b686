#include "tests/manager/hostile/scene.hpp"

#include "adapters/identity/identity.hpp"
#include "tests/support/await.hpp"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace railbridge::test::hostile {

namespace {

std::uint64_t seed() {
    const char* const asked = std::getenv("RAILBRIDGE_SEED");
    return asked == nullptr ? std::random_device{}() : std::stoull(asked);
}

/// Text of the attribute that only its owner may read.
constexpr const char* secret_mark = "only-for-the-victim";

} // namespace

Resident resident(pid_t process) {
    constexpr double kb_per_mb = 1024;
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    Resident found;
    double size_kb = 0;
    for (std::string word; file >> word;) {
        if (word == "VmRSS:" && file >> size_kb) {
            found.now_mb = size_kb / kb_per_mb;
        } else if (word == "VmHWM:" && file >> size_kb) {
            found.peak_mb = size_kb / kb_per_mb;
        }
    }
    return found;
}

bool in_full_length() {
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    return asked != nullptr && std::string(asked) == "1";
}

bool is_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

HostileInput::HostileInput()
    : seed_(seed())
    , random_(seed_) {
    std::printf("RAILBRIDGE_SEED=%llu\n", static_cast<unsigned long long>(seed_));
    manager_.add_realm("plant");
    manager_.add_realm("other");
    victim_ = gateway("One");
    other_ = gateway("Two");
    user_ = service_user("plant", "user");
    foreign_ = service_user("other", "foreign");
    pump_ = create_device(victim_, secret_mark);
    valve_ = create_device(other_, "anything");
    pump_before_ = manager_.run({"asset", "show", pump_, "--json"}).out;
    broker_ = manager_.pid();
    well_behaved_ = std::thread([this] { serve_well(); });
    expect_service(1);
}

HostileInput::~HostileInput() {
    expect_service();
    stop_ = true;
    well_behaved_.join();
    EXPECT_FALSE(failed_) << "the well-behaved client was not served";
    EXPECT_EQ(manager_.pid(), broker_);
    const Resident memory = resident(broker_);
    EXPECT_GT(memory.now_mb, 0) << "the broker is gone:\n" << manager_.log();
    EXPECT_LE(memory.peak_mb, most_resident_mb);
    std::printf("broker: %.1f MB resident, %.1f MB at most\n", memory.now_mb, memory.peak_mb);
    if (memory.now_mb > 0) {
        EXPECT_EQ(manager_.run({"asset", "show", pump_, "--json"}).out, pump_before_)
            << "somebody else changed what belongs to the victim";
    }
}

Identity HostileInput::gateway(const std::string& name) const {
    const GatewayLogin login = manager_.add_gateway("plant", name);
    return {"plant", {login.client_id, login.username(), login.secret, true, 0}, login.asset_id};
}

Identity HostileInput::service_user(const std::string& realm, const std::string& name) const {
    const UserLogin login = manager_.add_user(realm, name);
    return {realm, {name, login.username, login.secret, true, 0}, {}};
}

std::string HostileInput::create_device(const Identity& gateway, const std::string& mark) const {
    wire::Client client = connected(gateway);
    const std::string id = identity::random_asset_id();
    const auto answer = client.request(
        gateway.operation("new/create"),
        R"({"id":")" + id + R"(","type":"ThingAsset","name":"Device","attributes":{)" +
            R"("location":{},"notes":{},"speed":{"type":"number"},"text":{"type":"text"},)" +
            R"("run":{"type":"boolean"},"any":{"type":"JSON"},)" +
            R"("mark":{"type":"text","value":")" + mark + R"("}}})");
    if (!answer || answer->find(R"("cause":"CREATE")") == std::string::npos) {
        throw std::runtime_error("no asset: " + answer.value_or("no response"));
    }
    return id;
}

wire::Client HostileInput::connected(const Identity& identity) const {
    wire::Client client(manager_.port());
    if (client.login(identity.login) != 0) {
        throw std::runtime_error(identity.login.client_id + " is not let in");
    }
    for (const char* filter :
         {"+/+/response", "+/attributes/+/response", "+/attributes/+/+/response"}) {
        if (client.subscribe(identity.operation(filter)) != 1) {
            throw std::runtime_error("the response filter is refused");
        }
    }
    return client;
}

/// The victim's own gateway: it reads its secret over and over, which must come back every time.
void HostileInput::serve_well() {
    wire::Client client = connected(victim_);
    const std::string asked = victim_.operation(pump_ + "/attributes/mark/get-value");
    const std::string expected = '"' + std::string(secret_mark) + '"';
    while (!stop_) {
        if (client.request(asked) != expected) {
            failed_ = true;
            return;
        }
        ++served_;
    }
}

void HostileInput::expect_service(std::uint64_t requests) {
    const std::uint64_t begun = served_;
    EXPECT_TRUE(
        await([&] { return failed_ || served_ >= begun + requests; }, wire::Client::patience));
    EXPECT_FALSE(failed_) << "the well-behaved client was not served:\n" << manager_.log();
}

std::size_t HostileInput::take_own_messages(wire::Client& client, const Identity& identity) {
    std::size_t count = 0;
    std::size_t foreign = 0;
    const std::string last = identity.operation("last/get");
    client.send(wire::publish_packet(last, {}));
    while (const auto packet = client.next_packet()) {
        const auto message = wire::arrival(*packet);
        if (!message) {
            continue;
        }
        if (message->topic == last + "/response") {
            break; // everything before it has arrived
        }
        ++count;
        const bool own = message->topic.rfind(identity.topic(""), 0) == 0;
        const bool leaks = message->payload.find(secret_mark) != std::string_view::npos;
        if (!own || leaks) {
            ++foreign;
        }
        EXPECT_TRUE(is_utf8(message->payload)) << message->topic;
    }
    EXPECT_EQ(foreign, 0U) << "messages of others were delivered";
    return count;
}

std::string HostileInput::victim_sees(const std::string& operation) {
    // The victim's client id is in use: a service user of its realm sees the same asset.
    wire::Client client = connected(user_);
    return client.request(user_.operation(operation)).value_or("no response");
}

} // namespace railbridge::test::hostile
