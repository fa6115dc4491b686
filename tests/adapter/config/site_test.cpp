// What sound mapping files become, and what is said about several faulty ones at once.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

namespace railbridge {
namespace {

using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// The sample site of the language reference, without what is not supported yet.
constexpr const char* sample = R"(schema = 1

[line.meters]
transport = "rtu"
device = "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"
serial = "9600 8E2"
rs485 = "kernel"
response_timeout = "400ms"
turnaround = "20ms"

[line.plant]
transport = "tcp"
endpoint = "10.20.0.15:503"

[rate.alarm]
every = "500ms"
heartbeat = "15m"

[device.press]
line = "plant"
unit = 1
addresses = "offset0"
words = "ABCD"
never_read = ["hr:0x1100..0x110F"]

[asset.main_meter]
name = "Main meter"
line = "meters"
unit = 1
addresses = "offset1"
words = "BADC"
point.powerTotal = { at = "ir:53", as = "f32", units = ["kilo", "watt"], deadband = 5, meta = { ruleState = true, x = [1, 2.5] } }
point.energy     = { at = "40003", as = "u64", missing = "0xFFFFFFFFFFFFFFFF", rate = "slow" }

[asset.press4]
name = "Press 4"
device = "press"
type = "ThingAsset"
id = "4j5ctffGqidATXf3ZN3x1o"
set.location = [4.9, 52.37]
set.notes = "old"
point.running    = { at = "di:0", rate = "alarm" }
point.lamp       = { at = "co:3", invert = true }
write.lamp       = { max_age = "45s" }
point.resetFault = { at = "co:4", read = false }
write.resetFault = { pulse = "300ms", max_age = "5s" }
point.speedSet   = { at = "hr:0", as = "i16", scale = 0.1, units = "Hz", range = [0, 80] }
write.speedSet   = { min = 0, max = 50, min_interval = "200ms" }
point.flow       = { at = "ir:0x0A", as = "f32 CDAB", units = "m3/h", deadband = 0.5, heartbeat = "1m" }
point.level      = { at = "ir:12", as = "u16", raw = [0, 27648], eng = [0, 10], units = "m" }
point.state      = { at = "hr:1", as = "u16", enum = "press_state" }
write.state      = { allow = ["idle", "run"], requires = "speedSet", per_day = 24 }
point.gear       = { at = "hr:3.4..6" }
bits.alarms      = { at = "hr:2", rate = "alarm", 0 = "overTemperature", 5 = "alarmHigh", 15 = "estop" }

[enum.press_state]
0 = "idle"
1 = "run"
2 = "fault"
)";

config::MappingOptions options() {
    return {"R", "gw", [](std::string_view name) { return "id of " + std::string(name); }, {}};
}

class SampleSite : public testing::Test {
protected:
    void SetUp() override {
        auto loaded = config::load_mapping({scratch_.write("site.toml", sample)}, options());
        ASSERT_TRUE(loaded) << to_string(loaded.error().front());
        EXPECT_THAT(loaded->warnings, IsEmpty());
        mapping_ = std::move(loaded->mapping);
    }

    const Point& point(const std::string& attribute) const {
        const auto found =
            std::find_if(mapping_.points.begin(), mapping_.points.end(),
                         [&](const Point& each) { return each.attribute == attribute; });
        if (found == mapping_.points.end()) {
            throw std::runtime_error("no point " + attribute);
        }
        return *found;
    }

    ScratchDirectory scratch_;
    Mapping mapping_;
};

TEST_F(SampleSite, HasItsLines) {
    ASSERT_EQ(mapping_.lines.size(), 2U);
    const auto& serial = std::get<SerialSettings>(mapping_.lines[0].transport);
    EXPECT_EQ(serial.baud, 9600U);
    EXPECT_EQ(serial.parity, Parity::even);
    EXPECT_EQ(serial.stop_bits, 2);
    EXPECT_EQ(serial.rs485, Rs485Mode::kernel);
    EXPECT_EQ(mapping_.lines[0].response_timeout, 400ms);
    EXPECT_EQ(mapping_.lines[0].late_limit, 1200ms);
    const auto& tcp = std::get<TcpSettings>(mapping_.lines[1].transport);
    EXPECT_EQ(tcp.host, "10.20.0.15");
    EXPECT_EQ(tcp.port, 503);
}

TEST_F(SampleSite, HasItsDevices) {
    ASSERT_EQ(mapping_.devices.size(), 2U);
    const Device& press = mapping_.devices[0];
    EXPECT_EQ(press.key, "press");
    EXPECT_EQ(press.line, LineId{1});
    EXPECT_EQ(press.response_timeout, 1s);
    EXPECT_THAT(press.never_read, ElementsAre(AddressRange{Table::holding_register, 0x1100, 16}));
    EXPECT_EQ(mapping_.devices[1].key, "main_meter");
    EXPECT_EQ(mapping_.devices[1].turnaround, 20ms);
    EXPECT_EQ(mapping_.devices[1].writes_per_second, 10.0) << "a serial line";
    EXPECT_EQ(mapping_.devices[0].writes_per_second, 20.0);
    EXPECT_EQ(mapping_.devices[1].response_timeout, 400ms);
}

TEST_F(SampleSite, CountsAddressesAsTheDeviceSays) {
    EXPECT_EQ(point("powerTotal").range, (AddressRange{Table::input_register, 52, 2}));
    EXPECT_EQ(point("energy").range, (AddressRange{Table::holding_register, 2, 4}));
    EXPECT_EQ(point("flow").range, (AddressRange{Table::input_register, 10, 2}));
    EXPECT_EQ(point("running").range, (AddressRange{Table::discrete_input, 0, 1}));
}

TEST_F(SampleSite, OrdersWords) {
    EXPECT_EQ(point("powerTotal").encoding.order, (WordOrder{false, true}));
    EXPECT_EQ(point("flow").encoding.order, (WordOrder{true, false}));
}

TEST_F(SampleSite, TakesBits) {
    const Point& estop = point("estop");
    EXPECT_EQ(estop.encoding.type, RawType::boolean);
    EXPECT_EQ(estop.encoding.bit_first, 15);
    EXPECT_EQ(estop.encoding.bit_count, 1);
    EXPECT_EQ(estop.range, (AddressRange{Table::holding_register, 2, 1}));
    EXPECT_EQ(mapping_.rate(estop.rate).name, "alarm");
    const Point& gear = point("gear");
    EXPECT_EQ(gear.encoding.type, RawType::u16);
    EXPECT_EQ(gear.encoding.bit_first, 4);
    EXPECT_EQ(gear.encoding.bit_count, 3);
}

TEST_F(SampleSite, Scales) {
    EXPECT_DOUBLE_EQ(point("speedSet").scaling.factor, 0.1);
    const Point& level = point("level");
    EXPECT_DOUBLE_EQ(27648 * level.scaling.factor + level.scaling.offset, 10.0);
    EXPECT_DOUBLE_EQ(level.scaling.offset, 0.0);
    EXPECT_TRUE(point("state").scaling.identity());
    EXPECT_TRUE(point("lamp").invert);
}

TEST_F(SampleSite, NamesValueTypes) {
    EXPECT_EQ(point("running").value_type, "boolean");
    EXPECT_EQ(point("estop").value_type, "boolean");
    EXPECT_EQ(point("state").value_type, "text");
    EXPECT_EQ(point("speedSet").value_type, "number");
    EXPECT_EQ(point("flow").value_type, "number");
    EXPECT_EQ(point("gear").value_type, "integer");
    EXPECT_EQ(point("energy").value_type, "bigInteger");
}

TEST_F(SampleSite, TellsTheManagerAboutAttributes) {
    EXPECT_THAT(point("flow").units, ElementsAre("metre", "cubed", "per", "hour"));
    EXPECT_THAT(point("powerTotal").units, ElementsAre("kilo", "watt"));
    EXPECT_EQ(point("powerTotal").meta_json, R"({"x":[1,2.5]})");
    EXPECT_TRUE(point("powerTotal").rule_state);
    EXPECT_FALSE(point("flow").rule_state);
    EXPECT_TRUE(point("running").store_data_points);
    EXPECT_TRUE(point("flow").store_data_points);
    EXPECT_FALSE(point("state").store_data_points);
}

TEST_F(SampleSite, ReadsRatesAndLimits) {
    EXPECT_EQ(mapping_.rate(point("running").rate).every, 500ms);
    EXPECT_EQ(mapping_.rate(point("running").rate).heartbeat, 15min);
    EXPECT_EQ(mapping_.rate(point("level").rate).name, "normal");
    EXPECT_EQ(mapping_.rate(point("level").rate).every, 10s);
    EXPECT_EQ(mapping_.rate(point("energy").rate).every, 60s);
    EXPECT_EQ(point("flow").heartbeat, std::optional<Duration>(1min));
    EXPECT_EQ(point("flow").deadband, std::optional<double>(0.5));
    EXPECT_EQ(point("speedSet").range_eng->max, 80.0);
    EXPECT_THAT(point("energy").missing, ElementsAre(Value{UINT64_MAX}));
}

TEST_F(SampleSite, GrantsWhatItSaysAndNothingElse) {
    const auto writable = std::count_if(mapping_.points.begin(), mapping_.points.end(),
                                        [](const Point& each) { return each.write.has_value(); });
    EXPECT_EQ(writable, 4);
    const WriteGrant& lamp = *point("lamp").write;
    EXPECT_EQ(lamp.kind, WriteKind::level);
    EXPECT_EQ(lamp.verify, Verify::readback);
    EXPECT_EQ(lamp.max_age, 45s);
    const WriteGrant& reset = *point("resetFault").write;
    EXPECT_EQ(reset.kind, WriteKind::pulse);
    EXPECT_EQ(reset.pulse, 300ms);
    EXPECT_EQ(reset.verify, Verify::echo);
    const WriteGrant& speed = *point("speedSet").write;
    EXPECT_EQ(speed.min, std::optional<double>(0.0));
    EXPECT_EQ(speed.max, std::optional<double>(50.0));
    EXPECT_EQ(speed.min_interval, 200ms);
    EXPECT_EQ(speed.max_age, 60s);
    EXPECT_EQ(speed.per_day, 0U);
    const WriteGrant& state = *point("state").write;
    EXPECT_EQ(state.per_day, 24U);
    ASSERT_TRUE(state.required);
    EXPECT_EQ(mapping_.point(*state.required).attribute, "speedSet");
    EXPECT_THAT(point("state").write->allow,
                ElementsAre(Value{std::string("idle")}, Value{std::string("run")}));
}

TEST_F(SampleSite, DerivesAndAdoptsIds) {
    ASSERT_EQ(mapping_.assets.size(), 3U);
    EXPECT_EQ(mapping_.assets[0].id, "id of R/gw/main_meter");
    EXPECT_EQ(mapping_.assets[1].id, "4j5ctffGqidATXf3ZN3x1o");
    EXPECT_EQ(mapping_.assets[1].name, "Press 4");
    const Asset& health = mapping_.assets[2];
    EXPECT_EQ(health.key, "bridge");
    EXPECT_EQ(health.name, "railbridge gw");
    EXPECT_EQ(health.id, "id of R/gw/bridge");
    EXPECT_TRUE(health.health);
}

TEST_F(SampleSite, KeepsStaticValues) {
    const auto& statics = mapping_.assets[1].statics;
    ASSERT_EQ(statics.size(), 2U);
    EXPECT_EQ(statics[0].attribute, "location");
    EXPECT_EQ(statics[0].json, R"({"type":"Point","coordinates":[4.9,52.37]})");
    EXPECT_EQ(statics[0].value_type, "GEO_JSONPoint");
    EXPECT_EQ(statics[1].json, "\"old\"");
    EXPECT_EQ(statics[1].value_type, "text");
}

TEST(SiteFiles, AllErrorsOfAllFilesComeInOneRunSortedByPlace) {
    const ScratchDirectory scratch;
    const auto lines = scratch.write("a.toml", "schema = 1\n"
                                               "[line.plant]\n"
                                               "transport = \"tcp\"\n"
                                               "endpont = \"10.0.0.1\"\n"
                                               "response_timeout = 5\n");
    const auto assets = scratch.write("b.toml", "schema = 1\n"
                                                "[asset.press]\n"
                                                "line = \"plant\"\n"
                                                "unit = 300\n"
                                                "point.a = { at = \"40001\", as = \"x9\" }\n"
                                                "point.b = { at = \"hr\", scales = 1 }\n");
    const auto loaded = config::load_mapping({assets, lines}, options());
    ASSERT_FALSE(loaded);
    std::vector<std::string> places;
    for (const auto& problem : loaded.error()) {
        places.push_back(problem.file.filename().string() + ':' + std::to_string(problem.line) +
                         ':' + std::to_string(problem.column));
    }
    EXPECT_THAT(places, ElementsAre("a.toml:2:7", "a.toml:4:1", "a.toml:5:20", "b.toml:4:8",
                                    "b.toml:5:32", "b.toml:6:18", "b.toml:6:24"));
}

TEST(SiteFiles, ASyntaxErrorHidesOnlyTheRestOfItsFile) {
    const ScratchDirectory scratch;
    const auto broken = scratch.write("a.toml", "schema = 1\n[line.plant\n");
    const auto other = scratch.write("b.toml", "schema = 1\n"
                                               "[device.press]\n"
                                               "line = \"plant\"\n"
                                               "unti = 1\n");
    const auto loaded = config::load_mapping({broken, other}, options());
    ASSERT_FALSE(loaded);
    // The line may well be described in what could not be read: that it is unknown is not said.
    ASSERT_EQ(loaded.error().size(), 3U);
    EXPECT_THAT(loaded.error()[0].text, HasSubstr("not valid TOML"));
    EXPECT_THAT(loaded.error()[1].text, HasSubstr("has no unit"));
    EXPECT_THAT(loaded.error()[2].text, HasSubstr("did you mean \"unit\""));
}

TEST(SiteFiles, MayNameThingsOfOtherFilesButNotTwice) {
    const ScratchDirectory scratch;
    const std::string line = "schema = 1\n[line.plant]\ntransport = \"tcp\"\nendpoint = \"h\"\n";
    const auto first = scratch.write("a.toml", line);
    const auto second = scratch.write("b.toml", "schema = 1\n[device.d]\nline = \"plant\"\n"
                                                "unit = 1\n");
    EXPECT_TRUE(config::load_mapping({second, first}, options()));
    const auto third = scratch.write("c.toml", line);
    const auto loaded = config::load_mapping({first, third}, options());
    ASSERT_FALSE(loaded);
    EXPECT_EQ(to_string(loaded.error().front()),
              third.string() + ":2:7: error[RB014]: [line.plant] exists already, in a.toml:2");
}

TEST(SiteFiles, PlacesAreRightWithByteOrderMarkAndWindowsLineEnds) {
    const ScratchDirectory scratch;
    const auto file =
        scratch.write("site.toml", "\xEF\xBB\xBFschema = 1\r\n"
                                   "[line.plant]\r\n"
                                   "transport = \"tcp\"\r\n"
                                   "endpoint = \"h\"\r\n"
                                   "[asset.press]\r\n"
                                   "line = \"plant\"\r\n"
                                   "unit = 1\r\n"
                                   "point.lamp = { at = \"00001\", label = \"Pr\xC3\xBC"
                                   "fer\", x = 1 }\r\n"
                                   "write.lamp = { max_age = \"5s\" }\r\n");
    const auto loaded = config::load_mapping({file}, options());
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().line, 8U);
    EXPECT_EQ(loaded.error().front().column, 48U);
}

TEST(SiteFiles, ReplaceVariables) {
    const ScratchDirectory scratch;
    const auto file = scratch.write("site.toml", "schema = 1\n[line.plant]\ntransport = \"tcp\"\n"
                                                 "endpoint = \"${plc}\"\n"
                                                 "[asset.a]\nname = \"Box ${box}/${box}\"\n");
    config::MappingOptions with = options();
    with.vars = {{"plc", "10.0.0.9:1502"}, {"box", "7"}};
    const auto loaded = config::load_mapping({file}, with);
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    EXPECT_EQ(std::get<TcpSettings>(loaded->mapping.lines[0].transport).port, 1502);
    EXPECT_EQ(loaded->mapping.assets[0].name, "Box 7/7");
}

TEST(SiteFiles, AnUndefinedVariableNamesTheNearestOne) {
    const ScratchDirectory scratch;
    const auto file = scratch.write("site.toml", "schema = 1\n[asset.a]\n"
                                                 "name = \"Box ${bx}\" # ${nobody}\n");
    config::MappingOptions with = options();
    with.vars = {{"box", "7"}, {"plc", "10.0.0.9"}};
    const auto loaded = config::load_mapping({file}, with);
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    const auto& error = loaded.error().front();
    EXPECT_EQ(to_string(error), file.string() +
                                    ":3:8: error[RB003]: variable ${bx} is not defined (did you "
                                    "mean \"box\"?): add bx = \"...\" under [vars] in bridge.toml");
    EXPECT_EQ(error.fix, "\"Box ${box}\"");
}

TEST(SiteFiles, AnUnknownUnitWordIsAWarning) {
    const ScratchDirectory scratch;
    const auto file =
        scratch.write("site.toml", "schema = 1\n[line.plant]\ntransport = \"tcp\"\nendpoint = "
                                   "\"h\"\n[asset.a]\nline = \"plant\"\nunit = 1\n"
                                   "point.x = { at = \"40001\", units = [\"kilo\", \"wat\"] }\n");
    const auto loaded = config::load_mapping({file}, options());
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->warnings.size(), 1U);
    EXPECT_EQ(to_string(loaded->warnings.front()),
              file.string() + ":8:44: warning[RB102]: OpenRemote may not know the unit \"wat\"");
}

TEST(SiteFiles, AMissingFileIsNamed) {
    const auto loaded = config::load_mapping({"/nonexistent/site.toml"}, options());
    ASSERT_FALSE(loaded);
    EXPECT_THAT(to_string(loaded.error().front()),
                HasSubstr("/nonexistent/site.toml: error[RB001]: cannot read"));
}

} // namespace
} // namespace railbridge
