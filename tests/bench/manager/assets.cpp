// What many assets cost: start, memory, and an update that meets many subscriptions.

#include "tests/bench/manager/groups.hpp"
#include "tests/bench/manager/plant.hpp"
#include "tests/bench/manager/process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace railbridge::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t subscribers = 20;
constexpr std::size_t filters_each = 10;
constexpr std::size_t outstanding = 50;

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// 200 filters of 20 clients on 200 assets all over the plant: the last of them is updated and
/// meets one of them.
std::vector<test::wire::Client> watch(const Plant& plant) {
    std::vector<test::wire::Client> clients;
    const std::size_t apart = plant.assets().size() / (subscribers * filters_each);
    for (std::size_t i = 0; i < subscribers; ++i) {
        const std::string name = "reader" + std::to_string(i);
        clients.push_back(plant.connected(name));
        for (std::size_t k = 0; k < filters_each; ++k) {
            const std::string& asset = plant.assets()[(i * filters_each + k) * apart];
            if (clients.back().subscribe(
                    plant.topic(name, "events/assets/" + asset + "/attributes"), 0) != 0) {
                throw std::runtime_error("not subscribed");
            }
        }
    }
    return clients;
}

void measure_one(Plant& plant, std::size_t count, const Settings& settings, Figures& figures) {
    plant.grow_to(count);
    const std::string name = std::to_string(count) + " assets: ";
    const Payload value = [](std::uint64_t n) { return std::to_string(n % 100'000); };
    for (int run = 0; run < settings.runs; ++run) {
        plant.manager().stop();
        const auto begin = Clock::now();
        plant.manager().start();
        figures.add(name + "start", "ms", "", milliseconds_since(begin));
        const pid_t broker = plant.manager().pid();
        figures.add(name + "memory", "MB", "", resident_mb(broker));
        std::vector<test::wire::Client> readers = watch(plant);
        std::vector<Requester> requesters = plant.requesters(1, "attributes/speed/update");
        const double before = cpu_us(broker);
        const Trips trips =
            round_trips(requesters, {0, outstanding}, value, settings.window * settings.turns);
        figures.add(name + "CPU of an update among 200 filters", "us", "",
                    (cpu_us(broker) - before) / static_cast<double>(trips.count));
    }
}

} // namespace

void measure_assets(const Settings& settings, Figures& figures) {
    Plant plant;
    constexpr std::array<std::size_t, 3> few_to_many{200, 2'000, 20'000};
    for (const std::size_t count : few_to_many) {
        if (settings.quick && count == few_to_many.back()) {
            break;
        }
        measure_one(plant, count, settings, figures);
    }
}

void measure_disk(const Settings& settings, Figures& figures) {
    constexpr int commits = 200;
    constexpr mode_t private_file = 0600;
    const test::RunningManager place({}, test::RunningManager::Start::later);
    const std::string name = place.directory() + "/commit";
    const std::array<char, 4096> page{};
    for (int run = 0; run < settings.runs; ++run) {
        const int file =
            ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, private_file);
        std::vector<double> times;
        bool good = file >= 0;
        for (int i = 0; good && i < commits; ++i) {
            const auto begin = Clock::now();
            good = ::write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()) &&
                   ::fdatasync(file) == 0;
            times.push_back(milliseconds_since(begin));
        }
        ::close(file);
        if (!good) {
            throw std::runtime_error("cannot write to " + place.directory());
        }
        constexpr double half = 0.5;
        constexpr double most = 0.99;
        figures.add("disk: 4 KiB appended and synced, p50", "ms", "", percentile(times, half));
        figures.add("disk: 4 KiB appended and synced, p99", "ms", "", percentile(times, most));
    }
}

} // namespace railbridge::bench
