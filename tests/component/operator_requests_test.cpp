// A person at the box asks units directly, mapped or not.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr UnitId stranger = 99; // not in the mapping

class OperatorRequests : public testing::Test {
protected:
    OperatorRequests() {
        bus_ = site_.rtu("bus", 19200, milliseconds{100});
        site_.holding(site_.unit(bus_, 1, "meter"), "value", 0);
    }
    static Transaction read(UnitId unit, std::uint16_t address) {
        Transaction transaction;
        transaction.unit = unit;
        transaction.request = ReadRequest{{Table::holding_register, address, 1}};
        transaction.response_timeout = milliseconds{100};
        return transaction;
    }
    static bool answered(SimWorld& world, std::uint64_t id) {
        return world.run_until([&] { return world.answers().contains(id); }, seconds{10});
    }

    SimSite site_;
    LineId bus_{};
};

TEST_F(OperatorRequests, NeverGetTheLateAnswerOfTheOneBefore) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SimWorld world{site_.mapping, {}, seed};
        auto& line = world.line("bus");
        line.unit(stranger).at(Table::holding_register, 0) = 111;
        line.unit(stranger).at(Table::holding_register, 1) = 222;
        world.start();
        world.run(seconds{1});
        line.faults.late_share = 1.0;
        world.ask(1, bus_, read(stranger, 0));
        ASSERT_TRUE(answered(world, 1));
        EXPECT_FALSE(world.answers().at(1).outcome.has_value());
        line.faults.late_share = 0.0;
        line.unit(stranger).silent = true; // what arrives now answers the first one
        world.ask(2, bus_, read(stranger, 1));
        ASSERT_TRUE(answered(world, 2));
        EXPECT_FALSE(world.answers().at(2).outcome.has_value())
            << "that was the answer to the first";
        line.unit(stranger).silent = false;
        world.ask(3, bus_, read(stranger, 1));
        ASSERT_TRUE(answered(world, 3));
        ASSERT_TRUE(world.answers().at(3).outcome.has_value());
        EXPECT_EQ(world.answers().at(3).outcome->front(), 222);
    }
}

TEST_F(OperatorRequests, ToAnotherUnitDoNotWaitForTheLateAnswer) {
    SimWorld world{site_.mapping};
    world.line("bus").unit(stranger).silent = true;
    world.start();
    world.run(seconds{1});
    world.ask(1, bus_, read(stranger, 0));
    ASSERT_TRUE(answered(world, 1));
    const auto from = world.mono();
    world.ask(2, bus_, read(stranger, 0));
    world.ask(3, bus_, read(1, 0));
    ASSERT_TRUE(answered(world, 3));
    EXPECT_LE(world.mono() - from, milliseconds{100});
    EXPECT_FALSE(world.answers().contains(2));
    EXPECT_TRUE(answered(world, 2));
}

TEST_F(OperatorRequests, BeyondSixtyFourAreRefusedAtOnce) {
    SimWorld world{site_.mapping};
    world.line("bus").unit(stranger).silent = true;
    world.start();
    world.run(seconds{1});
    world.ask(1000, bus_, read(stranger, 0)); // on the line
    for (std::uint64_t id = 1; id <= 65; ++id) {
        world.ask(id, bus_, read(stranger, 0));
    }
    ASSERT_EQ(world.answers().size(), 1U);
    EXPECT_EQ(world.answers().at(65).outcome.error().kind, FailureKind::not_sent);
    world.stop();
    EXPECT_EQ(world.answers().size(), 65U) << "whoever waits is told when the bridge stops";
}

/// The answer serves whatever reads wait for these registers, those that look for a refused
/// address among them.
TEST_F(OperatorRequests, DoNotEndTheSearchForARefusedAddress) {
    const DeviceId meter{0};
    for (std::uint16_t i = 1; i < 40; ++i) {
        site_.holding(meter, "v" + std::to_string(i), i);
    }
    for (int start = 0; start < 40; ++start) { // at every step of the search
        SCOPED_TRACE(start);
        SimWorld world{site_.mapping};
        auto& device = world.line("bus").unit(1);
        device.illegal.insert({Table::holding_register, 37});
        world.start();
        world.run(milliseconds{5 * start});
        for (std::uint64_t id = 1; id <= 10; ++id) {
            auto request = read(1, 0);
            std::get<ReadRequest>(request.request).range.count = 37;
            world.ask(id, bus_, request);
            world.run(milliseconds{20});
        }
        world.run(seconds{10});
        for (std::uint16_t i = 0; i < 40; ++i) {
            device.at(Table::holding_register, i) = static_cast<std::uint16_t>(500 + i);
        }
        world.run(seconds{10});
        EXPECT_EQ(world.told("meter", "v1"), Value{std::int64_t{501}});
        EXPECT_EQ(world.told("meter", "v39"), Value{std::int64_t{539}});
    }
}

} // namespace
} // namespace railbridge::sim
