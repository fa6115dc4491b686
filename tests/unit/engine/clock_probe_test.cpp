#include "bridge/engine/clock_probe.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

class ClockProbeTest : public testing::Test {
protected:
    ClockProbeTest() { health_ = site_.health_asset(); }
    UpdateBatch update(const std::string& value) const {
        UpdateBatch batch;
        batch.asset = health_;
        batch.values.emplace_back("heartbeat", Value{value});
        return batch;
    }
    AttributeSeen seen(const std::string& value) const {
        return {site_.mapping().asset(health_).id, "heartbeat", Value{value}, WallTime{}};
    }

    MappingBuilder site_;
    AssetIndex health_{};
};

TEST_F(ClockProbeTest, MeasuresByABeatThatLeftAndCameBack) {
    ClockProbe probe{site_.mapping(), 0xabc};
    EXPECT_EQ(probe.beat(start), "1 of run 00000abc");
    EXPECT_FALSE(probe.returned(seen("1 of run 00000abc"))) << "it has not left";
    probe.leaving(update("1 of run 00000abc"), start + milliseconds{5});
    EXPECT_FALSE(probe.returned(seen("1 of run 00000abd"))) << "of another run";
    EXPECT_EQ(probe.returned(seen("1 of run 00000abc")), start + milliseconds{5});
    EXPECT_FALSE(probe.returned(seen("1 of run 00000abc"))) << "once";
    EXPECT_EQ(probe.next_wake(), start + minutes{1});
}

TEST_F(ClockProbeTest, BeatsThatNobodyAnswersComeAgainSoonAndThenMoreSeldom) {
    ClockProbe probe{site_.mapping(), 1};
    auto now = start;
    std::vector<long> pauses;
    for (int i = 0; i < 7; ++i) {
        const auto value = probe.beat(now);
        ASSERT_TRUE(value);
        probe.leaving(update(*value), now);
        pauses.push_back((probe.next_wake() - now) / seconds{1});
        now = probe.next_wake();
    }
    EXPECT_EQ(pauses, (std::vector<long>{2, 4, 8, 16, 32, 60, 60}));
}

TEST_F(ClockProbeTest, AnOlderBeatMeasuresNothing) {
    ClockProbe probe{site_.mapping(), 1};
    const auto first = probe.beat(start);
    probe.leaving(update(*first), start);
    probe.restart();
    const auto second = probe.beat(start + milliseconds{1});
    ASSERT_TRUE(second);
    EXPECT_NE(first, second);
    EXPECT_FALSE(probe.returned(seen(*first)));
}

TEST_F(ClockProbeTest, ABeatThatIsSentAgainHasLeftTheFirstTime) {
    ClockProbe probe{site_.mapping(), 1};
    const auto beat = probe.beat(start);
    probe.leaving(update(*beat), start);
    probe.leaving(update(*beat), start + seconds{1});
    EXPECT_EQ(probe.next_wake(), start + seconds{2}) << "one beat";
    EXPECT_EQ(probe.returned(seen(*beat)), start);
    probe.leaving(update(*beat), start + seconds{3});
    EXPECT_FALSE(probe.returned(seen(*beat))) << "perhaps the answer to the first one";
    EXPECT_EQ(probe.next_wake(), start + minutes{1});
}

TEST_F(ClockProbeTest, AClockThatKeepsJumpingIsMeasuredEveryFiveSeconds) {
    ClockProbe probe{site_.mapping(), 1};
    ASSERT_TRUE(probe.beat(start));
    probe.hurry();
    EXPECT_FALSE(probe.beat(start + seconds{4}));
    EXPECT_TRUE(probe.beat(start + seconds{5}));
}

} // namespace
} // namespace railbridge::test
