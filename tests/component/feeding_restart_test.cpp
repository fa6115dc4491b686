// Feeding a watchdog goes on after a restart exactly where it would have gone on without one.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;

/// A coupler that is fed with 50 when another value is commanded.
class FeedingRestart : public testing::Test {
protected:
    FeedingRestart()
        : world_(site().mapping) {
        world_.start();
        world_.run(seconds{3});
        EXPECT_EQ(command(50), CommandState::acked);
        world_.run(seconds{12});
        EXPECT_TRUE(feeds());
    }
    static SimSite site() {
        SimSite site;
        const auto coupler = site.unit(site.tcp("plant"), 1, "coupler");
        const auto valve = site.holding(coupler, "valve", 0);
        site.grant_level(valve);
        site.point(valve).write->rewrite_every = seconds{5};
        return site;
    }
    SimDevice& coupler() { return world_.line("plant").unit(1); }
    std::uint16_t& held() { return coupler().at(Table::holding_register, 0); }
    CommandState command(std::int64_t value) {
        const auto ack = world_.operator_write("coupler", "valve", value);
        EXPECT_TRUE(world_.ends(ack, minutes{1}));
        return world_.journal(ack);
    }
    bool feeds() {
        const auto before = world_.line("plant").writes().size();
        world_.run(seconds{20});
        return world_.line("plant").writes().size() >= before + 2;
    }
    /// Writes get lost on their way, for all that anybody knows.
    void lose_writes(bool lost) {
        world_.line("plant").fate = nullptr;
        if (lost) {
            world_.line("plant").fate =
                [](const Transaction& transaction) -> std::optional<SimLine::Fate> {
                if (!std::holds_alternative<WriteRequest>(transaction.request)) {
                    return std::nullopt;
                }
                return SimLine::Fate{Failure{FailureKind::timeout, {}, Recovery::unit_backoff, {}},
                                     false};
            };
        }
    }

    SimWorld world_;
};

TEST_F(FeedingRestart, WhatExpiredAfterItWasSentKeepsItEnded) {
    lose_writes(true);
    EXPECT_EQ(command(0), CommandState::expired);
    lose_writes(false);
    ASSERT_EQ(held(), 50);
    EXPECT_FALSE(feeds());
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_FALSE(feeds());
    EXPECT_EQ(command(20), CommandState::acked);
    EXPECT_TRUE(feeds());
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_TRUE(feeds()) << "what was commanded since";
}

TEST_F(FeedingRestart, WhatTheDeviceDidNotHoldKeepsItEnded) {
    coupler().after_write = [](SimDevice& plc) { plc.at(Table::holding_register, 0) = 50; };
    EXPECT_EQ(command(0), CommandState::failed);
    coupler().after_write = nullptr;
    EXPECT_FALSE(feeds());
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_FALSE(feeds());
}

TEST_F(FeedingRestart, WhatTheDeviceRefusedChangesNothing) {
    coupler().refuse_writes = ExceptionCode::illegal_data_value;
    EXPECT_EQ(command(0), CommandState::failed);
    coupler().refuse_writes.reset();
    EXPECT_TRUE(feeds());
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_TRUE(feeds());
}

TEST_F(FeedingRestart, WhatACrashInterruptedEndsItUnlessItIsWritten) {
    for (const bool written : {false, true}) {
        lose_writes(true);
        const auto ack = world_.operator_write("coupler", "valve", std::int64_t{written ? 30 : 0});
        world_.run(seconds{5});
        ASSERT_FALSE(world_.ended(ack));
        lose_writes(!written);
        world_.crash_and_restart();
        ASSERT_TRUE(world_.ends(ack, minutes{1}));
        EXPECT_EQ(world_.journal(ack), written ? CommandState::acked : CommandState::expired);
        lose_writes(false);
        EXPECT_EQ(feeds(), written);
        world_.crash_and_restart();
        world_.run(seconds{3});
        EXPECT_EQ(feeds(), written);
        if (!written) {
            EXPECT_EQ(command(50), CommandState::acked);
            EXPECT_TRUE(feeds());
        }
    }
}

/// The box was off so long that the command is too old to be tried again.
TEST_F(FeedingRestart, WhatACrashInterruptedEndsItAlsoWhereItIsTooOldByThen) {
    lose_writes(true);
    const auto ack = world_.operator_write("coupler", "valve", std::int64_t{0});
    world_.run(seconds{5});
    ASSERT_FALSE(world_.ended(ack));
    lose_writes(false);
    world_.step_clock(minutes{5});
    world_.crash_and_restart();
    ASSERT_TRUE(world_.ends(ack, minutes{1}));
    EXPECT_EQ(world_.journal(ack), CommandState::expired);
    EXPECT_FALSE(feeds());
    EXPECT_THAT(world_.said(), Contains(HasSubstr("may have been sent before the restart")));
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_FALSE(feeds());
}

TEST_F(FeedingRestart, WhatEndedInACopiedJournalKeepsItEndedForGood) {
    lose_writes(true);
    const auto ack = world_.operator_write("coupler", "valve", std::int64_t{0});
    world_.run(seconds{5});
    lose_writes(false);
    world_.end_in_journal(ack, CommandState::unknown);
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_FALSE(feeds());
    world_.forget_in_journal(ack); // 25 hours later
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_FALSE(feeds());
}

} // namespace
} // namespace railbridge::sim
