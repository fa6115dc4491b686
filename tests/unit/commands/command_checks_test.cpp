#include "bridge/commands/command_checks.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace railbridge::test {
namespace {

using std::chrono::seconds;

constexpr WallTime now{std::chrono::hours{400'000}};

class CommandChecksTest : public testing::Test {
protected:
    CommandChecksTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        speed_ = site_.holding(device, "speed", 0);
        site_.holding(device, "level", 10);
        start_ = site_.coil(device, "start", 0);
        auto& grant = site_.grant_level(speed_);
        grant.min = 10.0;
        grant.max = 50.0;
        site_.grant_pulse(start_);
    }

    PendingEvent event(const std::string& attribute, Value value) const {
        PendingEvent event;
        event.ack_id = "1";
        event.asset_id = site_.mapping().assets[0].id;
        event.attribute = attribute;
        event.value = std::move(value);
        event.event_time = now;
        return event;
    }
    Decision decide(const PendingEvent& event, Passthrough passthrough = Passthrough::all) const {
        return CommandChecks{site_.mapping(), passthrough}.decide(event);
    }
    /// How the age of an event for `speed` is judged; `written` if it is fresh.
    CommandState age(const PendingEvent& event) const {
        const auto refusal =
            CommandChecks{site_.mapping(), Passthrough::all}.too_old(event, speed_, now);
        return refusal ? refusal->state : CommandState::written;
    }
    /// How a value for `speed` is refused; `written` if it is not.
    CommandState fate(const PendingEvent& event) const {
        const auto decision = decide(event);
        const auto* refusal = std::get_if<Refusal>(&decision);
        return refusal == nullptr ? CommandState::written : refusal->state;
    }

    MappingBuilder site_;
    PointId speed_{};
    PointId start_{};
};

TEST_F(CommandChecksTest, AcceptsWhatIsGrantedFreshAndWithinLimits) {
    const auto decision = decide(event("speed", std::int64_t{50}));
    const auto* accepted = std::get_if<Accepted>(&decision);
    ASSERT_NE(accepted, nullptr);
    EXPECT_EQ(accepted->point, speed_);
    EXPECT_EQ(std::get<Words>(accepted->encoded), Words{50});
}

TEST_F(CommandChecksTest, RefusesWhatIsNotGranted) {
    EXPECT_EQ(fate(event("level", std::int64_t{1})), CommandState::rejected);
}

TEST_F(CommandChecksTest, RefusesOutsideTheLimitsAndTheWrongType) {
    EXPECT_EQ(fate(event("speed", std::int64_t{9})), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", std::int64_t{51})), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", std::string{"20"})), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", Value{})), CommandState::rejected);
    auto array = event("speed", Value{});
    array.structured = true;
    EXPECT_EQ(fate(array), CommandState::rejected);
    auto deleted = event("speed", std::int64_t{20});
    deleted.deleted = true;
    EXPECT_EQ(fate(deleted), CommandState::rejected);
}

TEST_F(CommandChecksTest, LimitsHoldWhereDoublesHaveGaps) {
    auto& point = site_.at(speed_);
    point.encoding.type = RawType::u64;
    point.range.count = 4;
    point.write->min = -0.5;
    point.write->max = 0x1p53;
    constexpr auto most = std::int64_t{1} << 53;
    EXPECT_EQ(fate(event("speed", std::int64_t{0})), CommandState::written);
    EXPECT_EQ(fate(event("speed", most)), CommandState::written);
    EXPECT_EQ(fate(event("speed", most + 1)), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", std::uint64_t{most + 1})), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", std::numeric_limits<std::uint64_t>::max())),
              CommandState::rejected);
    point.write->max = 0x1p64;
    EXPECT_EQ(fate(event("speed", std::numeric_limits<std::uint64_t>::max())),
              CommandState::written);
    point.write->max = 50.5;
    EXPECT_EQ(fate(event("speed", std::int64_t{50})), CommandState::written);
    EXPECT_EQ(fate(event("speed", std::int64_t{51})), CommandState::rejected);
}

TEST_F(CommandChecksTest, RoundingNeverLeavesTheLimits) {
    auto& grant = *site_.at(speed_).write;
    grant.round = true;
    grant.max = 50.6;
    EXPECT_EQ(fate(event("speed", 50.4)), CommandState::written);
    EXPECT_EQ(fate(event("speed", 50.6)), CommandState::rejected) << "51 would be written";
}

TEST_F(CommandChecksTest, RoundingOfBytesAndBitsNeverLeavesTheLimits) {
    auto& point = site_.at(speed_);
    point.scaling.factor = 0.4;
    point.value_type = "number";
    auto& grant = *point.write;
    grant.round = true;
    grant.min = 0.0;
    grant.max = 1.0;
    for (const auto type : {RawType::u8_low, RawType::u8_high}) {
        point.encoding.type = type;
        EXPECT_EQ(fate(event("speed", 0.9)), CommandState::written) << "0.8";
        EXPECT_EQ(fate(event("speed", 1.0)), CommandState::rejected) << "1.2 would be written";
    }
    point.encoding.type = RawType::u16;
    point.encoding.bit_first = 3;
    point.encoding.bit_count = 4;
    EXPECT_EQ(fate(event("speed", 0.9)), CommandState::written);
    EXPECT_EQ(fate(event("speed", 1.0)), CommandState::rejected);
}

TEST_F(CommandChecksTest, LimitsHoldForEveryElementOfAList) {
    auto& point = site_.at(speed_);
    point.elements = 2;
    point.range.count = 2;
    const auto list = [this](std::int64_t first, std::int64_t second) {
        return fate(event("speed", ValueList{first, second}));
    };
    EXPECT_EQ(list(20, 50), CommandState::written);
    EXPECT_EQ(list(20, 51), CommandState::rejected);
    EXPECT_EQ(list(9, 20), CommandState::rejected);
    EXPECT_EQ(fate(event("speed", std::int64_t{20})), CommandState::rejected);
    point.write->allow = {Value{std::int64_t{20}}};
    EXPECT_EQ(list(20, 20), CommandState::written);
    EXPECT_EQ(list(20, 21), CommandState::rejected);
}

TEST_F(CommandChecksTest, TakesOnlyStepsCountedFromTheMinimum) {
    site_.at(speed_).write->step = 5.0;
    EXPECT_EQ(fate(event("speed", std::int64_t{15})), CommandState::written);
    EXPECT_EQ(fate(event("speed", std::int64_t{16})), CommandState::rejected);
    site_.at(speed_).write->round = true;
    EXPECT_EQ(fate(event("speed", std::int64_t{16})), CommandState::rejected)
        << "`round` is about the register";
}

TEST_F(CommandChecksTest, TakesOnlyAllowedValuesIfThereIsAList) {
    site_.at(speed_).write->allow = {std::int64_t{20}, std::int64_t{30}};
    EXPECT_EQ(fate(event("speed", std::int64_t{20})), CommandState::written);
    EXPECT_EQ(fate(event("speed", 30.0)), CommandState::written);
    EXPECT_EQ(fate(event("speed", std::int64_t{25})), CommandState::rejected);
}

TEST_F(CommandChecksTest, ExpiresWhatIsOlderThanItsMaxAge) {
    auto old = event("speed", std::int64_t{20});
    old.event_time = now - seconds{60};
    EXPECT_EQ(age(old), CommandState::written);
    old.event_time = now - std::chrono::milliseconds{60'001};
    EXPECT_EQ(age(old), CommandState::expired);
}

/// Whoever is wrong, the clock of the manager or this one, is wrong by that much at least.
TEST_F(CommandChecksTest, AStampThatLiesAheadMakesNothingYoungerThanItMayBe) {
    const CommandChecks checks{site_.mapping(), Passthrough::all};
    auto ahead = event("speed", std::int64_t{20});
    ahead.event_time = now + seconds{20};
    EXPECT_EQ(checks.fresh_for(ahead, speed_, now), seconds{40});
    site_.at(speed_).write->max_age = seconds{5};
    EXPECT_EQ(age(ahead), CommandState::rejected);
    ahead.event_time = now + seconds{5};
    EXPECT_EQ(age(ahead), CommandState::written);
    auto pulse = event("start", true);
    pulse.event_time = now + seconds{1};
    EXPECT_FALSE(checks.too_old(pulse, start_, now));
    pulse.event_time = now + std::chrono::milliseconds{1001};
    EXPECT_TRUE(checks.too_old(pulse, start_, now));
}

TEST_F(CommandChecksTest, TimesThatCannotBeAreNeverFresh) {
    auto strange = event("speed", std::int64_t{20});
    for (const auto time :
         {WallTime::min(), WallTime{std::chrono::milliseconds{-9'200'000'000'000'000}},
          WallTime{}}) {
        strange.event_time = time;
        EXPECT_EQ(age(strange), CommandState::expired) << time.time_since_epoch().count();
    }
    strange.event_time = now + seconds{60};
    EXPECT_EQ(age(strange), CommandState::written);
    for (const auto time : {WallTime::max(), now + std::chrono::milliseconds{60'001}}) {
        strange.event_time = time;
        EXPECT_EQ(age(strange), CommandState::rejected) << time.time_since_epoch().count();
    }
}

TEST_F(CommandChecksTest, PassesAnAttributeWithoutARegisterUnlessToldNotTo) {
    EXPECT_TRUE(std::holds_alternative<Passed>(decide(event("notes", std::string{"x"}))));
    EXPECT_TRUE(std::holds_alternative<Refusal>(
        decide(event("notes", std::string{"x"}), Passthrough::none)));
}

TEST_F(CommandChecksTest, KnowsTheRestValueOfAPulse) {
    EXPECT_FALSE(std::get<Accepted>(decide(event("start", true))).rest);
    EXPECT_TRUE(std::get<Accepted>(decide(event("start", false))).rest);
    EXPECT_TRUE(std::get<Accepted>(decide(event("start", std::int64_t{0}))).rest);
}

} // namespace
} // namespace railbridge::test
