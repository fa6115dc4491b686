// Events for what is not ours to write: attributes without a register, points without a grant,
// assets of somebody else. Whatever they hold, no frame leaves, and only what has no register
// behind it is acknowledged.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Stranger { without_register, without_grant, foreign_asset };

struct Sent {
    Stranger kind{};
    std::string ack_id;
};

SimSite site() {
    SimSite site;
    const auto press = site.unit(site.tcp("plant"), 1, "press");
    site.grant_level(site.coil(press, "lamp", 3));
    site.coil(press, "running", 4);
    site.holding(press, "pieces", 7);
    site.holding(press, "weight", 8, seconds{1}, RawType::f32);
    const auto meter = site.unit(site.rtu("bus"), 2, "meter");
    site.holding(meter, "power", 0);
    return site;
}

class Randomly {
public:
    Stranger kind() { return static_cast<Stranger>(choose(3)); }

    PendingEvent event(Stranger kind, const Mapping& mapping) {
        constexpr std::array<const char*, 6> unmapped{"notes", "location", "Lamp",
                                                      "lamp2", "email",    "commandStatus"};
        PendingEvent event;
        if (kind == Stranger::without_grant) {
            const auto& point = mapping.points[1 + choose(mapping.points.size() - 1)];
            event.asset_id = mapping.asset(point.asset).id;
            event.attribute = point.attribute;
        } else {
            event.attribute = kind == Stranger::foreign_asset && choose(2) == 0
                                  ? "lamp"
                                  : unmapped[choose(unmapped.size())];
            event.asset_id = kind == Stranger::foreign_asset
                                 ? std::to_string(1'000'000'000'000'000'000U + choose(1000)) + "abc"
                                 : mapping.assets[choose(mapping.assets.size())].id;
        }
        fill(event);
        return event;
    }

private:
    std::size_t choose(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>{0, count - 1}(random_);
    }
    void fill(PendingEvent& event) {
        const std::array<Value, 9> values{Value{},
                                          Value{true},
                                          Value{false},
                                          Value{std::int64_t{0}},
                                          Value{1e300},
                                          Value{std::int64_t{-7}},
                                          Value{std::uint64_t{1} << 63U},
                                          Value{std::string{"on"}},
                                          Value{ValueList{true, std::int64_t{1}}}};
        event.value = values[choose(values.size())];
        if (is_null(event.value) && choose(2) == 0) {
            event.structured = true;
            event.value_json = "{}";
        }
    }

    std::mt19937_64 random_{20'26}; // NOLINT: the same every time
};

TEST(CommandStrangers, NeverSendAFrameAndAreAcknowledgedOnlyWithoutARegister) {
    const auto mapping = site().mapping;
    SimWorld world{mapping};
    world.start();
    world.run(seconds{3});
    Randomly random;
    std::vector<Sent> sent;
    for (int i = 0; i < 1000; ++i) {
        const auto kind = random.kind();
        sent.push_back({kind, world.operator_send(random.event(kind, mapping))});
        world.run(milliseconds{7});
    }
    world.run(seconds{10});
    EXPECT_EQ(world.line("plant").writes().size(), 0U);
    EXPECT_EQ(world.line("bus").writes().size(), 0U);
    std::size_t acknowledged = 0;
    for (const auto& [kind, ack_id] : sent) {
        const bool passed = kind == Stranger::without_register;
        acknowledged += world.acked(ack_id) ? 1U : 0U;
        EXPECT_EQ(world.acked(ack_id), passed) << ack_id << ": " << world.reason(ack_id);
        EXPECT_EQ(world.journal(ack_id), passed ? CommandState::acked : CommandState::rejected);
        EXPECT_FALSE(world.reason(ack_id).empty());
    }
    EXPECT_GT(acknowledged, 250U);
    EXPECT_LT(acknowledged, 420U);
    EXPECT_EQ(world.open_in_journal(), 0U);
    EXPECT_EQ(world.status().counters.commands_received, 1000U);
}

TEST(CommandStrangers, ArePassedNoMoreIfTheSiteSaysSo) {
    EngineSettings settings;
    settings.passthrough = Passthrough::none;
    SimWorld world{site().mapping, settings};
    world.start();
    world.run(seconds{3});
    const auto ack_id = world.operator_write("press", "notes", std::string{"oiled"});
    world.run(seconds{1});
    EXPECT_EQ(world.journal(ack_id), CommandState::rejected);
    EXPECT_FALSE(world.acked(ack_id));
}

} // namespace
} // namespace railbridge::sim
