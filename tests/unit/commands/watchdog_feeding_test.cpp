#include "bridge/commands/watchdog_feeding.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = WatchdogFeeding::News::Kind;

constexpr TimePoint start{std::chrono::hours{1}};
const auto at_once = [](DeviceId) { return TimePoint::min(); };
const auto always = [](PointId) { return true; };

class WatchdogFeedingTest : public testing::Test {
protected:
    WatchdogFeedingTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        valve_ = site_.holding(device, "valve", 0);
        site_.grant_level(valve_).rewrite_every = seconds{5};
    }
    std::optional<WatchdogFeeding::Frame> next(TimePoint now, bool may_feed = true) {
        return feeding().next(
            LineId{0}, now, [](DeviceId) { return true; },
            [may_feed](PointId) { return may_feed; });
    }
    WatchdogFeeding::News answer(Words words, TimePoint now) {
        TransactionResult result;
        result.outcome = std::move(words);
        return feeding().done(valve_, result, now);
    }
    WatchdogFeeding::News fails(FailureKind kind, TimePoint now) {
        TransactionResult result;
        result.outcome = tl::unexpected(Failure{kind, {}, {}, {}});
        return feeding().done(valve_, result, now);
    }
    WatchdogFeeding& feeding() {
        if (!feeding_) {
            feeding_.emplace(site_.mapping());
        }
        return *feeding_;
    }
    static bool reads(const std::optional<WatchdogFeeding::Frame>& frame) {
        return frame && std::holds_alternative<ReadRequest>(frame->request);
    }
    static bool writes(const std::optional<WatchdogFeeding::Frame>& frame, std::uint16_t word) {
        const auto* write = frame ? std::get_if<WriteRequest>(&frame->request) : nullptr;
        return write != nullptr && write->values == Words{word};
    }

    MappingBuilder site_;
    PointId valve_{};
    std::optional<WatchdogFeeding> feeding_;
};

TEST_F(WatchdogFeedingTest, WritesNothingThatNobodyCommanded) {
    EXPECT_FALSE(next(start + std::chrono::hours{1}));
    EXPECT_EQ(feeding().next_wake(LineId{0}, at_once, always), never);
}

TEST_F(WatchdogFeedingTest, LooksBeforeItWrites) {
    feeding().commanded(valve_, Words{7}, std::int64_t{7}, start);
    EXPECT_EQ(feeding().next_wake(LineId{0}, at_once, always), start + seconds{5});
    EXPECT_FALSE(next(start + milliseconds{4999}));
    EXPECT_TRUE(reads(next(start + seconds{5})));
    EXPECT_FALSE(next(start + seconds{5})) << "it is on the line";
    EXPECT_EQ(answer({7}, start + seconds{5}).kind, Kind::nothing);
    EXPECT_TRUE(writes(next(start + seconds{5}), 7));
    EXPECT_EQ(answer({}, start + seconds{5}).kind, Kind::begun);
    EXPECT_FALSE(next(start + milliseconds{9999}));
    EXPECT_TRUE(reads(next(start + seconds{10})));
}

TEST_F(WatchdogFeedingTest, ALookIsGoodForTheWriteRightAfterItOnly) {
    feeding().commanded(valve_, Words{7}, std::int64_t{7}, start);
    next(start + seconds{5});
    answer({7}, start + seconds{5});
    EXPECT_TRUE(reads(next(start + seconds{6}))) << "the line hung";
    answer({7}, start + seconds{6});
    EXPECT_FALSE(next(start + seconds{6}, false)) << "a command is under way";
    EXPECT_TRUE(reads(next(start + seconds{6})));
}

TEST_F(WatchdogFeedingTest, AnotherValueEndsIt) {
    feeding().commanded(valve_, Words{7}, std::int64_t{7}, start);
    next(start + seconds{5});
    const auto news = answer({3}, start + seconds{5});
    EXPECT_EQ(news.kind, Kind::overridden);
    EXPECT_EQ(news.words, Words{3});
    EXPECT_FALSE(next(start + std::chrono::hours{1}));
}

TEST_F(WatchdogFeedingTest, AnAnswerAboutTheValueBeforeSaysNothingAboutTheNewOne) {
    feeding().commanded(valve_, Words{7}, std::int64_t{7}, start);
    next(start + seconds{5});
    feeding().commanded(valve_, Words{9}, std::int64_t{9}, start + seconds{5});
    EXPECT_EQ(answer({7}, start + seconds{6}).kind, Kind::nothing);
    EXPECT_TRUE(reads(next(start + seconds{10})));
    answer({9}, start + seconds{10});
    EXPECT_TRUE(writes(next(start + seconds{10}), 9));
    feeding().stop(valve_);
    EXPECT_EQ(answer({}, start + seconds{11}).kind, Kind::nothing);
    EXPECT_FALSE(next(start + std::chrono::hours{1}));
}

TEST_F(WatchdogFeedingTest, SaysOnceThatItFailsAndOnceThatItWorksAgain) {
    feeding().commanded(valve_, Words{7}, std::int64_t{7}, start);
    auto now = start;
    for (const auto expected : {Kind::failing, Kind::nothing, Kind::nothing}) {
        now += seconds{5};
        ASSERT_TRUE(reads(next(now)));
        EXPECT_EQ(fails(FailureKind::timeout, now).kind, expected);
    }
    for (const auto expected : {Kind::begun, Kind::nothing}) {
        now += seconds{5};
        ASSERT_TRUE(reads(next(now)));
        answer({7}, now);
        ASSERT_TRUE(writes(next(now), 7));
        EXPECT_EQ(answer({}, now).kind, expected);
    }
}

} // namespace
} // namespace railbridge::test
