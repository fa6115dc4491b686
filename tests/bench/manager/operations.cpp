// Get and update beside the bare loop, turn by turn, so that whatever else the machine does meets
// both.

#include "tests/bench/manager/bare_broker.hpp"
#include "tests/bench/manager/groups.hpp"
#include "tests/bench/manager/plant.hpp"
#include "tests/bench/manager/process.hpp"

#include <stdexcept>

namespace railbridge::bench {

namespace {

constexpr double most = 0.99;
constexpr double half = 0.5;

struct Case {
    std::string name;
    std::string method; ///< of the operation on an asset
    bool writes = false;
    int qos = 0;
    std::size_t clients = 1;
    std::size_t outstanding = 1;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"get, 1 outstanding", "get", false, 0, 1, 1},
        {"get, 50 of one client", "get", false, 0, 1, 50},
        {"get, 1 of each of 50 clients", "get", false, 0, 50, 50},
        {"update, 1 outstanding", "attributes/speed/update", true, 0, 1, 1},
        {"update, 50 of one client", "attributes/speed/update", true, 0, 1, 50},
        {"update, 1 of each of 50 clients", "attributes/speed/update", true, 0, 50, 50},
        {"update with history, 1 outstanding", "attributes/counted/update", true, 0, 1, 1},
        {"update with history, 50 of one client", "attributes/counted/update", true, 0, 1, 50},
        {"update with history, 1 of each of 50 clients", "attributes/counted/update", true, 0, 50,
         50},
        {"update QoS 1, 50 of one client", "attributes/speed/update", true, 1, 1, 50},
        {"update QoS 1, 1 of each of 50 clients", "attributes/speed/update", true, 1, 50, 50},
        {"multi-update of 8, 1 of each of 50 clients", "attributes/update", true, 0, 50, 50},
    };
    return all;
}

std::string values(std::uint64_t n) {
    const std::string value = std::to_string(n % 100'000);
    std::string json;
    for (const char* name :
         {"speed", "power", "current", "voltage", "energy", "temperature", "pressure", "flow"}) {
        json += (json.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + value;
    }
    return json + '}';
}

Payload request_of(const Case& one) {
    if (!one.writes) {
        return [](std::uint64_t) { return std::string(); };
    }
    if (one.method == "attributes/update") {
        return values;
    }
    return [](std::uint64_t n) { return std::to_string(n % 100'000); };
}

/// As long as the answer the manager gives: what goes to and fro in the bare loop.
std::string answer_of(Requester& requester, const Payload& request) {
    const auto answer = requester.client.request(requester.topic, request(1));
    if (!answer || answer->find(R"("type":"error")") != std::string::npos) {
        throw std::runtime_error("refused: " + requester.topic + ' ' + answer.value_or(""));
    }
    return *answer;
}

/// Each client is subscribed to what it publishes.
std::vector<Requester> bare_requesters(const BareBroker& broker,
                                       const std::vector<Requester>& like) {
    std::vector<Requester> all;
    for (std::size_t i = 0; i < like.size(); ++i) {
        test::wire::Client client(broker.port());
        client.login({"worker" + std::to_string(i), {}, {}, true, 0});
        client.subscribe(like[i].topic, 0);
        all.push_back({std::move(client), like[i].topic});
    }
    return all;
}

/// Round trips of one side, and what they cost the broker.
struct Side {
    Trips trips;
    double broker_cpu_us = 0;

    double cpu_per_trip_us() const { return broker_cpu_us / static_cast<double>(trips.count); }
};

void add_turn(Side& side, pid_t broker, std::vector<Requester>& requesters, const Pace& pace,
              const Payload& payload, std::chrono::milliseconds window) {
    const double before = cpu_us(broker);
    side.trips.add(round_trips(requesters, pace, payload, window));
    side.broker_cpu_us += cpu_us(broker) - before;
}

void add_figures(const Case& one, const Side& of_manager, const Side& of_bare, Figures& figures) {
    const Trips& manager = of_manager.trips;
    const Trips& bare = of_bare.trips;
    const bool at_bar = one.writes && one.outstanding > 1 && one.method != "attributes/update";
    figures.add(one.name + ": manager", "1/s", "", manager.per_second());
    figures.add(one.name + ": bare loop", "1/s", "", bare.per_second());
    figures.add(one.name + ": ratio", "", at_bar ? ">= 0.6" : "",
                manager.per_second() / bare.per_second());
    figures.add(one.name + ": p50", "ms", "", percentile(manager.latencies_ms, half));
    figures.add(one.name + ": p99", "ms", at_bar ? "<= 3" : "",
                percentile(manager.latencies_ms, most));
    figures.add(one.name + ": bare p99", "ms", "", percentile(bare.latencies_ms, most));
    figures.add(one.name + ": CPU of the broker", "us", "", of_manager.cpu_per_trip_us());
    figures.add(one.name + ": CPU of the bare broker", "us", "", of_bare.cpu_per_trip_us());
}

void measure(const Case& one, const Plant& plant, const BareBroker& broker,
             const Settings& settings, Figures& figures) {
    std::vector<Requester> requesters = plant.requesters(one.clients, one.method);
    std::vector<Requester> bare = bare_requesters(broker, requesters);
    const Payload request = request_of(one);
    const std::string answer = answer_of(requesters.front(), request);
    const Payload same_size = [&](std::uint64_t) { return answer; };
    const Pace pace{one.qos, one.outstanding};
    for (int run = 0; run < settings.runs; ++run) {
        Side of_manager;
        Side of_bare;
        for (int turn = 0; turn < settings.turns; ++turn) {
            add_turn(of_bare, broker.pid(), bare, pace, same_size, settings.window);
            add_turn(of_manager, plant.broker(), requesters, pace, request, settings.window);
        }
        add_figures(one, of_manager, of_bare, figures);
    }
}

} // namespace

void measure_operations(const Settings& settings, Figures& figures) {
    constexpr std::size_t assets = 200;
    Plant plant;
    plant.grow_to(assets);
    const BareBroker broker(plant.manager().directory());
    for (const Case& one : cases()) {
        if (one.name.find(settings.only_cases) == std::string::npos) {
            continue;
        }
        measure(one, plant, broker, settings, figures);
    }
}

} // namespace railbridge::bench
