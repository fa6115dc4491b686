// What the constraints that a client makes cost the one thread at a write.

#include "tests/manager/core_fixture.hpp"
#include "tests/support/cpu_time.hpp"
#include "tools/manager/model/constraints.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace railbridge::manager {
namespace {

using test::cpu_s_of;

constexpr Millis now = 1'700'000'000'000;

constexpr double much_cpu_s = 5; ///< many times what is needed, a small part of what it can be

Constraints::Pointer parsed(const std::string& constraints) {
    ConstraintBudget budget;
    auto result = Constraints::parse(parse_json(constraints).value(), &budget);
    EXPECT_TRUE(result) << constraints.substr(0, 80);
    return result ? *result : nullptr;
}

/// As many as an attribute may have.
std::string many(const std::string& constraint) {
    std::string all = constraint;
    for (std::size_t i = 1; i < ConstraintBudget::max_per_attribute; ++i) {
        all += ',' + constraint;
    }
    return '[' + all + ']';
}

std::string choice(const std::function<std::string(std::size_t)>& allowed) {
    std::string values;
    for (std::size_t i = 0; i < ConstraintBudget::max_allowed_values; ++i) {
        values += (values.empty() ? "" : ",") + allowed(i);
    }
    return R"({"type":"allowedValues","message":"none","allowedValues":[)" + values + "]}";
}

TEST(ConstraintCost, ManyChoicesCostALongTextLittle) {
    const auto constraints =
        parsed(many(choice([](std::size_t i) { return '"' + std::to_string(i) + '"'; })));
    const std::string value = '"' + std::string(1'000'000, 'x') + '"';
    MatchWork work;
    EXPECT_LT(cpu_s_of([&] {
                  EXPECT_THAT(constraints->broken_by(value, now, work),
                              testing::SizeIs(ConstraintBudget::max_per_attribute));
              }),
              much_cpu_s);
}

TEST(ConstraintCost, ManySizesCountALongArrayOnce) {
    std::string value = "[0";
    while (value.size() < 1'000'000) {
        value += ",0";
    }
    const auto cost_s = [&](const std::string& constraints) {
        const auto all = parsed(constraints);
        MatchWork work;
        return cpu_s_of([&] {
            EXPECT_THAT(all->broken_by(value + ']', now, work), testing::Not(testing::IsEmpty()));
        });
    };
    const std::string one = R"({"type":"size","max":3})";
    const double many_s = cost_s(many(one));
    const double one_s = cost_s('[' + one + ']');
    EXPECT_LT(many_s, 8 * one_s);
}

/// RE2 needs one state for every set of places where an `a` was: more than it can remember.
std::string explosive_pattern(int thousands) {
    std::string regexp = "[ab]*a";
    for (int i = 0; i < thousands; ++i) {
        regexp += "[ab]{1000}";
    }
    return R"([{"type":"pattern","regexp":")" + regexp + "\"}]";
}

std::string explosive_text(std::size_t bytes) {
    std::uint32_t state = 1;
    std::string text = "\"";
    for (std::size_t i = 0; i < bytes; ++i) {
        state = state * 1'664'525U + 1'013'904'223U; // any mixture will do
        text += (state >> 31U) == 0 ? 'a' : 'b';
    }
    return text + '"';
}

TEST(ConstraintCost, APatternThatExplodesIsNotAskedAboutALongText) {
    const auto constraints = parsed(explosive_pattern(18));
    const std::string value = explosive_text(200'000);
    MatchWork work;
    EXPECT_LT(cpu_s_of([&] {
                  EXPECT_THAT(
                      constraints->broken_by(value, now, work),
                      testing::ElementsAre(testing::AllOf(
                          testing::StartsWith("is too long for the pattern \"[ab]*a[ab]{1000}"),
                          testing::HasSubstr("bytes times steps may be 20000000"))));
              }),
              much_cpu_s);
    EXPECT_THAT(constraints->broken_by(explosive_text(1000), now, work),
                testing::ElementsAre(testing::StartsWith("must match")))
        << "what is refused takes nothing";
}

TEST(ConstraintCost, WhatWasWrittenOnceStaysValid) {
    MatchWork work;
    EXPECT_THAT(
        parsed(explosive_pattern(1))->broken_by(explosive_text(200'000), std::nullopt, work),
        testing::IsEmpty());
}

TEST(ConstraintCost, AllValuesOfAMessageAreOne) {
    const auto constraints = parsed(explosive_pattern(2));
    const std::string value = explosive_text(6000);
    MatchWork work;
    EXPECT_THAT(constraints->broken_by(value, now, work), testing::IsEmpty());
    EXPECT_THAT(constraints->broken_by(value, now, work), testing::SizeIs(1));
}

class ConstraintCostTest : public test::CoreTest {};

TEST_F(ConstraintCostTest, SeveralValuesAreCheckedOnce) {
    ASSERT_TRUE(log_in(user_));
    tick();
    const std::string id = "text000000000000000001";
    const std::string made =
        request(user_, "r/create",
                R"({"id":")" + id +
                    R"(","name":"T","type":"Own","attributes":{"code":{"type":)"
                    R"("text","meta":{"constraints":)" +
                    explosive_pattern(2) + "}}}}");
    ASSERT_THAT(made, testing::HasSubstr("CREATE"));
    const std::string text = explosive_text(6000);
    const auto cost_s = [&](const std::string& what, const std::string& payload) {
        double least_s = much_cpu_s;
        for (int i = 0; i < 3; ++i) {
            least_s = std::min(least_s, cpu_s_of([&] {
                                   EXPECT_THAT(request(user_, id + "/" + what, payload),
                                               testing::HasSubstr("timestamp"));
                               }));
        }
        return least_s;
    };
    const double one_s = cost_s("attributes/code/update", text);
    const double several_s = cost_s("attributes/update", R"({"code":)" + text + "}");
    EXPECT_LT(several_s, 1.5 * one_s);
}

TEST(ConstraintCost, AUsualPatternTakesALongText) {
    MatchWork work;
    EXPECT_THAT(
        parsed(R"([{"type":"pattern","regexp":"(?s)[a-z0-9._%+-]+@.*"}])")
            ->broken_by('"' + std::string(500'000, 'x') + '@' + std::string(500'000, 'y') + '"',
                        now, work),
        testing::IsEmpty());
}

} // namespace
} // namespace railbridge::manager
