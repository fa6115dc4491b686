#include "bridge/modbus/connection_trust.hpp"

#include <gtest/gtest.h>

#include <array>

namespace railbridge {
namespace {

constexpr UnitId dead = 1;
constexpr UnitId dead_too = 2;
constexpr UnitId well = 7;

class ConnectionTrustTest : public ::testing::Test {
protected:
    void SetUp() override { trust.opened(); }
    /// One round in which the dead are probed and the others answer. True if it was to be closed.
    bool round() {
        const bool first = trust.timed_out(dead);
        const bool second = trust.timed_out(dead_too);
        trust.answered(well);
        return first || second;
    }
    ConnectionTrust trust;
};

TEST_F(ConnectionTrustTest, EndsWithTheSecondTimeoutInARowOfASingleUnit) {
    for (int connection = 0; connection < 3; ++connection) {
        EXPECT_FALSE(trust.timed_out(dead));
        EXPECT_TRUE(trust.timed_out(dead)) << "connection " << connection;
        trust.opened();
    }
}

TEST_F(ConnectionTrustTest, StaysWhenTheUnitAnswersInBetween) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(trust.timed_out(dead));
        trust.answered(dead);
    }
}

TEST_F(ConnectionTrustTest, EndsWhenTwoUnitsFallSilentTogether) {
    trust.answered(dead);
    trust.answered(well);
    EXPECT_FALSE(trust.timed_out(dead));
    EXPECT_TRUE(trust.timed_out(well));
}

TEST_F(ConnectionTrustTest, IsNotLostByOneDeadUnitHoweverOftenItIsProbed) {
    trust.answered(well);
    EXPECT_FALSE(trust.timed_out(dead));
    EXPECT_FALSE(trust.timed_out(dead)) << "the others were not due";
    trust.answered(well);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_FALSE(trust.timed_out(dead));
    }
}

TEST_F(ConnectionTrustTest, IsLostOnceByTwoUnitsThatDieTogetherAndNotAgain) {
    int closed = 0;
    for (int i = 0; i < 100; ++i) {
        if (round()) {
            ++closed;
            trust.opened();
        }
    }
    EXPECT_LE(closed, 1);
}

TEST_F(ConnectionTrustTest, LetsTheOthersSpeakFirstOnAFreshConnection) {
    round();
    trust.opened();
    EXPECT_FALSE(round());
    trust.opened(); // for some other reason
    EXPECT_FALSE(round());
}

TEST_F(ConnectionTrustTest, FindsAGatewayThatHangs) {
    round();
    trust.opened();
    round();
    EXPECT_FALSE(trust.timed_out(well));
    EXPECT_FALSE(trust.timed_out(dead)) << "known to be silent";
    EXPECT_TRUE(trust.timed_out(well));
    // Still hanging: every unit has had its chance, then it is opened anew again and again.
    for (int connection = 0; connection < 3; ++connection) {
        trust.opened();
        std::size_t asked = 1;
        while (!trust.timed_out(std::array{dead, dead_too, well}.at(asked % 3))) {
            ASSERT_LT(++asked, 10U);
        }
    }
}

TEST_F(ConnectionTrustTest, IsNotTrustedForEverWhenOnlyOneUnitIsAsked) {
    trust.answered(dead);
    trust.answered(well);
    int asked = 1;
    while (!trust.timed_out(dead)) {
        ASSERT_LT(++asked, 10);
    }
    EXPECT_EQ(asked, 5);
}

TEST_F(ConnectionTrustTest, CountsAUnitThatCameBackAgain) {
    round();
    trust.opened();
    trust.answered(well);
    trust.answered(dead);
    EXPECT_FALSE(trust.timed_out(dead));
    EXPECT_TRUE(trust.timed_out(well));
}

} // namespace
} // namespace railbridge
