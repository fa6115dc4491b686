// What requests do to a memory, and what devices do instead.

#include "tools/plcsim/execution.hpp"
#include "tools/plcsim/generator.hpp"
#include "tools/plcsim/unit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plcsim {
namespace {

using testing::ElementsAre;

Request parsed(const Bytes& pdu) {
    return std::get<Request>(parse_request(pdu));
}

Bytes answer_to(const Bytes& pdu, Memory& memory, const std::vector<MemoryRule>& rules = {}) {
    const auto outcome = execute(parsed(pdu), memory, rules);
    if (const auto* code = std::get_if<ExceptionCode>(&outcome))
        return exception_answer(pdu[0], *code);
    return std::get<Executed>(outcome).answer;
}

TEST(Execution, PacksBitsFromTheLowestOn) {
    Memory memory(20);
    for (const int address : {0, 2, 9})
        memory.set(Area::coils, static_cast<std::uint16_t>(address), 1);
    EXPECT_EQ(answer_to({1, 0, 0, 0, 10}, memory), (Bytes{1, 2, 0x05, 0x02}));
}

TEST(Execution, ChangesNothingWhenARangeDoesNotFit) {
    Memory memory(10);
    EXPECT_EQ(answer_to({16, 0, 9, 0, 2, 4, 0, 1, 0, 2}, memory), (Bytes{0x90, 2}));
    EXPECT_EQ(memory.get(Area::holding_registers, 9), 0);
    EXPECT_EQ(answer_to({23, 0, 9, 0, 2, 0, 0, 0, 1, 2, 0, 7}, memory), (Bytes{0x97, 2}));
    EXPECT_EQ(memory.get(Area::holding_registers, 0), 0)
        << "the read did not fit, so no write either";
}

TEST(Execution, TheLastAddressOfTheLargestUnitIsReachable) {
    Memory memory(65536);
    EXPECT_EQ(answer_to({6, 0xFF, 0xFF, 0, 7}, memory), (Bytes{6, 0xFF, 0xFF, 0, 7}));
    EXPECT_EQ(answer_to({3, 0xFF, 0xFF, 0, 1}, memory), (Bytes{3, 2, 0, 7}));
}

TEST(MemoryRules, ApplyToTheirAddressesOnlyAndInOrder) {
    const std::vector<MemoryRule> rules{
        {.kind = RuleKind::clamp, .from = 5, .to = 6, .min = 10, .max = 20},
        {.kind = RuleKind::clamp, .from = 6, .to = 6, .max = 15},
        {.kind = RuleKind::keep_old, .from = 7, .to = 7}};
    EXPECT_EQ(stored_value(rules, 4, 1, 99), 99);
    EXPECT_EQ(stored_value(rules, 5, 1, 99), 20);
    EXPECT_EQ(stored_value(rules, 5, 1, 9), 10);
    EXPECT_EQ(stored_value(rules, 6, 1, 99), 15);
    EXPECT_EQ(stored_value(rules, 7, 1, 99), 1);
}

TEST(Generators, StayWithinTheirLimits) {
    using std::chrono::milliseconds;
    for (const Motion motion : {Motion::sine, Motion::ramp, Motion::toggle}) {
        const Generator generator{
            .motion = motion, .min = -5, .max = 5, .period = milliseconds{100}};
        double least = 1e9;
        double most = -1e9;
        for (int ms = 0; ms < 400; ++ms) {
            least = std::min(least, generator.value(milliseconds{ms}));
            most = std::max(most, generator.value(milliseconds{ms}));
        }
        EXPECT_NEAR(least, -5, 0.01);
        EXPECT_NEAR(most, 5, 0.11);
    }
    const Generator counter{.motion = Motion::counter, .min = 3, .period = milliseconds{10}};
    EXPECT_EQ(counter.value(milliseconds{45}), 7);
}

TEST(Generators, EncodeInTypeAndOrder) {
    EXPECT_THAT((Generator{.type = WordType::i16}.encode(-2)), ElementsAre(0xFFFE));
    EXPECT_THAT((Generator{.type = WordType::u16}.encode(70000)), ElementsAre(0xFFFF));
    EXPECT_THAT((Generator{.type = WordType::i32}.encode(-2)), ElementsAre(0xFFFF, 0xFFFE));
    EXPECT_THAT((Generator{.type = WordType::f32}.encode(1.5)), ElementsAre(0x3FC0, 0));
    EXPECT_THAT((Generator{.type = WordType::f32, .low_word_first = true}.encode(1.5)),
                ElementsAre(0, 0x3FC0));
    EXPECT_THAT((Generator{.type = WordType::f32, .bytes_swapped = true}.encode(1.5)),
                ElementsAre(0xC03F, 0));
    EXPECT_THAT((Generator{.type = WordType::i64}.encode(-1)),
                ElementsAre(0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF));
    EXPECT_THAT((Generator{.type = WordType::f64}.encode(1.5)), ElementsAre(0x3FF8, 0, 0, 0));
}

TEST(Generators, AreSeenByAReadThatTouchesOnlyTheirLastWord) {
    const TimePoint start{};
    Unit unit(20, start);
    unit.move(Area::input_registers, 4,
              {.motion = Motion::toggle, .type = WordType::i64, .min = -1, .max = -1});
    unit.refresh({Area::input_registers, 7, 1}, start, [](Area, std::uint16_t) { return false; });
    EXPECT_EQ(unit.memory().get(Area::input_registers, 7), 0xFFFF);
}

} // namespace
} // namespace plcsim
