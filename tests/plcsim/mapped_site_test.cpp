// A whole site from its mapping.

#include "tests/plcsim/modbus_client.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <fstream>

namespace plcsim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

constexpr auto site_toml = R"(schema = 1
[line.meters]
transport = "rtu"
device = "/dev/serial/by-id/not-at-the-desk"
serial = "9600 8N1"
[line.plant]
transport = "tcp"
endpoint = "10.20.0.15:502"
[device.press]
line = "plant"
unit = 3
addresses = "offset0"
words = "CDAB"
[asset.main_meter]
name = "Main meter"
line = "meters"
unit = 7
addresses = "offset0"
point.power = { at = "ir:10", as = "f32", range = [10, 20] }
[asset.press4]
name = "Press 4"
device = "press"
point.lamp       = { at = "co:3" }
write.lamp       = { max_age = "30s" }
point.speedSet   = { at = "hr:5000", as = "i16", scale = 0.1, range = [0, 80] }
write.speedSet   = { min = 12, max = 50 }
point.flow       = { at = "ir:10", as = "f32", range = [3, 4] }
point.state      = { at = "hr:1", as = "u16", enum = "press_state" }
bits.alarms      = { at = "hr:2", 0 = "overTemperature", 15 = "estop" }
point.name       = { at = "hr:20", as = "str6" }
point.clock      = { at = "hr:30", as = "unix32" }
point.zones      = { at = "hr:40[3]", as = "i16", range = [5, 6] }
point.energy     = { at = "hr:50", as = "u16", scale_exp = "hr:52", range = [7, 8] }
point.count      = { at = "hr:60", as = "bcd16", range = [1000, 1099] }
point.recipe     = { at = "hr:70", as = "s7string[4]" }
write.recipe     = { allow = ["A1"] }
[enum.press_state]
4 = "idle"
9 = "run"
)";

class MappedSite : public testing::Test {
protected:
    MappedSite() { std::ofstream(site_) << site_toml; }

    std::vector<std::string> options(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{site_, "--tcp-at", "plant=127.0.0.1:0", "--rtu-link",
                                     "meters={dir}/m"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    railbridge::test::TemporaryDirectory directory_;
    std::string site_ = directory_.file("site.toml");
};

float as_float(std::uint16_t high, std::uint16_t low) {
    return std::bit_cast<float>((std::uint32_t{high} << 16U) | low);
}

TEST_F(MappedSite, HasItsLinesAndUnits) {
    RunningPlcsim sim(options());
    auto plant = ModbusClient::tcp(sim.tcp_port("plant"));
    plant.unit(3);
    EXPECT_THAT(plant.registers(5000, 1), SizeIs(1)) << "as many addresses as the mapping needs";
    EXPECT_THAT(plant.registers(5001, 1), IsEmpty());
    auto meters = ModbusClient::rtu(sim.rtu_link("meters"), 9600);
    meters.unit(7);
    EXPECT_THAT(meters.registers(0, 1), SizeIs(1));
}

TEST_F(MappedSite, StartsWithAValueThatMayBeWritten) {
    RunningPlcsim sim(options());
    EXPECT_THAT(sim.get(3, "hr", 5000, 1, "plant"), ElementsAre(120)) << "12.0 at a scale of 0.1";
}

TEST_F(MappedSite, MovesWhatMayNotBeWrittenWithinItsRange) {
    RunningPlcsim sim(options({"--move"}));
    const auto power = sim.get(7, "ir", 10, 2, "meters");
    EXPECT_THAT(as_float(power[0], power[1]), AllOf(Ge(10.0F), Le(20.0F)));
    const auto flow = sim.get(3, "ir", 10, 2, "plant");
    EXPECT_THAT(as_float(flow[1], flow[0]), AllOf(Ge(3.0F), Le(4.0F))) << "CDAB: low word first";
    EXPECT_THAT(sim.get(3, "hr", 1, 1, "plant"), ElementsAre(testing::AnyOf(4, 9)));
    EXPECT_THAT(sim.get(3, "hr", 2, 1, "plant"), ElementsAre(testing::AnyOf(0, 0x8001)));
    EXPECT_THAT(sim.get(3, "hr", 5000, 1, "plant"), ElementsAre(120)) << "may be written";
}

TEST_F(MappedSite, FillsTextsTimesListsAndExponents) {
    RunningPlcsim sim(options({"--move"}));
    EXPECT_THAT(sim.get(3, "hr", 20, 3, "plant"), ElementsAre(0x6e61, 0x6d65, 0)) << "its name";
    EXPECT_THAT(sim.get(3, "hr", 30, 2, "plant"), ElementsAre(0xb900, 0x6955))
        << "the start of 2026, low word first";
    EXPECT_THAT(sim.get(3, "hr", 40, 3, "plant"), testing::Each(AllOf(Ge(5), Le(6))));
    const auto energy = sim.get(3, "hr", 50, 3, "plant");
    EXPECT_THAT(energy[0], AllOf(Ge(70), Le(80))) << "in tenths,";
    EXPECT_EQ(energy[2], 0xffff) << "as the exponent says";
    EXPECT_THAT(sim.get(3, "hr", 60, 1, "plant"), ElementsAre(AllOf(Ge(0x1000), Le(0x1099))));
    EXPECT_THAT(sim.get(3, "hr", 70, 3, "plant"), ElementsAre(0x0402, 0x4131, 0));
}

TEST_F(MappedSite, RefusesALineThatIsNotThereAndABrokenFile) {
    EXPECT_THROW(RunningPlcsim(options({"--tcp-at", "plan=127.0.0.1:0"})), std::runtime_error);
    EXPECT_THROW(RunningPlcsim({site_, "--tcp", "127.0.0.1:0"}), std::runtime_error);
    std::ofstream(site_, std::ios::app) << "nonsense = 1\n";
    EXPECT_THROW(RunningPlcsim{options()}, std::runtime_error);
}

} // namespace
} // namespace plcsim
