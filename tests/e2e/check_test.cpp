// `railbridge check` and a broken mapping at the start, as the person at the box meets them.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace railbridge::test {
namespace {

namespace fs = std::filesystem;

constexpr int exit_config = 78;

struct BrokenFile {
    fs::path path;
    std::string place; ///< `LINE:COLUMN`
    std::string code;
    std::string text; ///< part of what is said about it
};

/// The first line of each is `# expect LINE:COLUMN CODE TEXT`.
std::vector<BrokenFile> broken_files() {
    std::vector<BrokenFile> files;
    for (const auto& entry : fs::directory_iterator(fs::path(RAILBRIDGE_GOLDEN) / "broken")) {
        std::ifstream stream(entry.path());
        BrokenFile file{entry.path(), {}, {}, {}};
        std::string comment;
        std::string expect;
        stream >> comment >> expect >> file.place >> file.code >> std::ws;
        std::getline(stream, file.text);
        if (comment != "#" || expect != "expect") {
            throw std::runtime_error(entry.path().string() + " does not say what to expect");
        }
        files.push_back(file);
    }
    std::sort(files.begin(), files.end(),
              [](const auto& one, const auto& other) { return one.path < other.path; });
    return files;
}

std::string text_of(const fs::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// The device of a mapping, moved to where the simulator is.
std::string at_the_simulator(std::string text, const plcsim::RunningPlcsim& devices) {
    const auto replace = [&text](const std::string& what, const std::string& by) {
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
            text.replace(at, what.size(), by);
            at += by.size();
        }
    };
    replace("127.0.0.1:502", "127.0.0.1:" + std::to_string(devices.tcp_port("plant")));
    replace("/dev/null", devices.rtu_link("meters"));
    return text;
}

std::uint64_t bytes_sent(Plant& plant) {
    const auto serial = plant.devices.counters("meters");
    const auto tcp = plant.devices.counters("plant");
    return serial.bytes_in + tcp.bytes_in + tcp.connections;
}

TEST(Check, NamesThePlaceOfEveryMistakeAndSendsNothing) {
    Plant plant({.start_bridge = false});
    const auto files = broken_files();
    ASSERT_GE(files.size(), 150U);
    std::size_t count = 0;
    for (const BrokenFile& file : files) {
        SCOPED_TRACE(file.path.filename());
        plant.bridge.write_file("site.toml", at_the_simulator(text_of(file.path), plant.devices));
        const CommandResult result = plant.bridge.call("check");
        EXPECT_EQ(result.exit_code, exit_config) << result.err;
        EXPECT_EQ(result.out, "");
        const auto place =
            result.err.find("site.toml:" + file.place + ": error[" + file.code + "]: ");
        ASSERT_NE(place, std::string::npos) << result.err;
        const auto line = result.err.substr(place, result.err.find('\n', place) - place);
        EXPECT_NE(line.find(file.text), std::string::npos) << result.err;
        EXPECT_NE(result.err.find("^", place), std::string::npos) << result.err;
        if (count++ % 20 == 0) { // every command loads the files in the same way
            EXPECT_EQ(plant.bridge.call("read", {"press.lamp"}).exit_code, exit_config);
            EXPECT_EQ(plant.bridge.call("write", {"press.lamp", "true"}).exit_code, exit_config);
        }
        EXPECT_EQ(plant.bridge.run_to_end(), exit_config);
    }
    EXPECT_EQ(bytes_sent(plant), 0U);
}

TEST(Check, TakesWhatIsOddButGood) {
    Plant plant({.start_bridge = false});
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(RAILBRIDGE_GOLDEN) / "odd")) {
        SCOPED_TRACE(entry.path().filename());
        plant.bridge.write_file("site.toml",
                                at_the_simulator(text_of(entry.path()), plant.devices));
        const CommandResult result = plant.bridge.call("check");
        EXPECT_EQ(result.exit_code, 0) << result.err;
        ++count;
    }
    EXPECT_GE(count, 20U);
    EXPECT_EQ(bytes_sent(plant), 0U);
}

TEST(Check, StrictRefusesLintsUnlessTheirLineAllowsThem) {
    Plant plant({.start_bridge = false});
    const std::string line = "[rate.unused]";
    plant.bridge.write_file("site.toml", std::string(plant_site) + line + "\nevery = \"1s\"\n");
    EXPECT_EQ(plant.bridge.call("check").exit_code, 0);
    const CommandResult strict = plant.bridge.call("check", {"--strict"});
    EXPECT_EQ(strict.exit_code, exit_config);
    EXPECT_NE(strict.err.find("warning[RB112]: "), std::string::npos) << strict.err;
    EXPECT_NE(strict.err.find("refused by --strict"), std::string::npos) << strict.err;
    plant.bridge.write_file("site.toml", std::string(plant_site) + line +
                                             " # railbridge: allow RB112\nevery = \"1s\"\n");
    const CommandResult allowed = plant.bridge.call("check", {"--strict"});
    EXPECT_EQ(allowed.exit_code, 0) << allowed.err;
    EXPECT_EQ(allowed.err, "");
}

TEST(Check, PrintsJsonForPrograms) {
    Plant plant({.start_bridge = false});
    plant.bridge.write_file("site.toml", "schema = 1\n[line.plant]\ntransport = \"tpc\"\n");
    const CommandResult result = plant.bridge.call("check", {"--json"});
    EXPECT_EQ(result.exit_code, exit_config);
    EXPECT_EQ(result.err, "");
    const auto place = result.out.find("\"line\":3,\"column\":13,\"end\":18,\"severity\":\"error\","
                                       "\"code\":\"RB010\",\"text\":\"transport = ");
    EXPECT_NE(place, std::string::npos) << result.out;
    EXPECT_NE(result.out.find("\"fix\":\"\\\"tcp\\\"\""), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find("{\"schema\":1,\"result\":\"refused\",\"errors\":1,"), 0U)
        << result.out;
}

TEST(Check, ExplainsACode) {
    Plant plant({.start_bridge = false});
    const CommandResult result = plant.bridge.call("check", {"--explain", "rb005"});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.out.find("RB005, an error: unknown key\n"), 0U) << result.out;
    EXPECT_EQ(plant.bridge.call("check", {"--explain", "RB999"}).exit_code, 2);
}

TEST(Check, OfAGoodSiteSendsNothingEither) {
    Plant plant({.start_bridge = false});
    const CommandResult result = plant.bridge.call("check");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_NE(result.out.find("11 points"), std::string::npos) << result.out;
    EXPECT_EQ(bytes_sent(plant), 0U);
}

TEST(BrokenMapping, AtTheFirstStartEndsTheBridge) {
    Plant plant({.site = std::string(plant_site) + "nonsense = 1\n", .start_bridge = false});
    EXPECT_EQ(plant.bridge.run_to_end(), exit_config);
    EXPECT_TRUE(plant.bridge.said("config rejected")) << plant.bridge.log();
    EXPECT_EQ(bytes_sent(plant), 0U);
}

TEST(BrokenMapping, LaterLeavesTheLastAcceptedOneRunning) {
    Plant plant;
    EXPECT_EQ(plant.bridge.stop(), 0);
    const std::string good = plant.bridge.read_file("site.toml");
    const auto line = std::count(good.begin(), good.end(), '\n') + 1;
    plant.bridge.write_file("site.toml", good + "nonsense = 1\n");
    plant.bridge.start();
    EXPECT_TRUE(plant.bridge.said("config rejected: ")) << plant.bridge.log();
    EXPECT_TRUE(plant.bridge.said("site.toml:" + std::to_string(line) + ":1"))
        << plant.bridge.log();
    plant.devices.set(1, "hr", 5, {4444}, "plant");
    EXPECT_TRUE(plant.shows("press", "sealed", "4444")) << plant.story();
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"config rejected\"")) << plant.story();
    EXPECT_EQ(plant.bridge.stop(), 0);
    plant.bridge.write_file("site.toml", good);
    plant.start_bridge();
}

} // namespace
} // namespace railbridge::test
