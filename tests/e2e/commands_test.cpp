// An operator's write comes down to a coil or register, is verified, and only then acknowledged.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <iomanip>
#include <sstream>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;

/// Milliseconds of the wall clock at which the bridge logged a line with `event` and `part`.
/// Its log is in local time; both ends of this comparison run in the same zone.
double logged_ms(const RunningBridge& bridge, const std::string& event, const std::string& part);

class Commands : public testing::Test {
protected:
    /// Watches for a while that a command is not acknowledged: through two reports of another
    /// value, which come after everything the bridge had to say before.
    void expect_still_pending(const std::string& ack_id) {
        for (const std::uint16_t value : {std::uint16_t{111}, std::uint16_t{222}}) {
            plant_.devices.set(1, "hr", 5, {value}, "plant");
            ASSERT_TRUE(plant_.shows("press", "sealed", std::to_string(value)));
            EXPECT_TRUE(plant_.is_pending(ack_id)) << plant_.story();
        }
    }

    void expect_no_frame() {
        plant_.devices.set(1, "hr", 5, {333}, "plant");
        ASSERT_TRUE(plant_.shows("press", "sealed", "333"));
        EXPECT_TRUE(plant_.devices.writes().empty()) << plant_.story();
    }

    bool acknowledged(const std::string& ack_id) const {
        return await([&] { return !plant_.is_pending(ack_id); });
    }

    Plant plant_;
};

TEST_F(Commands, ALampIsWrittenThenReadBackThenAcknowledged) {
    // The read-back takes its time: what happens before it can be told from what happens after.
    const auto slow =
        plant_.devices.fault(R"("kind":"delay","ms":150,"function":1,"unit":1)", "plant");
    const std::string ack_id = plant_.write("press", "lamp", "true");
    const auto writes = plant_.devices.wait_for_writes(1);
    ASSERT_EQ(writes.size(), 1U) << plant_.story();
    EXPECT_EQ(writes[0].line, "plant");
    EXPECT_EQ(writes[0].area, "co");
    EXPECT_EQ(writes[0].address, 3);
    EXPECT_EQ(writes[0].values, std::vector<std::uint16_t>{1});
    ASSERT_TRUE(plant_.shows("press", "lamp", "true")) << plant_.story();
    EXPECT_TRUE(acknowledged(ack_id));
    EXPECT_TRUE(plant_.ends_as(ack_id, "acked"));
    EXPECT_EQ(plant_.devices.writes().size(), 1U);
    EXPECT_GT(plant_.devices.fault_hits(slow, "plant"), 0U);

    const double written = wall_ms(writes[0].time_ns);
    const double verified = logged_ms(plant_.bridge, "command.written", ack_id);
    const double acked = logged_ms(plant_.bridge, "command.acked", ack_id);
    EXPECT_GE(verified, written + 149) << plant_.story(); // the log counts whole milliseconds
    EXPECT_GE(acked, verified) << plant_.story();
    EXPECT_EQ(plant_.bridge.status()->commands_acked, 1U);
}

TEST_F(Commands, ACoilOnTheSerialBusToo) {
    const std::string ack_id = plant_.write("meter", "fan", "true");
    const auto writes = plant_.devices.wait_for_writes(1);
    ASSERT_EQ(writes.size(), 1U) << plant_.story();
    EXPECT_EQ(writes[0].line, "meters");
    EXPECT_EQ(writes[0].function, 5);
    EXPECT_TRUE(plant_.shows("meter", "fan", "true")) << plant_.story();
    EXPECT_TRUE(acknowledged(ack_id));
    EXPECT_GE(logged_ms(plant_.bridge, "command.written", ack_id), wall_ms(writes[0].time_ns) - 1);
}

TEST_F(Commands, ARegisterGetsTheScaledValue) {
    const std::string ack_id = plant_.write("press", "speedSet", "47.5");
    EXPECT_TRUE(plant_.shows("press", "speedSet", "47.5")) << plant_.story();
    EXPECT_TRUE(acknowledged(ack_id));
    const auto writes = plant_.devices.writes();
    ASSERT_EQ(writes.size(), 1U);
    EXPECT_EQ(writes[0].values, std::vector<std::uint16_t>{475});
}

TEST_F(Commands, APulseGoesOnAndOffOnce) {
    const std::string ack_id = plant_.write("press", "resetFault", "true");
    const auto writes = plant_.devices.wait_for_writes(2);
    ASSERT_EQ(writes.size(), 2U) << plant_.story();
    EXPECT_EQ(writes[0].values, std::vector<std::uint16_t>{1});
    EXPECT_EQ(writes[1].values, std::vector<std::uint16_t>{0});
    EXPECT_GE(writes[1].time_ns - writes[0].time_ns, 290'000'000);
    EXPECT_TRUE(plant_.ends_as(ack_id, "acked")) << plant_.story();
    EXPECT_TRUE(acknowledged(ack_id));
    EXPECT_TRUE(plant_.shows("press", "resetFault", "false")) << plant_.story();
    EXPECT_EQ(plant_.devices.writes().size(), 2U);
}

TEST_F(Commands, AReadBackThatDiffersIsNotAcknowledged) {
    plant_.devices.fault(R"("kind":"clamp","unit":1,"area":"hr","address":0,"min":0,"max":300)",
                         "plant");
    const std::string ack_id = plant_.write("press", "speedSet", "45");
    EXPECT_TRUE(plant_.ends_as(ack_id, "failed")) << plant_.story();
    expect_still_pending(ack_id);
    EXPECT_FALSE(plant_.devices.writes().empty());
    EXPECT_TRUE(await([&] {
        const std::string seen = plant_.value("press", "speedSet");
        return seen == "30" || seen == "30.0";
    })) << plant_.value("press", "speedSet");
}

TEST_F(Commands, AWrongEchoIsNeverAcknowledgedWhileItLasts) {
    const auto fault = plant_.devices.fault(
        R"("kind":"wrong_echo","what":"address","unit":1,"function":5)", "plant");
    const std::string ack_id = plant_.write("press", "resetFault", "true");
    ASSERT_TRUE(await([&] { return plant_.devices.fault_hits(fault, "plant") > 0; }));
    expect_still_pending(ack_id);
    EXPECT_NE(plant_.bridge.status()->command_state(ack_id), "acked");
    plant_.devices.clear_faults();
}

TEST_F(Commands, AWrongEchoOfARegisterIsTriedAgainUntilItIsRight) {
    const auto fault = plant_.devices.fault(
        R"("kind":"wrong_echo","what":"value","unit":1,"function":6)", "plant");
    const std::string ack_id = plant_.write("press", "speedSet", "33.5");
    ASSERT_TRUE(await([&] { return plant_.devices.fault_hits(fault, "plant") > 1; }))
        << plant_.story();
    EXPECT_TRUE(plant_.is_pending(ack_id)) << plant_.story();
    plant_.devices.clear_faults();
    EXPECT_TRUE(plant_.ends_as(ack_id, "acked")) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "speedSet", "33.5")) << plant_.value("press", "speedSet");
}

TEST_F(Commands, WithoutAGrantNoFrameLeaves) {
    const std::string ack_id = plant_.write("press", "sealed", "7");
    EXPECT_TRUE(plant_.ends_as(ack_id, "rejected")) << plant_.story();
    EXPECT_TRUE(plant_.is_pending(ack_id));
    expect_no_frame();
}

TEST_F(Commands, OutsideTheLimitsNoFrameLeaves) {
    const std::string ack_id = plant_.write("press", "speedSet", "50.1");
    EXPECT_TRUE(plant_.ends_as(ack_id, "rejected")) << plant_.story();
    EXPECT_TRUE(plant_.is_pending(ack_id));
    expect_no_frame();
}

TEST_F(Commands, WithoutARegisterTheyAreAcknowledgedAndNoFrameLeaves) {
    const std::string ack_id = plant_.write("press", "notes", "\"oiled in May\"");
    EXPECT_TRUE(acknowledged(ack_id)) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "notes", "\"oiled in May\""));
    expect_no_frame();
}

class Expiry : public testing::Test {
protected:
    static PlantOptions short_lived() {
        PlantOptions options;
        const std::string usual = R"(write.lamp       = { max_age = "30s" })";
        options.site.replace(options.site.find(usual), usual.size(),
                             R"(write.lamp       = { max_age = "500ms" })");
        return options;
    }

    /// The age of the event is what is tested: it must pass.
    static void grow_too_old() {
        const auto too_old = std::chrono::steady_clock::now() + milliseconds{600};
        await([&] { return std::chrono::steady_clock::now() >= too_old; });
    }

    void expect_expired(const std::string& ack_id) {
        EXPECT_TRUE(plant_.ends_as(ack_id, "expired")) << plant_.story();
        EXPECT_TRUE(plant_.is_pending(ack_id));
        EXPECT_TRUE(plant_.devices.writes().empty());
        EXPECT_TRUE(plant_.shows("press", "lamp", "false"));
        // A fresh one is written all the same.
        const std::string fresh = plant_.write("press", "lamp", "true");
        EXPECT_TRUE(plant_.ends_as(fresh, "acked")) << plant_.story();
        EXPECT_EQ(plant_.devices.writes().size(), 1U);
    }

    Plant plant_{short_lived()};
};

TEST_F(Expiry, AnEventOfAnOutageOfTheBridgeIsNotWritten) {
    EXPECT_EQ(plant_.bridge.stop(), 0);
    const std::string ack_id = plant_.write("press", "lamp", "true");
    grow_too_old();
    plant_.start_bridge();
    expect_expired(ack_id);
}

TEST_F(Expiry, AnEventOfAnOutageOfTheManagerIsNotWritten) {
    plant_.manager.kill_hard();
    const std::string ack_id = plant_.write("press", "lamp", "true"); // straight into its store
    grow_too_old();
    plant_.manager.start();
    expect_expired(ack_id);
}

double logged_ms(const RunningBridge& bridge, const std::string& event, const std::string& part) {
    std::istringstream lines(bridge.log());
    for (std::string line; std::getline(lines, line);) {
        if (line.find(event + ":") == std::string::npos || line.find(part) == std::string::npos) {
            continue;
        }
        std::tm calendar{};
        std::istringstream text(line);
        text >> std::get_time(&calendar, "%Y-%m-%d %H:%M:%S");
        calendar.tm_isdst = -1;
        const int rest = std::stoi(line.substr(line.find('.') + 1, 3));
        return static_cast<double>(std::mktime(&calendar)) * 1000.0 + rest;
    }
    ADD_FAILURE() << "the bridge never said " << event << " of " << part;
    return -1;
}

} // namespace
} // namespace railbridge::test
