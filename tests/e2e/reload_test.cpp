// Files are changed under a bridge that runs: broken ones change nothing, good ones replace the
// mapping, and nothing is written where the mapping that runs does not say so.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <set>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) {
        throw std::logic_error("no " + from);
    }
    return text.replace(at, from.size(), to);
}

const char* const broken = "[asset.pump]\nline = \"nowhere\"\n";

class ReloadedPlant : public testing::Test {
protected:
    CommandResult reload(const std::string& site, std::vector<std::string> words = {}) {
        plant_.bridge.write_file("site.toml", site);
        return plant_.bridge.call("reload", words);
    }
    std::uint64_t reconnects(const std::string& line) {
        return plant_.bridge.status()->line(line).reconnects;
    }
    std::vector<int> addresses_since(std::size_t from) {
        std::vector<int> addresses;
        const auto writes = plant_.devices.writes();
        for (auto i = from; i < writes.size(); ++i) {
            addresses.push_back(writes[i].address);
        }
        return addresses;
    }

    static PlantOptions with_a_third_unit() {
        PlantOptions options;
        options.device_options.back() = "1-3";
        return options;
    }

    Plant plant_{with_a_third_unit()};
};

TEST_F(ReloadedPlant, ABrokenFileChangesNothingAndItsProblemsAreThoseOfCheck) {
    const auto asked = plant_.bridge.status()->line("plant").requests;
    const auto answer = reload(plant_site + broken);
    EXPECT_EQ(answer.exit_code, 78);
    const auto check = plant_.bridge.call("check");
    EXPECT_EQ(check.exit_code, 78);
    const auto first = check.err.substr(0, check.err.find("more about a code"));
    EXPECT_THAT(answer.err, HasSubstr(first));
    EXPECT_THAT(answer.err, HasSubstr("nothing changed"));
    EXPECT_TRUE(await([&] { return plant_.bridge.status()->line("plant").requests > asked + 5; }));
    EXPECT_EQ(plant_.bridge.status()->health, "ok");
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_THAT(reload(plant_site + broken, {"--json"}).out,
                HasSubstr("\\\"result\\\":\\\"refused\\\""));
}

TEST_F(ReloadedPlant, AGoodFileReplacesTheMappingAndShowsWhatChanged) {
    plant_.devices.set(1, "co", 7, {1}, "plant");
    const auto moved = replaced(plant_site, "point.lamp       = { at = \"co:3\"",
                                "point.lamp       = { at = \"co:7\"");
    const auto answer = reload(moved + "\n[asset.tank]\nline = \"plant\"\nunit = 3\n"
                                       "addresses = \"offset0\"\n"
                                       "point.level = { at = \"ir:9\", as = \"u16\" }\n");
    EXPECT_EQ(answer.exit_code, 0) << answer.err << plant_.story();
    EXPECT_THAT(answer.out, HasSubstr("asset tank added"));
    EXPECT_THAT(answer.out, HasSubstr("point press.lamp changed: plant unit 1 co:3 bool -> plant "
                                      "unit 1 co:7 bool"));
    EXPECT_TRUE(plant_.shows("press", "lamp", "true")) << plant_.story();
    EXPECT_TRUE(plant_.shows("tank", "level", "0")) << plant_.story();
    EXPECT_EQ(reconnects("plant"), 0U);
    EXPECT_EQ(reconnects("meters"), 0U);
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "false"), "acked")) << plant_.story();
    EXPECT_THAT(addresses_since(0), testing::Each(7));
    plant_.bridge.kill_hard();
    plant_.bridge.write_file("site.toml", plant_site + broken);
    plant_.bridge.start();
    EXPECT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"config rejected\""));
    EXPECT_TRUE(await([&] {
        const auto status = plant_.bridge.status();
        return status && status->point("tank", "level").value == "0";
    })) << "what was reloaded last is what was accepted last";
}

TEST_F(ReloadedPlant, SighupDoesTheSame) {
    plant_.bridge.write_file("site.toml", plant_site + broken);
    ::kill(plant_.bridge.pid(), SIGHUP);
    EXPECT_TRUE(await([&] { return plant_.bridge.said("nothing changed: correct them"); }))
        << plant_.story();
    EXPECT_TRUE(plant_.bridge.said("site.toml:"));
    plant_.bridge.write_file("site.toml", plant_site);
    ::kill(plant_.bridge.pid(), SIGHUP);
    EXPECT_TRUE(await([&] { return plant_.bridge.said("reloaded: nothing changed"); }))
        << plant_.story();
}

TEST_F(ReloadedPlant, OtherSettingsNeedARestart) {
    plant_.bridge.write_file("bridge.toml", replaced(plant_.bridge.read_file("bridge.toml"),
                                                     "[vars]", "ack_delay = \"60ms\"\n\n[vars]"));
    const auto answer = reload(plant_site);
    EXPECT_EQ(answer.exit_code, 1) << answer.out;
    EXPECT_THAT(answer.err, HasSubstr("ack_delay"));
    EXPECT_THAT(answer.err, HasSubstr("restart needed"));
}

TEST_F(ReloadedPlant, ACommandThatWaitsForAPointThatMovesIsRejectedWhereEverybodySeesIt) {
    plant_.devices.fault(R"("kind":"silent","unit":1)", "plant");
    ASSERT_TRUE(await([&] { return plant_.bridge.status()->unit("press").state == "offline"; }));
    const auto waits = plant_.write("press", "lamp", "true");
    ASSERT_TRUE(await([&] { return plant_.bridge.status()->command_state(waits) == "received"; }));
    const auto moved = replaced(plant_site, "point.lamp       = { at = \"co:3\"",
                                "point.lamp       = { at = \"co:7\"");
    const auto answer = reload(moved);
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    const auto ended = [&] {
        const auto state = plant_.bridge.status()->command_state(waits);
        return state == "rejected" || state == "failed";
    };
    EXPECT_TRUE(await(ended)) << plant_.story();
    EXPECT_TRUE(await([&] {
        return plant_.value("press", "commandStatus").find("mapping was reloaded") !=
               std::string::npos;
    })) << plant_.value("press", "commandStatus");
    plant_.devices.clear_faults();
    EXPECT_TRUE(await([&] { return plant_.bridge.status()->unit("press").state == "online"; }));
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_THAT(addresses_since(0), testing::Each(7));
}

/// 100 with RAILBRIDGE_LONG=1: good, broken, and with a changed address, while commands come and
/// values change.
TEST_F(ReloadedPlant, UnderLoadWritesOnlyWhereTheMappingThatRunsSaysSoAndMissesNoPoll) {
    const int rounds = std::getenv("RAILBRIDGE_LONG") != nullptr ? 100 : 12;
    std::set<int> granted{3, 4, 0};
    std::size_t checked = 0;
    std::vector<std::string> acks;
    int changed = 0;
    for (int round = 0; round < rounds; ++round) {
        acks.push_back(plant_.write("press", "lamp", round % 2 == 0 ? "true" : "false"));
        acks.push_back(plant_.write("press", "speedSet", std::to_string(round % 50)));
        acks.push_back(plant_.write("press", "resetFault", "true"));
        plant_.devices.set(1, "ir", 0, {static_cast<std::uint16_t>(0x4366 + round), 0x8000},
                           "meters");
        const auto before = plant_.bridge.status()->line("meters").requests;
        if (round % 3 == 0) {
            const auto answer = reload(plant_site + broken);
            ASSERT_EQ(answer.exit_code, 78) << answer.err;
            EXPECT_TRUE(
                await([&] { return plant_.bridge.status()->line("meters").requests > before; }));
            continue;
        }
        const int to = 20 + round % 5;
        const auto answer =
            reload(replaced(plant_site, "at = \"co:3\"", "at = \"co:" + std::to_string(to) + "\""));
        ASSERT_TRUE(answer.exit_code == 0 || answer.exit_code == 1) << answer.err << plant_.story();
        if (answer.exit_code == 0) {
            ++changed;
            // From the answer on nothing goes to another coil.
            checked = plant_.devices.writes().size();
            granted = {to, 4, 0};
        }
        EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked"))
            << plant_.story();
        for (const auto address : addresses_since(checked)) {
            EXPECT_TRUE(granted.contains(address)) << address << " in round " << round;
        }
    }
    EXPECT_GE(changed, rounds / 2);
    for (const auto& ack : acks) {
        EXPECT_TRUE(await([&] {
            const auto status = plant_.bridge.status();
            const auto state = status->command_state(ack);
            return state.empty() || (state != "received" && state != "written");
        })) << ack
            << plant_.story();
    }
    EXPECT_EQ(reconnects("meters"), 0U);
    EXPECT_EQ(reconnects("plant"), 0U);
    EXPECT_TRUE(await([&] { return plant_.in_order(); })) << plant_.story();
}

/// Every read of the plan that no command adds to: line, unit, area.
struct PolledArea {
    const char* line;
    int unit;
    const char* area;
};

/// How many of its polls are missing between the first and the last one, by the grid on which they
/// are due. One that is late is none that is missing, so a busy machine does not matter.
std::int64_t missing(const std::vector<plcsim::SeenRead>& reads, const PolledArea& polled,
                     std::chrono::nanoseconds period) {
    std::vector<std::int64_t> times;
    for (const auto& read : reads) {
        if (read.area == polled.area) {
            times.push_back(read.time_ns);
        }
    }
    if (times.size() < 2) {
        throw std::runtime_error(std::string("hardly any read of ") + polled.area);
    }
    const auto took = static_cast<double>(times.back() - times.front());
    const auto periods = std::llround(took / static_cast<double>(period.count()));
    return periods + 1 - static_cast<std::int64_t>(times.size());
}

/// 100 with RAILBRIDGE_LONG=1: files of every kind of brokenness, one after the other without a
/// pause, so that they meet every phase of the period; meanwhile commands come and values change.
TEST(ReloadedSite, BrokenFilesUnderLoadMissNoPoll) {
    const std::size_t rounds = std::getenv("RAILBRIDGE_LONG") != nullptr ? 100 : 20;
    constexpr std::chrono::milliseconds period{250};
    PlantOptions options;
    options.site = replaced(plant_site, "every = \"100ms\"", "every = \"250ms\"");
    Plant plant{options};
    const std::vector<std::string> files{
        options.site + broken, options.site + "[asset.pump", "schema = 2\n",
        replaced(options.site, "at = \"co:3\"", "at = \"co:70000\""),
        options.site.substr(0, options.site.size() / 2) + "= nothing ="};
    const std::vector<PolledArea> all{
        {"meters", 1, "ir"}, {"meters", 2, "ir"}, {"plant", 1, "di"}, {"plant", 2, "ir"}};
    const auto from = plant.devices.set(1, "ir", 0, {0x4366, 0x8000}, "meters");
    std::size_t reloads = 0;
    const auto polls = [&] { return plant.devices.reads(2, "plant", from).size(); };
    while (reloads < rounds || polls() < 12) {
        const auto number = static_cast<std::uint16_t>(reloads);
        plant.write("press", "speedSet", std::to_string(reloads % 50));
        plant.devices.set(1, "ir", 0, {static_cast<std::uint16_t>(0x4366 + number), 0x8000},
                          "meters");
        plant.bridge.write_file("site.toml", files[reloads % files.size()]);
        ASSERT_EQ(plant.bridge.call("reload").exit_code, 78) << plant.story();
        ++reloads;
    }
    for (const auto& polled : all) {
        EXPECT_EQ(missing(plant.devices.reads(polled.unit, polled.line, from), polled, period), 0)
            << polled.line << " " << polled.unit << " in " << reloads << " reloads"
            << plant.story();
    }
    const auto status = plant.bridge.status();
    for (const auto* line : {"meters", "plant"}) {
        EXPECT_EQ(status->line(line).reconnects, 0U);
        EXPECT_DOUBLE_EQ(status->line(line).slowdown, 1.0) << "the bridge says the same";
    }
    RecordProperty("reloads", static_cast<int>(reloads));
    RecordProperty("polls", static_cast<int>(polls()));
}

} // namespace
} // namespace railbridge::test
