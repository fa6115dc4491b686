// A person at the box switches commands off and on, and works at a line; what the manager is told
// about commands; and a box that was cloned.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class AtTheBox : public testing::Test {
protected:
    std::string commands(const std::vector<std::string>& words, int code = 0) {
        const auto result = plant_.bridge.call("commands", words);
        EXPECT_EQ(result.exit_code, code) << result.out << result.err << plant_.story();
        return result.out + result.err;
    }
    std::string maintenance(const std::vector<std::string>& words, int code = 0) {
        const auto result = plant_.bridge.call("maintenance", words);
        EXPECT_EQ(result.exit_code, code) << result.out << result.err << plant_.story();
        return result.out + result.err;
    }
    std::string shown(const std::string& asset, const std::string& name) {
        return plant_.value(asset, name);
    }
    bool comes_to_show(const std::string& asset, const std::string& name, const std::string& part) {
        return await([&] { return shown(asset, name).find(part) != std::string::npos; });
    }

    Plant plant_;
};

TEST_F(AtTheBox, OffStopsWritesAndSaysSoEverywhereAlsoAfterARestart) {
    const auto before = std::chrono::steady_clock::now();
    EXPECT_THAT(commands({"off", "--reason", "pump 3 is open"}), HasSubstr("commands are off"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{1});
    const auto refused = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(refused, "rejected")) << plant_.story();
    EXPECT_THAT(commands({"status"}), HasSubstr(": pump 3 is open"));
    EXPECT_TRUE(comes_to_show("railbridge", "commandPath", "pump 3 is open"));
    EXPECT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"commands off\""));
    EXPECT_TRUE(
        comes_to_show("press", "commandStatus", "lamp true refused: commands are off: by "));
    EXPECT_TRUE(plant_.is_pending(refused));
    const auto forced = plant_.bridge.call("write", {"press.lamp", "true"});
    EXPECT_THAT(forced.err, HasSubstr("commands are off"));

    plant_.bridge.kill_hard();
    plant_.bridge.start();
    ASSERT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"commands off\"")) << plant_.story();
    const auto again = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(again, "rejected")) << plant_.story();
    EXPECT_TRUE(plant_.devices.writes().empty());

    commands({"on"});
    const auto written = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(written, "acked")) << plant_.story();
    EXPECT_TRUE(comes_to_show("press", "commandStatus", "lamp true written"));
    EXPECT_TRUE(plant_.shows("railbridge", "commandPath", "\"open\""));
}

TEST_F(AtTheBox, OffEndsWhatWaitsAndPendingShowsWhatItWaitsFor) {
    plant_.devices.fault(R"("kind":"silent","unit":1)", "plant");
    const auto waiting = plant_.write("press", "speedSet", "30");
    ASSERT_TRUE(await([&] {
        const auto text = commands({"pending"});
        return text.find("press.speedSet") != std::string::npos &&
               text.find("no answer in time") != std::string::npos;
    })) << commands({"pending"});
    EXPECT_THAT(commands({"pending", "--json"}), HasSubstr("\"waitsFor\":"));
    commands({"off"});
    plant_.devices.clear_faults();
    EXPECT_TRUE(plant_.ends_as(waiting, "failed")) << "it had been tried" << plant_.story();
    EXPECT_THAT(commands({"pending"}), HasSubstr("no command waits"));
    EXPECT_TRUE(plant_.shows("press", "speedSet", "12.5"));
}

TEST_F(AtTheBox, CanBeSwitchedWhileNoBridgeRuns) {
    EXPECT_EQ(plant_.bridge.stop(), 0);
    EXPECT_THAT(commands({"off", "--reason", "winter"}), HasSubstr("from its next start on"));
    EXPECT_THAT(commands({"status"}, 69), HasSubstr("winter"));
    plant_.bridge.start();
    ASSERT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"commands off\"")) << plant_.story();
    EXPECT_EQ(plant_.bridge.stop(), 0);
    commands({"on"});
    plant_.start_bridge();
    const auto written = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(written, "acked")) << plant_.story();
}

TEST_F(AtTheBox, ALostJournalClosesThePathUntilSomebodyAcceptsIt) {
    EXPECT_EQ(plant_.bridge.stop(), 0);
    plant_.bridge.write_file("state/commands.db", std::string(20'000, 'x'));
    std::filesystem::remove(plant_.bridge.file("state/commands.db-wal"));
    plant_.bridge.start();
    ASSERT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"commands closed\""))
        << plant_.story();
    EXPECT_THAT(commands({"on"}, 1), HasSubstr("--accept-journal-loss"));
    plant_.bridge.kill_hard();
    EXPECT_THAT(commands({"on"}, 1), HasSubstr("--accept-journal-loss")) << "at rest, too";
    EXPECT_THAT(commands({"status"}, 69), HasSubstr("closed: "));
    plant_.bridge.start();
    ASSERT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"commands closed\""))
        << plant_.story();
    commands({"on", "--accept-journal-loss"});
    ASSERT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"ok\"")) << plant_.story();
    const auto written = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(written, "acked")) << plant_.story();
}

TEST_F(AtTheBox, MaintenanceReleasesOneLineAndTheOthersGoOn) {
    maintenance({"plant", "on", "--for", "30m", "--release", "--reason", "new drive"});
    EXPECT_TRUE(await([&] { return plant_.bridge.status()->line("plant").state == "closed"; }));
    EXPECT_TRUE(plant_.shows("press", "deviceStatus", "\"maintenance\"")) << plant_.story();
    EXPECT_EQ(shown("meter", "deviceStatus"), "\"ok\"");
    EXPECT_TRUE(comes_to_show("railbridge", "lineStatus", "plant released, in maintenance by "));
    EXPECT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"maintenance\""));
    const auto refused = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(refused, "rejected")) << plant_.story();
    EXPECT_TRUE(comes_to_show("press", "commandStatus", "line plant is in maintenance"));
    const auto other = plant_.write("meter", "fan", "true");
    EXPECT_TRUE(plant_.ends_as(other, "acked")) << plant_.story();
    EXPECT_THAT(maintenance({}), HasSubstr("new drive"));
    maintenance({"plant", "off"});
    EXPECT_TRUE(plant_.shows("press", "deviceStatus", "\"ok\"")) << plant_.story();
    const auto written = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(written, "acked")) << plant_.story();
    EXPECT_THAT(maintenance({"plant", "off"}, 1), HasSubstr("in no maintenance"));
    EXPECT_THAT(maintenance({"nowhere", "on"}, 2), HasSubstr("no line nowhere"));
}

TEST_F(AtTheBox, TheManagerHasCountersAndTheLastCommands) {
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "speedSet", "70"), "rejected"));
    EXPECT_TRUE(plant_.shows("railbridge", "commandsWritten", "1")) << plant_.story();
    EXPECT_TRUE(plant_.shows("railbridge", "commandsRefused", "1")) << plant_.story();
    const auto list = shown("railbridge", "lastCommands");
    EXPECT_THAT(list, HasSubstr(R"("asset":"press")")) << plant_.story();
    EXPECT_THAT(list, HasSubstr(R"("reason":"above 50")"));
    EXPECT_LT(list.find("speedSet"), list.find("lamp")) << "the newest first";
}

/// Two boxes with the same credentials. With RAILBRIDGE_LONG=1 until the path closes, minutes.
TEST_F(AtTheBox, AClonedBoxIsNoticedAndClosesTheCommandPath) {
    BridgeFiles files;
    files.site = "schema = 1\n"; // replaced by a copy, as everything else
    RunningBridge clone{plant_.manager, "plant", files};
    for (const char* name : {"bridge.toml", "site.toml", "gateway.secret"}) {
        if (std::filesystem::exists(plant_.bridge.file(name))) {
            std::filesystem::copy_file(plant_.bridge.file(name), clone.file(name),
                                       std::filesystem::copy_options::overwrite_existing);
        }
    }
    clone.start();
    const auto counted = [&](const std::string& number) {
        return commands({"status", "--json"}).find("\"takeovers\":" + number) != std::string::npos;
    };
    ASSERT_TRUE(await([&] { return !counted("0"); }, std::chrono::seconds{60})) << plant_.story();
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    if (asked == nullptr || std::string(asked) != "1") {
        return;
    }
    ASSERT_TRUE(await([&] { return plant_.bridge.status()->health == "commands closed"; },
                      std::chrono::minutes{5}))
        << plant_.story();
    EXPECT_THAT(commands({"status"}), HasSubstr("another box uses this client id"));
    clone.kill_hard();
    commands({"on"});
    ASSERT_TRUE(await([&] { return plant_.in_order(); }, std::chrono::minutes{2}))
        << plant_.story();
    const auto written = plant_.write("press", "lamp", "true");
    EXPECT_TRUE(plant_.ends_as(written, "acked")) << plant_.story();
}

} // namespace
} // namespace railbridge::test
