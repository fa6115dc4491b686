// What the constraints that a client makes cost the one thread at a write.

#include "tools/manager/model/constraints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace railbridge::manager {
namespace {

constexpr Millis now = 1'700'000'000'000;

constexpr double much_cpu_s = 5; ///< many times what is needed, a small part of what it can be

/// Of this thread: what else the machine does is not counted.
double cpu_time_s() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    constexpr double nanosecond = 1e-9;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * nanosecond;
}

double cpu_s_of(const std::function<void()>& work) {
    const double start = cpu_time_s();
    work();
    return cpu_time_s() - start;
}

Constraints::Pointer parsed(const std::string& constraints) {
    ConstraintBudget budget;
    auto result = Constraints::parse(parse_json(constraints).value(), budget);
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
    EXPECT_LT(cpu_s_of([&] {
                  EXPECT_THAT(constraints->broken_by(value, now),
                              testing::SizeIs(ConstraintBudget::max_per_attribute));
              }),
              much_cpu_s);
}

} // namespace
} // namespace railbridge::manager
