// Which requests a fault hits, and when answers come.

#include "tools/plcsim/fault_plan.hpp"
#include "tools/plcsim/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plcsim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Request read_of(Area area, std::uint16_t address, std::uint16_t count) {
    return {.function = 3, .read = Range{area, address, count}};
}

TEST(FaultFilter, ConcernsWhatItNames) {
    const Request request = read_of(Area::holding_registers, 10, 5);
    EXPECT_TRUE(FaultFilter{}.concerns(1, 3, &request));
    EXPECT_TRUE((FaultFilter{.units = {1, 2}, .functions = {3}}.concerns(2, 3, &request)));
    EXPECT_FALSE((FaultFilter{.units = {1, 2}}.concerns(3, 3, &request)));
    EXPECT_FALSE((FaultFilter{.functions = {4}}.concerns(1, 3, &request)));
    EXPECT_FALSE((FaultFilter{.area = Area::coils}.concerns(1, 3, &request)));
    EXPECT_TRUE((FaultFilter{.from = 14, .to = 20}.concerns(1, 3, &request)));
    EXPECT_FALSE((FaultFilter{.from = 15, .to = 20}.concerns(1, 3, &request)));
    EXPECT_FALSE((FaultFilter{.from = 0, .to = 9}.concerns(1, 3, &request)));
}

TEST(FaultFilter, ARequestNobodyUnderstandsTouchesNoAddress) {
    EXPECT_TRUE(FaultFilter{}.concerns(1, 43, nullptr));
    EXPECT_FALSE((FaultFilter{.from = 5}.concerns(1, 43, nullptr)));
}

TEST(Faults, EqualSeedsGiveEqualPlansWhateverElseIsAsked) {
    const Request request = read_of(Area::holding_registers, 0, 1);
    const auto plans = [&](std::uint64_t seed) {
        Faults faults;
        faults.add({.kind = FaultKind::late,
                    .percent = 30,
                    .seed = seed,
                    .late_min = milliseconds{110},
                    .late_max = milliseconds{250}});
        std::vector<std::int64_t> lates;
        for (int i = 0; i < 200; ++i) {
            const auto plan = faults.plan(1, 3, &request);
            lates.push_back(plan.late.value_or(Nanoseconds{0}).count());
            EXPECT_TRUE(plan.execute);
            if (plan.late) {
                EXPECT_GE(*plan.late, milliseconds{110});
                EXPECT_LE(*plan.late, milliseconds{250});
            }
        }
        return lates;
    };
    EXPECT_EQ(plans(5), plans(5));
    EXPECT_NE(plans(5), plans(6));
}

TEST(Faults, AddUpUntilTheyAreCleared) {
    const Request request = read_of(Area::holding_registers, 0, 1);
    Faults faults;
    const auto exception = faults.add({.kind = FaultKind::exception, .code = 6});
    faults.add(
        {.kind = FaultKind::delay, .late_min = milliseconds{5}, .late_max = milliseconds{5}});
    faults.add({.kind = FaultKind::wrong_unit, .count = 1});
    auto plan = faults.plan(1, 3, &request);
    EXPECT_EQ(plan.exception, 6);
    EXPECT_EQ(plan.delay, milliseconds{5});
    EXPECT_EQ(plan.tampering.size(), 1U);
    EXPECT_TRUE(faults.remove(exception));
    EXPECT_FALSE(faults.remove(exception));
    plan = faults.plan(1, 3, &request);
    EXPECT_FALSE(plan.exception);
    EXPECT_TRUE(plan.tampering.empty()) << "its count is used up";
    faults.clear();
    EXPECT_EQ(faults.plan(1, 3, &request).delay, milliseconds{0});
}

TEST(BitRate, TimesOfTheSpecification) {
    const BitRate slow{.baud = 9600};
    EXPECT_EQ(slow.time_of(96), milliseconds{100});
    EXPECT_NEAR(static_cast<double>(slow.frame_silence().count()), 3.5 * 10 / 9600 * 1e9, 10);
    EXPECT_EQ((BitRate{.baud = 115200}.frame_silence()), microseconds{1750});
    EXPECT_EQ((BitRate{.baud = 9600, .bits_per_char = 11}.time_of(96)), milliseconds{110});
    EXPECT_EQ(BitRate{}.time_of(100), milliseconds{0});
}

TEST(Wire, QueuesWhatIsSentIntoARunningRequest) {
    Wire wire({.baud = 10'000}); // a character takes 1 ms
    const TimePoint start = TimePoint{} + milliseconds{1000};
    EXPECT_EQ(wire.request_end(start, 8), start + milliseconds{8});
    EXPECT_EQ(wire.request_end(start + milliseconds{2}, 8), start + milliseconds{16});
    EXPECT_EQ(wire.answer_end(start + milliseconds{20}, 5), start + milliseconds{25});
}

TEST(Wire, CountsARequestTooSoonAfterAnAnswer) {
    Wire wire({.baud = 10'000}); // 3.5 ms of silence are due
    const TimePoint start = TimePoint{} + milliseconds{1000};
    const TimePoint end = wire.answer_end(start, 5);
    wire.request_end(end + milliseconds{4}, 8);
    EXPECT_EQ(wire.short_gaps(), 0U);
    const TimePoint next = wire.answer_end(end + milliseconds{20}, 5);
    wire.request_end(next + milliseconds{3}, 8);
    EXPECT_EQ(wire.short_gaps(), 1U);
}

} // namespace
} // namespace plcsim
