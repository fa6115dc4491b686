// The manager goes, comes back, refuses, forgets.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class Uplink : public ::testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto unit = site.unit(site.tcp("plant"), 1, "plc");
        for (std::uint16_t i = 0; i < 20; ++i) {
            site.holding(unit, "r" + std::to_string(i), i);
        }
        return site;
    }
    Uplink()
        : world(site().mapping) {}
    SimDevice& device() { return world.line("plant").unit(1); }
    std::size_t count(const std::string& text, std::size_t from) {
        std::size_t found = 0;
        for (auto i = world.happened(text, from); i < world.log().size();
             i = world.happened(text, i + 1)) {
            ++found;
        }
        return found;
    }
    SimWorld world;
};

TEST_F(Uplink, GetsOneSnapshotAfterAMinuteAwayAndThenOnlyChanges) {
    world.start();
    world.run(seconds{5});
    world.disconnect();
    for (int i = 0; i < 60; ++i) {
        device().at(Table::holding_register, 0) = static_cast<std::uint16_t>(i);
        world.run(seconds{1});
    }
    const auto back = world.log().size();
    world.connect();
    world.run(seconds{30});
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(count("update plc.r" + std::to_string(i) + "=", back), 1U) << i;
    }
    EXPECT_EQ(world.told("plc", "r0"), Value{std::int64_t{59}});
    const auto gap = world.told("bridge", "lastGap");
    ASSERT_TRUE(gap.has_value());
    EXPECT_NE(to_text(*gap).find("(60 s)"), std::string::npos) << to_text(*gap);
    const auto quiet = world.log().size();
    device().at(Table::holding_register, 7) = 9;
    world.run(seconds{10});
    EXPECT_EQ(count("update plc.", quiet), 1U);
}

TEST_F(Uplink, IsNotFloodedByFastChanges) {
    EngineSettings settings;
    settings.batches_per_second = 20;
    settings.values_per_second = 300;
    auto fast = site();
    for (auto& rate : fast.mapping.rates) {
        rate.every = milliseconds{10};
    }
    SimWorld busy{fast.mapping, settings};
    busy.start();
    for (int i = 0; i < 6000; ++i) {
        for (std::uint16_t r = 0; r < 20; ++r) {
            busy.line("plant").unit(1).at(Table::holding_register, r) =
                static_cast<std::uint16_t>(i);
        }
        busy.run(milliseconds{10});
    }
    EXPECT_LE(busy.values_told(), 60U * 300U + 400U);
    EXPECT_GE(busy.values_told(), 60U * 250U);
    busy.run(seconds{2});
    EXPECT_EQ(busy.told("plc", "r19"), Value{std::int64_t{5999}});
}

TEST_F(Uplink, LosesOnlyTheAttributeThatIsRefused) {
    world.manager_refuses =
        [](Operation operation, const std::string&,
           const std::vector<std::string>& names) -> std::optional<OperationError> {
        const bool bad = std::find(names.begin(), names.end(), "r13") != names.end();
        return operation == Operation::update_attributes && bad
                   ? std::optional{OperationError::bad_request}
                   : std::nullopt;
    };
    world.start();
    world.run(seconds{5});
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(world.told("plc", "r" + std::to_string(i)).has_value(), i != 13) << i;
    }
    world.manager_refuses = nullptr;
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "r13").has_value(); }, minutes{11}));
}

TEST_F(Uplink, GoesOnWithoutResponses) {
    world.start();
    world.run(seconds{5});
    world.manager_responds = false;
    device().at(Table::holding_register, 3) = 33;
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "r3") == Value{std::int64_t{33}}; },
                                seconds{3}));
    device().at(Table::holding_register, 3) = 34;
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "r3") == Value{std::int64_t{34}}; },
                                seconds{3}));
}

TEST_F(Uplink, RetriesAPermanentRefusalNoFasterThanOnceAMinute) {
    std::size_t refused = 0;
    world.manager_refuses = [&refused](Operation, const std::string&,
                                       const std::vector<std::string>&) {
        ++refused;
        return std::optional{OperationError::unauthorized};
    };
    world.start();
    world.run(hours{1});
    EXPECT_GE(refused, 60U);
    EXPECT_LE(refused, 2U * 62U); // two assets
    world.manager_refuses = nullptr;
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "r0").has_value(); }, seconds{62}));
}

TEST_F(Uplink, CreatesNothingTheSecondTime) {
    world.start();
    world.run(seconds{5});
    const auto first = world.log().size();
    EXPECT_EQ(count("created", 0), 2U);
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(count("created", first), 0U);
    EXPECT_EQ(world.status().uplink, "online");
}

TEST_F(Uplink, SurvivesFlappingForAnHour) {
    world.start();
    for (int i = 0; i < 514; ++i) {
        world.run(seconds{3});
        world.disconnect();
        world.run(seconds{4});
        world.connect();
        device().at(Table::holding_register, 2) = static_cast<std::uint16_t>(i);
    }
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "r2"), Value{std::int64_t{513}});
}

} // namespace
} // namespace railbridge::sim
