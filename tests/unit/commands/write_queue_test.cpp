#include "bridge/commands/write_queue.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Now start{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};
constexpr LineId line{0};
const auto at_once = [](DeviceId) { return TimePoint::min(); };

Now after(Duration time) {
    return {start.mono + time,
            start.wall + std::chrono::duration_cast<std::chrono::milliseconds>(time)};
}

class WriteQueueTest : public testing::Test {
protected:
    static MappingBuilder site() {
        MappingBuilder site;
        const auto device = site.unit(site.tcp_line("net"), 1);
        site.grant_level(site.holding(device, "speed", 0));
        site.grant_level(site.holding(device, "mode", 10));
        site.grant_pulse(site.coil(device, "start", 0));
        site.grant_pulse(site.coil(device, "reset", 1));
        return site;
    }
    void add(const std::string& ack_id, PointId point, std::uint16_t word, bool rest = false,
             Write::Phase phase = Write::Phase::queued) {
        Write write;
        write.phase = phase;
        write.event.ack_id = ack_id;
        write.event.event_time = start.wall;
        write.point = point;
        write.encoded = Words{word};
        write.rest = rest;
        write.fresh_until = start.mono + site_.at(point).write->max_age;
        queue_.add(std::move(write), results_);
    }
    std::optional<WriteFrame> next(Now now = start, bool begun_only = false) {
        return queue_.next(
            line, now, begun_only, [](DeviceId) { return true; }, results_);
    }
    void good(const std::string& ack_id, Words words = {}, Now now = start) {
        TransactionResult result;
        result.outcome = std::move(words);
        result.sent = now.mono;
        queue_.done(ack_id, result, now, results_, origin_of(ack_id));
    }
    void bad(const std::string& ack_id, FailureKind kind, ExceptionCode code = ExceptionCode::none,
             Now now = start) {
        TransactionResult result;
        result.outcome = tl::unexpected(Failure{kind, code, {}, {}});
        result.sent = now.mono;
        queue_.done(ack_id, result, now, results_, origin_of(ack_id));
    }
    static WriteOrigin origin_of(const std::string& ack_id) {
        return ack_id.rfind("safe", 0) == 0 ? WriteOrigin::safe_value : WriteOrigin::command;
    }
    void add_safe(const std::string& ack_id, PointId point) {
        Write write;
        write.origin = WriteOrigin::safe_value;
        write.event.ack_id = ack_id;
        write.point = point;
        write.encoded = Words{0};
        queue_.add(std::move(write), results_);
    }
    /// How the command ended; `received` if it did not.
    CommandState fate(const std::string& ack_id) const {
        for (const auto& end : results_.ended) {
            if (end.event.ack_id == ack_id) {
                return end.state;
            }
        }
        return CommandState::received;
    }

    MappingBuilder site_ = site();
    PointId speed_{0};
    PointId mode_{1};
    PointId coil_{2};
    PointId other_coil_{3};
    SendChecks checks_{site_.mapping(), 0.0};
    WriteQueue queue_{site_.mapping(), checks_};
    WriteResults results_;
};

TEST_F(WriteQueueTest, ALevelIsWrittenOnlyWhenItReadsBack) {
    add("1", speed_, 42);
    auto frame = next();
    ASSERT_TRUE(frame && frame->begins);
    EXPECT_EQ(std::get<WriteRequest>(frame->request).values, Words{42});
    good("1");
    EXPECT_EQ(fate("1"), CommandState::received) << "the echo alone is not enough";
    frame = next();
    ASSERT_TRUE(frame && std::holds_alternative<ReadRequest>(frame->request));
    EXPECT_FALSE(frame->begins);
    good("1", {42});
    EXPECT_EQ(fate("1"), CommandState::written);
}

TEST_F(WriteQueueTest, AnotherValueInTheReadBackIsAFailure) {
    add("1", speed_, 42);
    next();
    good("1");
    next();
    good("1", {40});
    EXPECT_EQ(fate("1"), CommandState::failed);
    ASSERT_TRUE(results_.ended[0].read.has_value());
    EXPECT_EQ(*results_.ended[0].read, Words{40});
}

TEST_F(WriteQueueTest, CommandsOfOneDeviceKeepTheirOrderEvenWhenTheFirstMustBeRetried) {
    add("1", speed_, 1);
    add("2", mode_, 2);
    ASSERT_EQ(next()->ack_id, "1");
    EXPECT_FALSE(next().has_value()) << "one at a time";
    bad("1", FailureKind::timeout);
    EXPECT_FALSE(next(after(milliseconds{999})).has_value());
    EXPECT_EQ(queue_.next_wake(line, start.mono, false, at_once), start.mono + seconds{1});
    EXPECT_EQ(next(after(seconds{1}))->ack_id, "1");
}

TEST_F(WriteQueueTest, WhatTheDeviceRefusesForNowIsPassedByItsOtherPoints) {
    add("1", speed_, 1);
    add("2", mode_, 2);
    ASSERT_EQ(next()->ack_id, "1");
    bad("1", FailureKind::exception, ExceptionCode::server_device_failure);
    EXPECT_EQ(queue_.next_wake(line, start.mono, false, at_once), start.mono);
    ASSERT_EQ(next()->ack_id, "2");
    good("2");
    ASSERT_EQ(next()->ack_id, "2") << "the read-back";
    good("2", {2});
    EXPECT_EQ(fate("2"), CommandState::written);
    EXPECT_FALSE(next(after(milliseconds{999})).has_value());
    EXPECT_EQ(queue_.waits_for("1", start.mono),
              "the next try in 1 s; last try: refused by the device: server device failure (0x04)");
    EXPECT_EQ(queue_.next_wake(line, start.mono, false, at_once), start.mono + seconds{1});
    EXPECT_EQ(next(after(seconds{1}))->ack_id, "1");
}

TEST_F(WriteQueueTest, WhatTheDeviceRefusesForNowIsNotPassedByItsOwnPoint) {
    add("1", coil_, 1);
    add("2", coil_, 1);
    add("3", speed_, 3);
    ASSERT_EQ(next()->ack_id, "1");
    bad("1", FailureKind::exception, ExceptionCode::server_device_busy);
    ASSERT_EQ(next()->ack_id, "3");
    good("3");
    ASSERT_EQ(next()->ack_id, "3");
    good("3", {3});
    EXPECT_FALSE(next(after(milliseconds{499})).has_value());
    EXPECT_EQ(next(after(milliseconds{500}))->ack_id, "1");
}

/// What a gateway says of a unit behind it is no answer of that unit.
TEST_F(WriteQueueTest, AGatewayThatDoesNotReachTheDeviceIsSilence) {
    add("1", speed_, 1);
    add("2", mode_, 2);
    next();
    bad("1", FailureKind::exception, ExceptionCode::gateway_target_failed);
    EXPECT_FALSE(next(after(milliseconds{999})).has_value());
    EXPECT_EQ(next(after(seconds{1}))->ack_id, "1");
}

TEST_F(WriteQueueTest, WhatWasTriedTwiceWithoutAnAnswerLetsOthersHaveTheirTurn) {
    add("1", speed_, 1);
    add("2", mode_, 2);
    next();
    bad("1", FailureKind::timeout);
    ASSERT_EQ(next(after(seconds{1}))->ack_id, "1");
    bad("1", FailureKind::timeout, ExceptionCode::none, after(seconds{1}));
    EXPECT_FALSE(next(after(milliseconds{1999})).has_value())
        << "if the whole device is silent, it is not asked for each of them at once";
    add("3", coil_, 1);
    ASSERT_EQ(next(after(milliseconds{1999}))->ack_id, "3") << "what is new is tried at once";
    good("3", {}, after(milliseconds{1999}));
    EXPECT_EQ(queue_.next_wake(line, after(milliseconds{1999}).mono, false, at_once),
              start.mono + seconds{2});
    ASSERT_EQ(next(after(seconds{2}))->ack_id, "2");
    good("2", {}, after(seconds{2}));
    ASSERT_EQ(next(after(seconds{2}))->ack_id, "2");
    good("2", {2}, after(seconds{2}));
    EXPECT_FALSE(next(after(milliseconds{2999})).has_value());
    EXPECT_EQ(next(after(seconds{3}))->ack_id, "1");
}

TEST_F(WriteQueueTest, ASafeValueThatIsNotAnsweredLetsTheOthersGoFirst) {
    add_safe("safe speed", speed_);
    add_safe("safe mode", mode_);
    ASSERT_EQ(next()->ack_id, "safe speed");
    bad("safe speed", FailureKind::timeout);
    ASSERT_EQ(next()->ack_id, "safe mode");
    bad("safe mode", FailureKind::timeout);
    EXPECT_FALSE(next(after(milliseconds{1999})).has_value()) << "the device is silent, it seems";
    ASSERT_EQ(next(after(seconds{2}))->ack_id, "safe speed");
    bad("safe speed", FailureKind::timeout, ExceptionCode::none, after(seconds{2}));
    EXPECT_FALSE(next(after(milliseconds{5999})).has_value());
    EXPECT_EQ(next(after(seconds{6}))->ack_id, "safe mode");
}

TEST_F(WriteQueueTest, ASafeValueThatIsOutWhenTheManagerIsBackIsNotTriedAgain) {
    add_safe("safe speed", speed_);
    ASSERT_EQ(next()->ack_id, "safe speed");
    queue_.drop_safe_values(results_);
    EXPECT_TRUE(queue_.holds("safe speed")) << "its answer is still to come";
    bad("safe speed", FailureKind::timeout);
    EXPECT_EQ(fate("safe speed"), CommandState::superseded);
    EXPECT_TRUE(results_.ended[0].touched);
    EXPECT_EQ(queue_.size(), 0U);
}

TEST_F(WriteQueueTest, NorIsOneThatHasNotLeftOrIsReadBack) {
    add_safe("safe speed", speed_);
    next();
    queue_.drop_safe_values(results_);
    bad("safe speed", FailureKind::cancelled);
    EXPECT_EQ(fate("safe speed"), CommandState::superseded);
    EXPECT_FALSE(results_.ended[0].touched);
    results_ = {};
    add_safe("safe mode", mode_);
    next();
    good("safe mode");
    queue_.drop_safe_values(results_);
    ASSERT_EQ(next()->ack_id, "safe mode");
    bad("safe mode", FailureKind::timeout);
    EXPECT_EQ(fate("safe mode"), CommandState::superseded);
}

TEST_F(WriteQueueTest, ANewerLevelReplacesOneThatHasNotBegunAndTakesItsOwnPlace) {
    add("1", speed_, 1);
    add("2", mode_, 2);
    add("3", speed_, 3);
    EXPECT_EQ(fate("1"), CommandState::superseded);
    EXPECT_EQ(next()->ack_id, "2");
}

TEST_F(WriteQueueTest, AFailedLevelIsNotRetriedOverANewerOne) {
    add("1", speed_, 1);
    next();
    add("2", speed_, 2);
    bad("1", FailureKind::timeout);
    EXPECT_EQ(fate("1"), CommandState::superseded);
    EXPECT_EQ(next()->ack_id, "2");
}

TEST_F(WriteQueueTest, AWriteThatBecameStaleWhileWaitingNeverLeaves) {
    add("1", speed_, 1);
    EXPECT_FALSE(next(after(seconds{61})).has_value());
    EXPECT_EQ(fate("1"), CommandState::expired);
}

TEST_F(WriteQueueTest, APulseWhoseOutcomeIsUnknownIsNeverRepeatedButReleased) {
    for (const auto kind : {FailureKind::timeout, FailureKind::malformed, FailureKind::wrong_echo,
                            FailureKind::line_lost}) {
        results_ = {};
        add("1", coil_, 1);
        ASSERT_TRUE(next().has_value());
        bad("1", kind);
        EXPECT_EQ(fate("1"), CommandState::unknown);
        EXPECT_EQ(results_.begun.size(), 1U) << "it may be on";
        EXPECT_FALSE(next(after(seconds{5})).has_value());
    }
}

TEST_F(WriteQueueTest, APulseThatSurelyDidNotHappenIsTriedAgain) {
    add("1", coil_, 1);
    next();
    bad("1", FailureKind::exception, ExceptionCode::server_device_busy);
    EXPECT_TRUE(results_.begun.empty());
    EXPECT_FALSE(next(after(milliseconds{499})).has_value());
    EXPECT_TRUE(next(after(milliseconds{500})).has_value());
}

TEST_F(WriteQueueTest, TheRestValueThatFollowsAPulseDoesNotUndoIt) {
    add("1", coil_, 1);
    add("2", coil_, 0, true); // the button was let go before the line was free
    EXPECT_EQ(fate("1"), CommandState::received);
    ASSERT_EQ(next()->ack_id, "1");
    bad("1", FailureKind::exception, ExceptionCode::server_device_busy);
    EXPECT_EQ(fate("1"), CommandState::received);
    EXPECT_EQ(next(after(milliseconds{500}))->ack_id, "1");
}

TEST_F(WriteQueueTest, AnAddressThatDoesNotExistFailsAtOnce) {
    add("1", speed_, 1);
    next();
    bad("1", FailureKind::exception, ExceptionCode::illegal_data_address);
    EXPECT_EQ(fate("1"), CommandState::failed);
}

TEST_F(WriteQueueTest, WhenOnlyWhatBeganGoesOnTheRestWaitsAndWakesNobody) {
    add("1", speed_, 1);
    EXPECT_FALSE(next(start, true).has_value());
    EXPECT_EQ(queue_.next_wake(line, start.mono, true, at_once), never);
    next();
    good("1");
    EXPECT_TRUE(queue_.begun());
    EXPECT_TRUE(next(start, true).has_value());
}

TEST_F(WriteQueueTest, WhatIsStaleLeavesEvenIfNobodyAsksForAFrameButNotWhatHasBegun) {
    add("1", speed_, 1);
    next();
    good("1"); // written, to be read back
    add("2", mode_, 2);
    queue_.drop_stale(after(seconds{60}), results_);
    EXPECT_TRUE(results_.ended.empty());
    queue_.drop_stale(after(seconds{61}), results_);
    EXPECT_EQ(fate("2"), CommandState::expired);
    EXPECT_EQ(fate("1"), CommandState::received);
    EXPECT_TRUE(queue_.begun());
}

TEST_F(WriteQueueTest, NobodyIsWokenBeforeTheUnitMayBeAsked) {
    add("1", speed_, 1);
    const auto later = start.mono + seconds{2};
    EXPECT_EQ(queue_.next_wake(line, start.mono, false, [later](DeviceId) { return later; }),
              later);
}

TEST_F(WriteQueueTest, OnlyOnePulseOfADeviceHasAnIntentAndThatGoesNext) {
    const auto needs = Write::Phase::needs_intent;
    queue_.rest_until(coil_, start.mono + seconds{1});
    add("1", coil_, 1, false, needs);
    add("2", other_coil_, 1, false, needs);
    add("3", other_coil_, 1, false, needs);
    EXPECT_TRUE(results_.intents.empty());
    EXPECT_FALSE(next().has_value());
    EXPECT_EQ(results_.intents, (std::vector<std::string>{"2"})) << "it passes the one that rests";
    const auto later = after(seconds{2});
    EXPECT_FALSE(next(later).has_value()) << "and keeps its place when that may go";
    EXPECT_EQ(results_.intents.size(), 1U);
    queue_.intent_stored("2");
    ASSERT_EQ(next(later)->ack_id, "2");
    EXPECT_FALSE(next(later).has_value());
    EXPECT_EQ(results_.intents.size(), 1U);
    good("2", {1}, later);
    queue_.rest_until(other_coil_, never);
    EXPECT_FALSE(next(later).has_value());
    EXPECT_EQ(results_.intents, (std::vector<std::string>{"2", "1"}));
}

/// A disk that hangs for minutes answers neither well nor badly.
TEST_F(WriteQueueTest, WhatWaitsForTheJournalHoldsUpCommandsOfItsDeviceButNoSafeValue) {
    for (const bool pulse : {true, false}) {
        if (pulse) {
            add("1", coil_, 1, false, Write::Phase::needs_intent);
        } else {
            site_.at(speed_).write->per_day = 5;
            add("1", speed_, 1);
        }
        EXPECT_FALSE(next().has_value());
        ASSERT_EQ(results_.intents.size() + results_.counts.size(), pulse ? 1U : 2U);
        add("2", other_coil_, 1);
        EXPECT_EQ(queue_.next_wake(line, start.mono, false, at_once), never);
        EXPECT_FALSE(next().has_value());
        add_safe("safe", mode_);
        EXPECT_LE(queue_.next_wake(line, start.mono, false, at_once), start.mono);
        auto frame = next();
        ASSERT_TRUE(frame && frame->ack_id == "safe");
        good("safe");
        ASSERT_TRUE(next());
        good("safe", {0});
        EXPECT_EQ(fate("safe"), CommandState::written);
        EXPECT_FALSE(next().has_value());
        pulse ? queue_.intent_stored("1") : queue_.count_stored(checks_.wear.name_of(speed_));
        frame = next();
        ASSERT_TRUE(frame && frame->ack_id == "1") << "it has kept its place";
        good("1");
        queue_.reject("2", "", results_);
    }
}

} // namespace
} // namespace railbridge::test
