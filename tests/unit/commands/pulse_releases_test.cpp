#include "bridge/commands/pulse_releases.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
const Encoded on = Words{1};
const auto at_once = [](DeviceId) { return TimePoint::min(); };

class PulseReleasesTest : public testing::Test {
protected:
    PulseReleasesTest() {
        coil_ = site_.coil(site_.unit(site_.tcp_line("net"), 1), "start", 0);
        site_.grant_pulse(coil_, milliseconds{500});
    }
    std::optional<PulseReleases::Frame> next(TimePoint now) {
        return releases_.next(LineId{0}, now, [](DeviceId) { return true; });
    }
    static TransactionResult good(Words words = {}) {
        TransactionResult result;
        result.outcome = std::move(words);
        return result;
    }
    static TransactionResult bad(FailureKind kind) {
        TransactionResult result;
        result.outcome = tl::unexpected(Failure{kind, {}, {}, {}});
        return result;
    }

    MappingBuilder site_;
    PointId coil_{};
    PulseReleases releases_{site_.mapping()};
};

TEST_F(PulseReleasesTest, GoesOutOnePulseLengthAfterTheFrameLeft) {
    releases_.begin(coil_, on, start);
    EXPECT_FALSE(next(start + milliseconds{499}).has_value());
    EXPECT_EQ(releases_.next_wake(LineId{0}, at_once), start + milliseconds{500});
    const auto guarded = [](DeviceId) { return start + seconds{2}; };
    EXPECT_EQ(releases_.next_wake(LineId{0}, guarded), start + seconds{2})
        << "a wake before the unit may be asked would be for nothing";
    const auto frame = next(start + milliseconds{500});
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(std::get<WriteRequest>(frame->request).values, Words{0});
    EXPECT_FALSE(next(start + seconds{1}).has_value()) << "it is on the line";
    EXPECT_TRUE(releases_.done(coil_, good(), start + seconds{1}));
    EXPECT_TRUE(releases_.empty());
}

TEST_F(PulseReleasesTest, IsTriedUntilTheDeviceTookItButEverMoreSeldom) {
    releases_.begin(coil_, on, start);
    auto now = start + milliseconds{500};
    int tries = 0;
    for (; now < start + std::chrono::minutes{10}; now += milliseconds{100}) {
        if (next(now)) {
            ++tries;
            EXPECT_FALSE(releases_.done(coil_, bad(FailureKind::timeout), now));
        }
    }
    EXPECT_TRUE(releases_.pending(coil_));
    EXPECT_GE(tries, 70) << "at least every eight seconds";
    EXPECT_LE(tries, 85) << "a dead device must not take the line from the others";
}

TEST_F(PulseReleasesTest, GoesOutAtOnceAgainWhenItWasOnlyCancelled) {
    releases_.begin(coil_, on, start);
    const auto now = start + seconds{1};
    ASSERT_TRUE(next(now).has_value());
    releases_.done(coil_, bad(FailureKind::cancelled), now);
    EXPECT_TRUE(next(now).has_value());
}

TEST_F(PulseReleasesTest, ALaterPulseTakesTheReleaseOver) {
    releases_.begin(coil_, on, start);
    releases_.begin(coil_, on, start + milliseconds{300});
    EXPECT_FALSE(next(start + milliseconds{500}).has_value());
    EXPECT_TRUE(next(start + milliseconds{800}).has_value());
    EXPECT_TRUE(releases_.done(coil_, good(), start + milliseconds{800}));
    EXPECT_TRUE(releases_.empty());
}

TEST_F(PulseReleasesTest, AfterACrashTheCoilIsReleasedOnlyIfItStillIsWhatWasWritten) {
    releases_.recover(coil_, on, start);
    auto frame = next(start);
    ASSERT_TRUE(frame && std::holds_alternative<ReadRequest>(frame->request));
    EXPECT_FALSE(releases_.done(coil_, good({1}), start));
    frame = next(start);
    ASSERT_TRUE(frame && std::holds_alternative<WriteRequest>(frame->request));
    EXPECT_TRUE(releases_.done(coil_, good(), start));

    releases_.recover(coil_, on, start);
    next(start);
    EXPECT_TRUE(releases_.done(coil_, good({0}), start)) << "somebody else has the coil now";
    EXPECT_TRUE(releases_.empty());
}

} // namespace
} // namespace railbridge::test
