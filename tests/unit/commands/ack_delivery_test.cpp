#include "bridge/commands/ack_delivery.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
constexpr WallTime event_time{std::chrono::hours{400'000}};

class AckDeliveryTest : public testing::Test {
protected:
    AckDeliveryTest() {
        event_.ack_id = "1";
        event_.asset_id = "pump";
        event_.attribute = "speed";
        event_.event_time = event_time;
    }
    using Ids = std::vector<std::string>;
    PendingEvent event_;
    AckDelivery delivery_{milliseconds{50}};
    std::vector<AckEnd> ended_;
};

TEST_F(AckDeliveryTest, LeavesNotBeforeTheDelayAndOnce) {
    delivery_.connected(true);
    delivery_.add(event_, start);
    EXPECT_TRUE(delivery_.release(start + milliseconds{49}).empty());
    EXPECT_EQ(delivery_.next_wake(), start + milliseconds{50});
    EXPECT_EQ(delivery_.release(start + milliseconds{50}), Ids{"1"});
    EXPECT_TRUE(delivery_.release(start + seconds{9}).empty()) << "PUBACK is not there yet";
    EXPECT_EQ(delivery_.next_wake(), never);
}

TEST_F(AckDeliveryTest, WaitsForTheConnectionAndGoesAgainOnTheNext) {
    delivery_.add(event_, start);
    EXPECT_TRUE(delivery_.release(start + seconds{1}).empty());
    EXPECT_EQ(delivery_.next_wake(), never);
    delivery_.connected(true);
    EXPECT_EQ(delivery_.release(start + seconds{1}), Ids{"1"});
    delivery_.disconnected();
    delivery_.connected(true);
    EXPECT_EQ(delivery_.release(start + seconds{1}), Ids{"1"});
}

TEST_F(AckDeliveryTest, IsRepeatedFiveTimesUntilTheManagerShowsTheValueAndThenGivenUp) {
    delivery_.connected(true);
    delivery_.add(event_, start - milliseconds{50});
    auto now = start;
    for (int i = 0; i < 6; ++i) {
        ASSERT_EQ(delivery_.release(now), Ids{"1"}) << "try " << i;
        delivery_.published("1", true, now, ended_);
        delivery_.pass_time(now, ended_);
        EXPECT_TRUE(ended_.empty());
        now += seconds{1};
    }
    EXPECT_TRUE(delivery_.release(now).empty());
    delivery_.pass_time(now, ended_);
    ASSERT_EQ(ended_.size(), 1U);
    EXPECT_FALSE(ended_[0].confirmed);
    EXPECT_TRUE(delivery_.empty());
}

TEST_F(AckDeliveryTest, TheEventOfTheAttributeConfirms) {
    delivery_.connected(true);
    delivery_.add(event_, start - milliseconds{50});
    delivery_.seen("pump", "speed", event_time, ended_);
    EXPECT_TRUE(ended_.empty()) << "nothing was acknowledged yet";
    delivery_.release(start);
    delivery_.seen("pump", "level", event_time, ended_);
    delivery_.seen("tank", "speed", event_time, ended_);
    delivery_.seen("pump", "speed", event_time - milliseconds{1}, ended_);
    EXPECT_TRUE(ended_.empty()) << "another attribute, another asset, an older value";
    delivery_.seen("pump", "speed", event_time, ended_);
    ASSERT_EQ(ended_.size(), 1U);
    EXPECT_TRUE(ended_[0].confirmed);
}

TEST_F(AckDeliveryTest, AnEventThatIsDeliveredAgainIsAcknowledgedAtOnce) {
    delivery_.connected(true);
    delivery_.add(event_, start - milliseconds{50});
    delivery_.again("1", start);
    delivery_.again("2", start);
    auto now = start;
    for (int i = 0; i < 6; ++i) {
        ASSERT_EQ(delivery_.release(now), Ids{"1"}) << "try " << i;
        delivery_.published("1", true, now, ended_);
        now += seconds{1};
    }
    now -= milliseconds{500};
    EXPECT_TRUE(delivery_.release(now).empty());
    delivery_.again("1", now);
    delivery_.pass_time(now, ended_);
    EXPECT_TRUE(ended_.empty());
    EXPECT_EQ(delivery_.release(now), Ids{"1"});
}

/// The manager drops the acknowledgement of what it has a newer value for, and tells nothing.
TEST_F(AckDeliveryTest, ANewerValueConfirmsAlsoIfItCameFirst) {
    delivery_.connected(true);
    delivery_.add(event_, start - milliseconds{50});
    delivery_.seen("pump", "speed", event_time + seconds{1}, ended_);
    EXPECT_TRUE(ended_.empty());
    EXPECT_EQ(delivery_.release(start), Ids{"1"}) << "the manager must hear of it all the same";
    delivery_.published("1", false, start, ended_);
    EXPECT_TRUE(ended_.empty());
    delivery_.release(start + seconds{1});
    delivery_.published("1", true, start + seconds{1}, ended_);
    ASSERT_EQ(ended_.size(), 1U);
    EXPECT_TRUE(ended_[0].confirmed);
}

TEST_F(AckDeliveryTest, WithoutEventsPubackIsEnoughButARefusalIsNot) {
    delivery_.connected(false);
    delivery_.add(event_, start - milliseconds{50});
    delivery_.release(start);
    delivery_.published("1", false, start, ended_);
    EXPECT_TRUE(ended_.empty());
    EXPECT_EQ(delivery_.release(start + seconds{1}), Ids{"1"});
    delivery_.published("1", true, start + seconds{1}, ended_);
    ASSERT_EQ(ended_.size(), 1U);
    EXPECT_TRUE(ended_[0].confirmed);
}

} // namespace
} // namespace railbridge::test
