// Pending events that wait while the bridge is away from its manager, and those that come again a
// day later: which are still written.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t coils_per_unit = 20;
constexpr std::uint16_t units = 5;
constexpr seconds outage = minutes{10};
constexpr std::array<seconds, 3> max_ages{seconds{10}, seconds{300}, hours{24}};

std::string asset(int number) {
    return "press" + std::to_string(number / coils_per_unit + 1);
}

std::string attribute(int number) {
    return "coil" + std::to_string(number % coils_per_unit);
}

seconds max_age(int number) {
    return max_ages[static_cast<std::size_t>(number) % max_ages.size()];
}

/// A hundred coils, every other one a pulse, with three limits in turn.
Mapping hundred_coils() {
    SimSite site;
    const auto line = site.tcp("plant");
    for (int number = 0; number < units * coils_per_unit; ++number) {
        if (number % coils_per_unit == 0) {
            site.unit(line, static_cast<UnitId>(number / coils_per_unit + 1), asset(number));
        }
        const auto device = static_cast<DeviceId>(site.mapping.devices.size() - 1);
        const auto coil =
            site.coil(device, attribute(number),
                      static_cast<std::uint16_t>(number % coils_per_unit), minutes{1});
        if (number % 2 == 0) {
            site.grant_level(coil, max_age(number));
        } else {
            site.grant_pulse(coil, milliseconds{100}, max_age(number));
        }
    }
    return site.mapping;
}

struct Waiting {
    int number = 0;
    seconds age_at_return{};
    std::string ack_id;
};

/// Events of all ages up to the outage, oldest first; none so close to its limit that the moment of
/// its frame would decide.
std::vector<Waiting> events_of_mixed_ages(std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::vector<Waiting> events;
    for (int number = 0; number < units * coils_per_unit; ++number) {
        Waiting event{number, {}, {}};
        do {
            event.age_at_return =
                seconds{std::uniform_int_distribution<std::int64_t>{1, outage.count()}(random)};
        } while (std::chrono::abs(event.age_at_return - max_age(number)) < seconds{2});
        events.push_back(event);
    }
    std::sort(events.begin(), events.end(),
              [](const Waiting& a, const Waiting& b) { return a.age_at_return > b.age_at_return; });
    return events;
}

std::size_t switched_on(SimWorld& world, const Waiting& event) {
    const auto& writes = world.line("plant").writes();
    return static_cast<std::size_t>(
        std::count_if(writes.begin(), writes.end(), [&event](const ExecutedWrite& write) {
            return write.unit == event.number / coils_per_unit + 1 &&
                   write.request.first == event.number % coils_per_unit &&
                   write.request.values.front() != 0;
        }));
}

class Outage : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Outage, OfTenMinutesExpiresExactlyWhatIsPastItsLimit) {
    SimWorld world{hundred_coils()};
    world.start();
    world.run(seconds{3});
    world.disconnect();
    auto events = events_of_mixed_ages(GetParam());
    auto left = outage;
    for (auto& event : events) {
        world.run(left - event.age_at_return);
        left = event.age_at_return;
        event.ack_id = world.operator_write(asset(event.number), attribute(event.number), true);
    }
    world.run(left);
    world.connect();
    ASSERT_TRUE(world.run_until(
        [&] {
            return std::all_of(events.begin(), events.end(), [&world](const Waiting& event) {
                return world.ended(event.ack_id);
            });
        },
        minutes{2}));
    std::size_t expired = 0;
    for (const auto& event : events) {
        SCOPED_TRACE(asset(event.number) + "." + attribute(event.number));
        const bool past = event.age_at_return > max_age(event.number);
        expired += past ? 1U : 0U;
        EXPECT_EQ(world.journal(event.ack_id), past ? CommandState::expired : CommandState::acked)
            << event.age_at_return.count() << " s old, limit " << max_age(event.number).count();
        EXPECT_EQ(switched_on(world, event), past ? 0U : 1U);
        EXPECT_EQ(world.acked(event.ack_id), !past);
    }
    EXPECT_GT(expired, 20U);
    EXPECT_LT(expired, 80U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Outage, ::testing::Range<std::uint64_t>(1, 6));

TEST(ADayLater, TheSameEventIsAcknowledgedAgainAndNotWritten) {
    SimSite site;
    const auto press = site.unit(site.tcp("plant"), 1, "press");
    site.grant_pulse(site.coil(press, "reset", 4, minutes{10}), milliseconds{300}, hours{24});
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{3});
    const auto ack = world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    ASSERT_EQ(world.line("plant").writes().size(), 2U);
    for (const bool restarted : {false, true}) {
        world.run(hours{12} - minutes{1});
        if (restarted) {
            world.crash_and_restart();
            world.run(seconds{10});
        }
        for (int copy = 0; copy < 10; ++copy) {
            const auto before = world.log().size();
            world.deliver_again(ack);
            world.run(seconds{2});
            EXPECT_LT(world.happened("ack " + ack, before), world.log().size());
        }
    }
    EXPECT_EQ(world.line("plant").writes().size(), 2U) << "the pulse was given again";
    EXPECT_EQ(world.journal(ack), CommandState::acked);
}

} // namespace
} // namespace railbridge::sim
