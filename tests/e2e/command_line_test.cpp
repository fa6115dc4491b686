// The commands of the program `railbridge`, alone and beside a running bridge.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace railbridge::test {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_unavailable = 69;

class CommandLine : public testing::Test {
protected:
    explicit CommandLine(bool start_bridge = false)
        : plant_({.start_bridge = start_bridge}) {}

    void expect_reads(const std::string& point, const std::string& value) const {
        const CommandResult result = plant_.bridge.call("read", {point});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_NE(result.out.find(point + " = " + value + " "), std::string::npos) << result.out;
    }
    CommandResult write(const std::string& point, const std::string& value) const {
        return plant_.bridge.call("write", {point, value});
    }

    Plant plant_;
};

class BesideABridge : public CommandLine {
protected:
    BesideABridge()
        : CommandLine(true) {}
};

TEST(Help, VersionAndExamplesOfEveryCommand) {
    const std::string program = installed_program("railbridge");
    const CommandResult version = run_program({program, "--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_EQ(version.out.rfind("railbridge ", 0), 0U) << version.out;
    const CommandResult help = run_program({program, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const std::string command : {"run", "check", "read", "write", "status", "trace"}) {
        EXPECT_NE(help.out.find(command), std::string::npos);
        const CommandResult one = run_program({program, command, "--help"});
        EXPECT_EQ(one.exit_code, 0);
        const auto examples = one.out.find("Example");
        ASSERT_NE(examples, std::string::npos) << one.out;
        EXPECT_NE(one.out.find("railbridge " + command + " ", examples), std::string::npos)
            << one.out;
    }
    EXPECT_EQ(run_program({program, "no-such-command"}).exit_code, exit_usage);
    for (const char* other : {"railbridge-manager", "plcsim"}) {
        EXPECT_EQ(run_program({installed_program(other), "--help"}).exit_code, 0);
    }
}

TEST_F(CommandLine, ReadsOnceFromBothKindsOfLines) {
    expect_reads("meter.voltage", "230.5");
    expect_reads("pump.flow", "12.5");
    const CommandResult raw = plant_.bridge.call(
        "read", {"--line", "meters", "--unit", "2", "--at", "ir:0", "--as", "u16", "--json"});
    EXPECT_EQ(raw.exit_code, 0) << raw.err;
    EXPECT_NE(raw.out.find("\"words\":[215]"), std::string::npos) << raw.out;
    const CommandResult bit = plant_.bridge.call(
        "read", {"--line", "plant", "--unit", "1", "--at", "co:0", "--as", "u32"});
    EXPECT_EQ(bit.exit_code, exit_usage) << "a bit is no number: " << bit.out;
    EXPECT_NE(bit.err.find("--at co:0 --as \"u32\": u32 does not fit"), std::string::npos)
        << bit.err;
}

TEST_F(CommandLine, WritesOnceWithinGrantAndLimits) {
    const CommandResult done = write("press.speedSet", "40");
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_NE(done.out.find("before: 12.5"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("after:  40"), std::string::npos) << done.out;
    const auto writes = plant_.devices.writes();
    ASSERT_EQ(writes.size(), 1U);
    EXPECT_EQ(writes[0].values, std::vector<std::uint16_t>{400});
}

TEST_F(CommandLine, RefusesWhatIsNotGranted) {
    for (const auto& [point, value] :
         {std::pair{"press.sealed", "1"}, {"press.speedSet", "50.1"}, {"press.lamp", "maybe"}}) {
        const CommandResult refused = write(point, value);
        EXPECT_EQ(refused.exit_code, exit_failed) << point;
        EXPECT_NE(refused.err.find("refused"), std::string::npos) << refused.err;
    }
    EXPECT_EQ(write("press.lamb", "true").exit_code, exit_usage);
    EXPECT_TRUE(plant_.devices.writes().empty());
}

TEST_F(CommandLine, ForceWantsTheNameTyped) {
    for (const char* typed : {"", "yes\n", "press.seale\n"}) {
        const CommandResult refused =
            plant_.bridge.call("write", {"press.sealed", "9", "--force"}, typed);
        EXPECT_EQ(refused.exit_code, exit_failed);
    }
    EXPECT_TRUE(plant_.devices.writes().empty());
    const CommandResult forced =
        plant_.bridge.call("write", {"press.sealed", "9", "--force"}, "press.sealed\n");
    EXPECT_EQ(forced.exit_code, 0) << forced.err;
    EXPECT_EQ(plant_.devices.get(1, "hr", 5, 1, "plant"), std::vector<std::uint16_t>{9});
    const CommandResult input =
        plant_.bridge.call("write", {"pump.flow", "1", "--force"}, "pump.flow\n");
    EXPECT_EQ(input.exit_code, exit_failed) << "inputs cannot be written";
    EXPECT_EQ(plant_.devices.writes().size(), 1U);
}

TEST_F(CommandLine, ALineThatSomebodyElseHoldsIsRefused) {
    // Another bridge on the same bus, with a state directory of its own.
    RunningBridge other(plant_.manager, "plant",
                        {.site = plant_site,
                         .bridge_settings = "",
                         .vars = "rtu = \"" + plant_.devices.rtu_link("meters") +
                                 "\"\nplc = \"127.0.0.1:" +
                                 std::to_string(plant_.devices.tcp_port("plant")) + "\"\n",
                         .url = ""});
    other.start();
    ASSERT_TRUE(await([&] { return other.status()->line("meters").state == "open"; }));
    const CommandResult refused = plant_.bridge.call("read", {"meter.voltage"});
    EXPECT_EQ(refused.exit_code, exit_unavailable) << refused.err;
    EXPECT_NE(refused.err.find(std::to_string(other.pid())), std::string::npos)
        << "it does not say who: " << refused.err;
    EXPECT_NE(plant_.bridge.call("write", {"meter.fan", "true"}).exit_code, 0);
    EXPECT_TRUE(plant_.devices.writes().empty());
    EXPECT_EQ(other.stop(), 0);
    expect_reads("meter.voltage", "230.5");
}

TEST_F(CommandLine, StatusWithoutABridge) {
    const CommandResult nobody = plant_.bridge.call("status");
    EXPECT_EQ(nobody.exit_code, exit_unavailable);
    EXPECT_NE(nobody.err.find("railbridge run"), std::string::npos) << nobody.err;
}

TEST_F(BesideABridge, ReadsAndWritesGoThroughIt) {
    expect_reads("meter.voltage", "230.5");
    const CommandResult done = write("meter.fan", "true");
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(plant_.devices.get(1, "co", 0, 1, "meters"), std::vector<std::uint16_t>{1});
    EXPECT_TRUE(plant_.shows("meter", "fan", "true")) << "the bridge polls what was written";
    EXPECT_EQ(plant_.devices.counters("meters").connections, 1U) << "somebody else opened the port";
    const CommandResult refused = write("press.sealed", "1");
    EXPECT_EQ(refused.exit_code, exit_failed);
    EXPECT_EQ(plant_.devices.writes().size(), 1U);
}

TEST_F(BesideABridge, StatusShowsTheSite) {
    const CommandResult table = plant_.bridge.call("status");
    EXPECT_EQ(table.exit_code, 0) << table.err;
    for (const char* word :
         {"health", "ok", "meters", "plant", "voltage", "230.5", "good", "BUSY", "PERIOD"}) {
        EXPECT_NE(table.out.find(word), std::string::npos) << word << " in\n" << table.out;
    }
}

TEST_F(BesideABridge, MetricsShowLinesUnitsAndCauses) {
    const auto metrics = [this] {
        const CommandResult asked = plant_.bridge.call("status", {"--metrics"});
        EXPECT_EQ(asked.exit_code, 0) << asked.err;
        return asked.out;
    };
    ASSERT_TRUE(await([&] {
        return metrics().find("railbridge_unit_response_seconds{device=\"meter\",line=\"meters\","
                              "unit=\"1\",quantile=\"0.99\"} 0.") != std::string::npos;
    })) << metrics();
    const std::string text = metrics();
    for (const char* line :
         {"# TYPE railbridge_line_requests_total counter",
          "railbridge_line_errors_total{line=\"plant\",cause=\"timeout\"} 0",
          "railbridge_line_period_seconds{line=\"meters\",wanted=\"0.1\"} 0.",
          "railbridge_line_open{line=\"meters\"} 1", "railbridge_commands_open 1"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << " in\n" << text;
    }
    EXPECT_EQ(plant_.bridge.call("status", {"--metrics", "--json"}).exit_code, exit_usage);
}

TEST_F(BesideABridge, TraceShowsTheFramesOfALine) {
    const std::string file = plant_.bridge.file("frames.txt");
    const CommandResult traced =
        plant_.bridge.call("trace", {"meters", "--for", "1s", "--out", file});
    EXPECT_EQ(traced.exit_code, 0) << traced.err;
    std::ifstream stream(file);
    std::string line;
    int sent = 0;
    int answers = 0;
    while (std::getline(stream, line)) {
        sent += line.find("Z ") != std::string::npos &&
                line.find(" -> 01 04 00 00 00 ") != std::string::npos;
        answers += line.find(" <- 01 04 ") != std::string::npos &&
                   line.rfind("  answer") == line.size() - 8;
    }
    EXPECT_GT(sent, 0) << traced.out;
    EXPECT_GT(answers, 0) << traced.out;
    const CommandResult again =
        plant_.bridge.call("trace", {"meters", "--for", "1s", "--out", file});
    EXPECT_EQ(again.exit_code, exit_failed) << "a file that is there is not overwritten";
    EXPECT_EQ(plant_.bridge.call("trace", {"nowhere", "--for", "1s"}).exit_code, exit_unavailable);
    EXPECT_EQ(plant_.bridge.call("trace", {"meters", "--for", "soon"}).exit_code, exit_usage);
}

TEST_F(BesideABridge, ASecondOneOnTheSameStateIsRefused) {
    const CommandResult second = run_program(
        {installed_program("railbridge"), "run", "--config", plant_.bridge.file("bridge.toml")});
    EXPECT_EQ(second.exit_code, exit_failed);
    EXPECT_NE(second.err.find(std::to_string(plant_.bridge.pid())), std::string::npos)
        << second.err;
    EXPECT_TRUE(plant_.in_order());
    EXPECT_EQ(plant_.devices.counters("plant").connections, 1U);
}

} // namespace
} // namespace railbridge::test
