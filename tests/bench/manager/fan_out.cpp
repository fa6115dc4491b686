// One event to many subscribers.

#include "tests/bench/manager/bare_broker.hpp"
#include "tests/bench/manager/groups.hpp"
#include "tests/bench/manager/plant.hpp"

#include <poll.h>

#include <stdexcept>

namespace railbridge::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t subscriber_count = 100;
constexpr double most = 0.99;
constexpr double half = 0.5;

using Subscribers = std::vector<test::wire::Client>;

void subscribe(test::wire::Client& client, const std::string& filter) {
    if (client.subscribe(filter, 0) != 0) {
        throw std::runtime_error("not subscribed: " + filter);
    }
}

/// Takes one message of each.
void take_one_of_each(Subscribers& subscribers) {
    constexpr int patience_ms = 20'000;
    std::vector<pollfd> waits;
    for (const auto& client : subscribers) {
        waits.push_back({client.socket(), POLLIN, 0});
    }
    for (std::size_t missing = subscribers.size(); missing > 0;) {
        if (::poll(waits.data(), waits.size(), patience_ms) == 0) {
            throw std::runtime_error("an event did not reach all subscribers");
        }
        for (std::size_t i = 0; i < subscribers.size(); ++i) {
            if (waits[i].revents == 0) {
                continue;
            }
            const auto packet = subscribers[i].packet_here();
            if (packet && packet->type == test::wire::publish_type) {
                waits[i].fd = -1;
                --missing;
            }
        }
    }
}

/// One publish after the other, each once all subscribers have the one before.
Trips publish_to(Subscribers& subscribers, test::wire::Client& publisher, const std::string& topic,
                 const Payload& payload, std::chrono::milliseconds duration) {
    Trips trips;
    const auto begin = Clock::now();
    while (Clock::now() - begin < duration) {
        const auto sent = Clock::now();
        publisher.send(test::wire::publish_packet(topic, payload(++trips.count)));
        take_one_of_each(subscribers);
        trips.latencies_ms.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - sent).count());
        while (publisher.packet_here()) { // the responses
        }
    }
    trips.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return trips;
}

} // namespace

void measure_fan_out(const Settings& settings, Figures& figures) {
    constexpr std::size_t assets = 200;
    Plant plant;
    plant.grow_to(assets);
    const std::string& asset = plant.assets().front();
    const BareBroker broker(plant.manager().directory());
    const std::string topic =
        plant.topic("publisher", "operations/assets/" + asset + "/attributes/speed/update");
    test::wire::Client publisher = plant.connected("publisher");
    test::wire::Client bare_publisher(broker.port());
    bare_publisher.login({"publisher", {}, {}, true, 0});
    Subscribers subscribers;
    Subscribers bare_subscribers;
    for (std::size_t i = 0; i < subscriber_count; ++i) {
        const std::string name = "reader" + std::to_string(i);
        subscribers.push_back(plant.connected(name));
        subscribe(subscribers.back(), plant.topic(name, "events/assets/" + asset + "/attributes"));
        bare_subscribers.emplace_back(broker.port());
        bare_subscribers.back().login({name, {}, {}, true, 0});
        subscribe(bare_subscribers.back(), topic);
    }
    constexpr std::size_t event_bytes = 160;
    const Payload value = [](std::uint64_t n) { return std::to_string(n % 100'000); };
    const Payload like_an_event = [](std::uint64_t) { return std::string(event_bytes, 'x'); };
    for (int run = 0; run < settings.runs; ++run) {
        Trips of_manager;
        Trips of_bare;
        for (int turn = 0; turn < settings.turns; ++turn) {
            of_bare.add(publish_to(bare_subscribers, bare_publisher, topic, like_an_event,
                                   settings.window));
            of_manager.add(publish_to(subscribers, publisher, topic, value, settings.window));
        }
        figures.add("update to 100 subscribers: manager", "1/s", "", of_manager.per_second());
        figures.add("update to 100 subscribers: bare", "1/s", "", of_bare.per_second());
        figures.add("update to 100 subscribers: ratio", "", "",
                    of_manager.per_second() / of_bare.per_second());
        figures.add("update to 100 subscribers: p50 of the last", "ms", "",
                    percentile(of_manager.latencies_ms, half));
        figures.add("update to 100 subscribers: p99 of the last", "ms", "",
                    percentile(of_manager.latencies_ms, most));
    }
}

} // namespace railbridge::bench
