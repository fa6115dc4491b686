// Whatever becomes of a command that was not acknowledged, the manager is told what the device
// holds; of a point that is never read, what is known of it, and nothing invented.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Whoever writes sees his own value until he is told another.
const Value wished{std::int64_t{33}};
const Value true_value{std::int64_t{20}};

class Truth : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant", milliseconds{100}), 1, "press");
        const auto speed = site.holding(press, "speed", 0);
        site.grant_level(speed, seconds{30});
        site.point(speed).write->max = 50;
        site.holding(press, "sealed", 1);
        site.grant_pulse(site.coil(press, "start", 5), milliseconds{300});
        const auto reset = site.coil(press, "reset", 4); // never read
        site.grant_pulse(reset, milliseconds{300});
        site.point(reset).read = false;
        const auto gate = site.holding(press, "gate", 2); // never read
        site.grant_level(gate, seconds{30});
        site.point(gate).read = false;
        site.point(gate).write->verify = Verify::echo;
        return site;
    }
    Truth()
        : world_(site().mapping) {
        device().at(Table::holding_register, 0) = 20;
        device().at(Table::holding_register, 1) = 20;
        world_.start();
        world_.run(seconds{3});
    }
    SimDevice& device() { return world_.line("plant").unit(1); }

    std::string write(const std::string& attribute, Value value, Duration age = {}) {
        world_.show("press", attribute, value);
        return world_.operator_write("press", attribute, std::move(value), age);
    }
    /// The command ends so, and soon after that the manager shows this.
    void expect(const std::string& ack, CommandState state, const std::string& attribute,
                const std::optional<Value>& shown) {
        ASSERT_TRUE(world_.ends(ack, minutes{2}));
        EXPECT_EQ(world_.journal(ack), state);
        EXPECT_FALSE(world_.acked(ack));
        world_.run(seconds{5});
        EXPECT_EQ(world_.told("press", attribute), shown);
    }

    SimWorld world_;
};

TEST_F(Truth, OfWhatIsRefusedByItsLimits) {
    expect(write("speed", std::int64_t{51}), CommandState::rejected, "speed", true_value);
}

TEST_F(Truth, OfWhatIsNotGranted) {
    expect(write("sealed", wished), CommandState::rejected, "sealed", true_value);
}

TEST_F(Truth, OfWhatComesWhileCommandsAreOff) {
    world_.commands_off(1);
    expect(write("speed", wished), CommandState::rejected, "speed", true_value);
}

TEST_F(Truth, OfWhatComesWhileItsLineIsInMaintenance) {
    world_.begin_maintenance(1, LineId{0}, Duration{});
    expect(write("speed", wished), CommandState::rejected, "speed", true_value);
}

TEST_F(Truth, OfWhatComesWhileThePathIsClosed) {
    for (int i = 0; i < 4; ++i) {
        world_.disconnect(true);
        world_.run(seconds{5});
        world_.connect();
        world_.run(seconds{5});
    }
    expect(write("speed", wished), CommandState::rejected, "speed", true_value);
}

TEST_F(Truth, OfWhatWaitedWhenCommandsWereSwitchedOff) {
    device().silent = true;
    const auto ack = write("speed", wished);
    world_.run(milliseconds{300});
    world_.commands_off(1);
    world_.run(seconds{1});
    device().silent = false;
    expect(ack, CommandState::failed, "speed", true_value); // it was tried
}

TEST_F(Truth, OfWhatIsTooOld) {
    expect(write("speed", wished, minutes{1}), CommandState::expired, "speed", true_value);
}

TEST_F(Truth, OfWhatGrewTooOldBehindADeadDeviceAsSoonAsThatIsBack) {
    device().silent = true;
    const auto ack = write("speed", wished);
    ASSERT_TRUE(world_.ends(ack, minutes{2}));
    EXPECT_EQ(world_.journal(ack), CommandState::expired);
    EXPECT_EQ(world_.told("press", "speed"), wished) << "nobody knows yet";
    device().silent = false;
    world_.run(minutes{1});
    EXPECT_EQ(world_.told("press", "speed"), true_value);
}

TEST_F(Truth, OfWhatANewerOneReplacedWhichIsRefusedThen) {
    device().silent = true;
    const auto first = write("speed", wished);
    world_.run(milliseconds{300});
    const auto second = write("speed", std::int64_t{44});
    world_.run(seconds{1});
    device().refuse_writes = ExceptionCode::illegal_data_value;
    device().silent = false;
    expect(first, CommandState::superseded, "speed", true_value);
    expect(second, CommandState::failed, "speed", true_value);
}

TEST_F(Truth, OfWhatTheDeviceRefused) {
    device().refuse_writes = ExceptionCode::illegal_data_value;
    expect(write("speed", wished), CommandState::failed, "speed", true_value);
}

TEST_F(Truth, OfWhatTheDeviceChanged) {
    device().after_write = [](SimDevice& plc) { plc.at(Table::holding_register, 0) = 20; };
    expect(write("speed", wished), CommandState::failed, "speed", true_value);
}

TEST_F(Truth, OfAPulseThatMayHaveHappened) {
    world_.line("plant").faults.deaf_share = 1.0;
    const auto ack = write("start", true);
    world_.run(seconds{3});
    world_.line("plant").faults.deaf_share = 0.0;
    expect(ack, CommandState::unknown, "start", Value{false});
}

TEST_F(Truth, OfAPulseThatIsRefused) {
    expect(write("start", true, minutes{1}), CommandState::expired, "start", Value{false});
}

TEST_F(Truth, OfWhatIsNeverReadIsNotInvented) {
    expect(write("reset", true, minutes{1}), CommandState::expired, "reset", Value{true});
    expect(write("gate", wished, minutes{1}), CommandState::expired, "gate", wished);
    EXPECT_EQ(world_.happened("update press.reset="), world_.log().size());
    EXPECT_EQ(world_.happened("update press.gate="), world_.log().size());
}

TEST_F(Truth, OfAPulseThatIsNeverReadIsItsRestWhereTheBridgePutIt) {
    const auto good = write("reset", true);
    ASSERT_TRUE(world_.ends(good, minutes{1}));
    world_.run(seconds{2});
    ASSERT_EQ(world_.told("press", "reset"), Value{false});
    expect(write("reset", true, minutes{1}), CommandState::expired, "reset", Value{false});
}

/// No register stands behind it, so that it is acknowledged; but it is ours to say.
TEST_F(Truth, OfWhatTheBridgeItselfReports) {
    const auto ack = write("deviceStatus", "brilliant");
    ASSERT_TRUE(world_.ends(ack, minutes{1}));
    world_.run(seconds{2});
    EXPECT_EQ(world_.told("press", "deviceStatus"), Value{"ok"});
}

} // namespace
} // namespace railbridge::sim
