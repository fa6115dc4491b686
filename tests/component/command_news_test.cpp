// What people are told about commands: in words per asset, the last twenty and counters on the
// bridge's own asset.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class News : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto plant = site.tcp("plant");
        const auto press = site.unit(plant, 1, "press");
        site.grant_level(site.coil(press, "lamp", 3));
        site.grant_pulse(site.coil(press, "reset", 4), milliseconds{300});
        const auto speed = site.holding(press, "speed", 0);
        site.grant_level(speed, seconds{60});
        site.point(speed).write->min = 0;
        site.point(speed).write->max = 50;
        site.grant_level(site.coil(site.unit(plant, 2, "pump"), "run", 0));
        return site;
    }
    static EngineSettings settings() {
        EngineSettings settings;
        settings.write_command_list = [](const std::vector<CommandStatus>& commands) {
            std::string text;
            for (const auto& command : commands) {
                text += command.asset + "." + command.attribute + " " + command.value + " " +
                        command.state + ";";
            }
            return text;
        };
        return settings;
    }
    News()
        : world_(site().mapping, settings()) {
        world_.start();
        world_.run(seconds{10});
    }
    std::string said(const std::string& asset) {
        return std::get<std::string>(world_.told(asset, "commandStatus").value());
    }
    std::string write(const std::string& attribute, Value value) {
        const auto ack = world_.operator_write("press", attribute, std::move(value));
        world_.ends(ack, minutes{2});
        world_.run(seconds{2});
        return said("press");
    }
    std::int64_t count(const std::string& attribute) {
        return std::get<std::int64_t>(world_.told("bridge", attribute).value());
    }
    std::size_t times_told(const std::string& attribute) {
        return static_cast<std::size_t>(
            std::count_if(world_.log().begin(), world_.log().end(), [&](const auto& happening) {
                return happening.what.starts_with("update " + attribute + "=");
            }));
    }
    SimDevice& press() { return world_.line("plant").unit(1); }

    SimWorld world_;
};

TEST_F(News, SayInPlainWordsWhatBecameOfTheLastCommandOfAnAsset) {
    EXPECT_EQ(write("lamp", true), "lamp true written");
    EXPECT_EQ(write("speed", std::int64_t{70}), "speed 70 refused: above 50");
    EXPECT_EQ(write("notes", "oiled"), "notes \"oiled\" passed: no register behind it");
    EXPECT_THAT(write("notes", std::string(1000, 'x')), testing::SizeIs(testing::Lt(120U)));
    press().silent = true;
    EXPECT_THAT(write("lamp", false),
                testing::MatchesRegex("lamp false expired: .* old, older "
                                      "than max_age 30 s; tried 5 times, the last: .*"));
    world_.line("plant").faults.deaf_share = 1.0;
    press().silent = false;
    world_.operator_write("press", "reset", true);
    world_.run(seconds{5});
    EXPECT_THAT(said("press"), testing::StartsWith("reset true unknown: no answer in time"));
    EXPECT_FALSE(world_.told("pump", "commandStatus").has_value()) << "nobody wrote there";
}

TEST_F(News, AreStillThereAfterARestart) {
    write("speed", std::int64_t{70});
    write("lamp", true);
    world_.show("press", "commandStatus", Value{});
    world_.crash_and_restart();
    world_.run(seconds{5});
    EXPECT_EQ(said("press"), "lamp true written");
    EXPECT_EQ(world_.told("bridge", "lastCommands"),
              Value{"press.lamp true acked;press.speed 70 rejected;"});
}

TEST_F(News, CountByOutcome) {
    EXPECT_EQ(count("commandsWritten"), 0);
    write("lamp", true);
    write("speed", std::int64_t{70});
    world_.operator_write("press", "lamp", true, minutes{2});
    world_.run(seconds{10});
    EXPECT_EQ(count("commandsWritten"), 1);
    EXPECT_EQ(count("commandsRefused"), 1);
    EXPECT_EQ(count("commandsExpired"), 1);
    EXPECT_EQ(count("commandsFailed"), 0);
    EXPECT_EQ(count("commandsSuperseded"), 0);
    EXPECT_EQ(count("commandsUnknown"), 0);
    EXPECT_EQ(count("commandsUnconfirmed"), 0);
    EXPECT_EQ(count("takeovers"), 0);
    world_.disconnect(true);
    world_.run(seconds{10});
    world_.connect();
    world_.run(seconds{10});
    EXPECT_EQ(count("takeovers"), 1);
}

TEST_F(News, TheLastTwentyAreOnTheBridgesOwnAssetNewestFirst) {
    for (int i = 0; i < 30; ++i) {
        world_.operator_write("press", "speed", std::int64_t{100 + i});
    }
    world_.run(seconds{10});
    const auto list = std::get<std::string>(world_.told("bridge", "lastCommands").value());
    EXPECT_EQ(std::count(list.begin(), list.end(), ';'), 20);
    EXPECT_THAT(list, testing::StartsWith("press.speed 129 rejected;press.speed 128 rejected;"));
}

/// Ten commands a second for a minute.
TEST_F(News, OfAFloodOfCommandsDoNotFloodTheManager) {
    const auto sentences = times_told("press.commandStatus");
    const auto lists = times_told("bridge.lastCommands");
    const auto counts = times_told("bridge.commandsRefused");
    for (int i = 0; i < 600; ++i) {
        world_.operator_write("press", "speed", std::int64_t{100 + i});
        world_.run(milliseconds{100});
    }
    EXPECT_LE(times_told("press.commandStatus") - sentences, 61U);
    EXPECT_GE(times_told("press.commandStatus") - sentences, 55U);
    EXPECT_LE(times_told("bridge.lastCommands") - lists, 13U);
    EXPECT_LE(times_told("bridge.commandsRefused") - counts, 13U);
    world_.run(seconds{6});
    EXPECT_EQ(said("press"), "speed 699 refused: above 50") << "the last one is told";
    EXPECT_EQ(count("commandsRefused"), 600);
}

TEST_F(News, GoUpAtOnceAfterAQuietTime) {
    const auto ack = world_.operator_write("press", "speed", std::int64_t{70});
    world_.run(milliseconds{20});
    EXPECT_TRUE(world_.ended(ack));
    EXPECT_EQ(said("press"), "speed 70 refused: above 50");
    EXPECT_EQ(count("commandsRefused"), 1);
}

} // namespace
} // namespace railbridge::sim
