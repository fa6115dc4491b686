// A rule at the manager that answers what the bridge reports.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class CommandLoops : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.holding(press, "speed", 0), minutes{10});
        const auto run = site.coil(press, "run", 1);
        site.grant_level(run, minutes{10});
        site.point(run).write->safe = false;
        site.point(run).write->after = minutes{10};
        site.grant_pulse(site.coil(press, "jog", 0), milliseconds{50}, minutes{10});
        return site;
    }
    CommandLoops()
        : world(site().mapping) {
        world.start();
        world.run(seconds{2});
    }
    /// A rule that writes `value(n)` for the n-th time, `later` than the last one was reported.
    void answer(int times, Duration later, const std::function<std::int64_t(int)>& value) {
        for (int n = 0; n < times; ++n) {
            const auto command = world.operator_write("press", "speed", value(n));
            ASSERT_TRUE(world.run_until([&] { return world.acked(command); }, seconds{6}));
            world.run(later);
        }
    }
    std::size_t told() const {
        return static_cast<std::size_t>(
            std::count_if(world.said().begin(), world.said().end(), [](const auto& text) {
                return text.find("press.speed is commanded in a loop") != std::string::npos;
            }));
    }
    std::optional<Value> status() const { return world.told("press", "commandStatus"); }

    SimWorld world;
};

TEST_F(CommandLoops, AreToldOnceWithinTenWrites) {
    answer(10, milliseconds{300}, [](int) { return 7; });
    EXPECT_EQ(told(), 1U);
    EXPECT_LE(world.line("plant").writes().size(), 10U);
    world.run(seconds{1}); // news are paced
    EXPECT_EQ(status(), Value{"speed 7 written; it is commanded in a loop"});
    answer(30, milliseconds{300}, [](int) { return 7; });
    EXPECT_EQ(told(), 2U) << "it had ended, and began anew";
    world.run(minutes{1});
    answer(1, seconds{2}, [](int) { return 7; });
    EXPECT_EQ(status(), Value{"speed 7 written"});
}

TEST_F(CommandLoops, OfTwoRulesThatDisagreeAreToldToo) {
    answer(10, milliseconds{300}, [](int n) { return n % 2; });
    EXPECT_EQ(told(), 1U);
}

TEST_F(CommandLoops, AreSlowedDownOnceTold) {
    answer(10, milliseconds{300}, [](int n) { return n % 2; });
    const auto written = world.line("plant").writes().size();
    EXPECT_LE(written, 10U);
    const auto told_at = world.mono();
    answer(12, milliseconds{300}, [](int n) { return n % 2; });
    const auto took = world.mono() - told_at;
    const auto more = world.line("plant").writes().size() - written;
    EXPECT_EQ(more, 12U) << "none is lost";
    EXPECT_GE(took, seconds{5} * 11) << "one in 5 s";
    EXPECT_EQ(told(), 1U) << "it is the same loop";
}

TEST_F(CommandLoops, ThatDoNotWaitForTheAnswerStaySlow) {
    answer(10, milliseconds{300}, [](int n) { return n % 2; });
    const auto written = world.line("plant").writes().size();
    std::string last;
    for (int n = 0; n < 200; ++n) {
        last = world.operator_write("press", "speed", std::int64_t{n % 2});
        world.run(milliseconds{100});
    }
    ASSERT_TRUE(world.run_until([&] { return world.acked(last); }, seconds{6}));
    EXPECT_LE(world.line("plant").writes().size() - written, 6U);
    EXPECT_EQ(world.line("plant").unit(1).at(Table::holding_register, 0), 1) << "the newest wins";
    EXPECT_EQ(told(), 1U);
}

TEST_F(CommandLoops, LetANewValueAndTheSafeOnePassAtOnce) {
    answer(10, milliseconds{300}, [](int n) { return n % 2; });
    const auto other = world.operator_write("press", "speed", std::int64_t{5});
    EXPECT_TRUE(world.run_until([&] { return world.acked(other); }, milliseconds{900}));

    std::string command;
    for (int n = 0; n < 12; ++n) {
        command = world.operator_write("press", "run", n % 2 == 0);
        ASSERT_TRUE(world.run_until([&] { return world.acked(command); }, seconds{6}));
        world.run(milliseconds{100});
    }
    const auto start = world.operator_write("press", "run", true);
    world.run(seconds{1});
    EXPECT_FALSE(world.acked(start)) << "it waits";
    const auto stop = world.operator_write("press", "run", false);
    EXPECT_TRUE(world.run_until([&] { return world.acked(stop); }, milliseconds{900}));
    EXPECT_EQ(world.journal(start), CommandState::superseded);
}

TEST_F(CommandLoops, AreNotAPersonNorAController) {
    answer(20, seconds{3}, [](int n) { return n % 2; });
    EXPECT_EQ(told(), 0U) << "somebody tries a switch";
    answer(40, milliseconds{300}, [](int n) { return n; });
    EXPECT_EQ(told(), 0U) << "a ramp";
}

TEST_F(CommandLoops, AreNotAButtonThatIsPressedAgainAndAgain) {
    for (int press = 0; press < 12; ++press) {
        const auto command = world.operator_write("press", "jog", true);
        ASSERT_TRUE(world.run_until([&] { return world.acked(command); }, seconds{5}));
        world.run(milliseconds{300});
    }
    for (const auto& text : world.said()) {
        EXPECT_EQ(text.find("in a loop"), std::string::npos) << text;
    }
}

} // namespace
} // namespace railbridge::sim
