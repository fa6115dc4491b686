// One fault per mapping: it is reported once, at the right line and column, and says what to do.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;

struct Fault {
    const char* name;
    const char* text; ///< follows the frame below
    const char* says;
};

void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

/// A sound beginning of a site, so that each case holds its fault alone.
constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[line.bus]
transport = "rtu"
device = "/dev/ttyS9"
serial = "9600 8N1"
[enum.mode]
0 = "off"
1 = "auto"
[device.press]
line = "plant"
unit = 1
addresses = "offset0"
[asset.press]
device = "press"
)";

void expect_only_fault(const std::string& marked, const char* says) {
    const ScratchDirectory scratch;
    const MarkedText text(marked);
    ASSERT_NE(text.line, 0U) << "the case marks no place";
    const auto file = scratch.write("site.toml", text.text);
    const auto loaded = config::load_mapping({file}, {"R", "gw", {}, {}});
    ASSERT_FALSE(loaded) << "accepted";
    const auto& problems = loaded.error();
    ASSERT_EQ(problems.size(), 1U) << to_string(problems.front()) << '\n'
                                   << to_string(problems.back());
    EXPECT_EQ(problems.front().file, file);
    EXPECT_EQ(problems.front().line, text.line) << to_string(problems.front());
    EXPECT_EQ(problems.front().column, text.column) << to_string(problems.front());
    EXPECT_THAT(problems.front().text, HasSubstr(says));
    EXPECT_FALSE(problems.front().warning);
}

std::string name_of(const testing::TestParamInfo<Fault>& info) {
    return info.param.name;
}

class FaultyPoint : public testing::TestWithParam<Fault> {};

TEST_P(FaultyPoint, IsRefusedAtItsPlace) {
    expect_only_fault(std::string(frame) + GetParam().text, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Points, FaultyPoint,
    testing::Values(
        Fault{"misspelt_key", R"(point.a = { at = "hr:0", «scal = 0.1 })",
              "did you mean \"scale\""},
        Fault{"no_address", R"(point.«a = { as = "u16" })", "has no at"},
        Fault{"unknown_area", R"(point.a = { at = «"xx:0" })", "areas are co, di, ir and hr"},
        Fault{"no_number", R"(point.a = { at = «"hr:" })", "is no address"},
        Fault{"address_too_high", R"(point.a = { at = «"hr:65536" })", "0 to 65535"},
        Fault{"hex_too_high", R"(point.a = { at = «"hr:0x10000" })", "0 to 65535"},
        Fault{"reaches_beyond", R"(point.a = { at = «"hr:65535", as = "f32" })", "beyond address"},
        Fault{"four_words_beyond", R"(point.a = { at = «"hr:65533", as = "u64" })", "beyond"},
        Fault{"modicon_zero", R"(point.a = { at = «"40000" })", "count from 1"},
        Fault{"modicon_area", R"(point.a = { at = «"20001" })", "Modicon text starts with"},
        Fault{"bit_16", R"(point.a = { at = «"hr:0.16" })", "bits 0 to 15"},
        Fault{"bits_backwards", R"(point.a = { at = «"hr:0.7..3" })", "lower bit comes first"},
        Fault{"bit_of_coil", R"(point.a = { at = «"co:0.1" })", "leave out the .bit"},
        Fault{"several_registers", R"(point.a = { at = «"hr:0..3" })", "one address"},
        Fault{"address_is_number", R"(point.a = { at = «40001 })", "must be a text in quotes"},
        Fault{"unknown_type", R"(point.a = { at = "hr:0", as = «"int16" })", "unknown type"},
        Fault{"near_type", R"(point.a = { at = "hr:0", as = «"u17" })", "did you mean \"u16\""},
        Fault{"unknown_order", R"(point.a = { at = "hr:0", as = «"f32 CADB" })", "unknown order"},
        Fault{"order_of_one_word", R"(point.a = { at = "hr:0", as = «"u16 CDAB" })",
              "one register"},
        Fault{"number_from_coil", R"(point.a = { at = "co:0", as = «"u16" })", "are bits"},
        Fault{"bool_without_bit", R"(point.a = { at = "hr:0", as = «"bool" })", "needs the bit"},
        Fault{"bool_of_bits", R"(point.a = { at = "hr:0.1..2", as = «"bool" })", "names several"},
        Fault{"float_of_bits", R"(point.a = { at = "hr:0.1..2", as = «"f32" })", "taken from bits"},
        Fault{"scale_of_bool", R"(point.a = { at = "co:0", «scale = 2 })", "is for numbers"},
        Fault{"scale_zero", R"(point.a = { at = "hr:0", scale = «0 })", "every value the same"},
        Fault{"scale_infinite", R"(point.a = { at = "hr:0", scale = «inf })", "finite"},
        Fault{"raw_alone", R"(point.a = { at = "hr:0", «raw = [0, 1] })", "belong together"},
        Fault{"raw_same", R"(point.a = { at = "hr:0", raw = «[5, 5], eng = [0, 1] })", "the same"},
        Fault{"raw_and_scale",
              R"(point.a = { at = "hr:0", «scale = 2, raw = [0, 9], eng = [0, 1] })",
              "does not go with raw"},
        Fault{"eng_of_one", R"(point.a = { at = "hr:0", raw = [0, 9], eng = «[1] })", "2 numbers"},
        Fault{"invert_number", R"(point.a = { at = "hr:0", «invert = true })", "is for booleans"},
        Fault{"decimals", R"(point.a = { at = "hr:0", decimals = «16 })", "outside 0 to 15"},
        Fault{"range_backwards", R"(point.a = { at = "hr:0", range = «[9, 1] })", "lower end"},
        Fault{"missing_too_big", R"(point.a = { at = "hr:0", as = "i16", missing = «0x8000 })",
              "can never be read"},
        Fault{"missing_in_list", R"(point.a = { at = "hr:0", missing = [1, «-1] })",
              "never be read"},
        Fault{"deadband_negative", R"(point.a = { at = "hr:0", deadband = «-1 })", "0 or more"},
        Fault{"deadband_text", R"(point.a = { at = "hr:0", deadband = «"1" })", "must be a finite"},
        Fault{"unknown_rate", R"(point.a = { at = "hr:0", rate = «"fats" })",
              "did you mean \"fast\""},
        Fault{"bare_heartbeat", R"(point.a = { at = "hr:0", heartbeat = «500 })", "\"500ms\""},
        Fault{"unknown_enum", R"(point.a = { at = "hr:0", enum = «"mod" })",
              "did you mean \"mode\""},
        Fault{"enum_of_float", R"(point.a = { at = "hr:0", as = "f32", enum = «"mode" })",
              "integer"},
        Fault{"unknown_unit", R"(point.a = { at = "hr:0", units = «"kWhr" })", "mean \"kWh\""},
        Fault{"swap_of_two", R"(point.a = { at = "hr:0", as = "u32", «swap = true })",
              "one register"},
        Fault{"never_used", R"(point.«a = { at = "co:0", read = false })", "neither read nor"},
        Fault{"meta_label", R"(point.a = { at = "co:0", meta = { «label = "x" } })", "beside meta"},
        Fault{"name_update", R"(point.«update = { at = "co:0" })", "OpenRemote's topics"},
        Fault{"name_with_dash", R"(point.«a-b = { at = "co:0" })", "letters, digits and"},
        Fault{"own_attribute", R"(point.«deviceStatus = { at = "co:0" })", "own reports"},
        Fault{"no_table", R"(point.a = «"hr:0")", "must be written {"},
        Fault{"bits_bit_16", R"(bits.a = { at = "hr:0", «16 = "b" })", "bits 0 to 15"},
        Fault{"bits_none", R"(bits.«a = { at = "hr:0" })", "names no bit"},
        Fault{"bits_of_coil", R"(bits.a = { at = «"co:0", 0 = "b" })", "whole register"},
        Fault{"bits_twice", "point.b = { at = \"co:0\" }\nbits.a = { at = \"hr:0\", 0 = «\"b\" }",
              "exists already"},
        Fault{"static_twice", "point.b = { at = \"co:0\" }\nset.«b = 1", "exists already"},
        Fault{"location", "set.location = «[52.0, 100.0]", "longitude"},
        Fault{"static_date", "set.since = «2024-01-01", "as text in quotes"},
        Fault{"static_mixed", "set.all = «[1, \"a\"]", "one kind"},
        Fault{"undefined_variable", "name = «\"Box ${box}\"", "${box} is not defined"}),
    name_of);

class FaultyGrant : public testing::TestWithParam<Fault> {};

TEST_P(FaultyGrant, IsRefusedAtItsPlace) {
    const std::string points = R"(point.lamp = { at = "co:0" }
point.door = { at = "di:0" }
point.speed = { at = "hr:0", as = "i16", scale = 0.1 }
point.count = { at = "hr:1", as = "u16" }
point.long = { at = "hr:2", as = "u32" }
point.mode = { at = "hr:4", enum = "mode" }
)";
    expect_only_fault(frame + points + GetParam().text, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Grants, FaultyGrant,
    testing::Values(
        Fault{"no_limits", "write.«speed = { max_age = \"5s\" }", "has no limits"},
        Fault{"half_limits", "write.«speed = { min = 0 }", "has no limits"},
        Fault{"read_only_area", "write.«door = {}", "only co and hr can"},
        Fault{"no_such_point", "write.«lmap = {}", "did you mean \"lamp\""},
        Fault{"indented", "  write.«lamp = {}", "first column"},
        Fault{"long_spelling", "[asset.press.write]\n«lamp = {}", "first column"},
        Fault{"own_table", "[asset.press.write.«lamp]\nmax_age = \"5s\"", "first column"},
        Fault{"one_table", "write = { «lamp = {} }", "first column"},
        Fault{"dotted", "write.«lamp.max_age = \"5s\"", "first column"},
        Fault{"two_lines", "write.«count = { allow = [1,\n2] }", "one line"},
        Fault{"inside_text", "set.trap = \"\"\"\nwrite.x\"\"\"\n write.«lamp = {}", "first column"},
        Fault{"min_above_max", "write.speed = { min = «9, max = 1 }", "min is above max"},
        Fault{"max_beyond_type", "write.speed = { min = 0, max = «3277 }", "register can hold"},
        Fault{"min_below_type", "write.count = { min = «-1, max = 5 }", "register can hold"},
        Fault{"step_zero", "write.speed = { min = 0, max = 1, step = «0 }", "step is above 0"},
        Fault{"bare_age", "write.lamp = { max_age = «30 }", "\"30s\""},
        Fault{"age_zero", "write.lamp = { max_age = «\"0s\" }", "outside"},
        Fault{"unit_of_age", "write.lamp = { max_age = «\"30 sec\" }", "unknown unit"},
        Fault{"pulse_of_number", "write.count = { «pulse = \"1s\", allow = [1] }", "for booleans"},
        Fault{"limits_of_coil", "write.lamp = { «max = 1 }", "is for numbers"},
        Fault{"wrong_function", "write.lamp = { fc = «6 }", "5, 15 can"},
        Fault{"single_of_two", "write.long = { min = 0, max = 1, fc = «6 }", "16 can"},
        Fault{"whole_word_of_bit", "point.bit = { at = \"hr:9.3\" }\nwrite.bit = { fc = «6 }",
              "22 can"},
        Fault{"verify", "write.lamp = { verify = «\"maybe\" }", "\"readback\", \"echo\""},
        Fault{"requires_unknown",
              "write.mode = { allow = [\"off\"] }\nwrite.lamp = { requires = «\"mod\" }",
              "did you mean \"mode\""},
        Fault{"requires_ungranted", "write.lamp = { requires = «\"mode\" }",
              "names no other write line of this asset"},
        Fault{"requires_itself", "write.lamp = { requires = «\"lamp\" }", "no other write line"},
        Fault{"requires_in_a_circle",
              "write.mode = { allow = [\"off\"], requires = \"lamp\" }\n"
              "write.lamp = { requires = «\"mode\" }",
              "round in a circle"},
        Fault{"per_day", "write.lamp = { per_day = «0 }", "per_day"},
        Fault{"allow_of_enum", "write.mode = { allow = [\"off\", «\"of\"] }", "of type text"},
        Fault{"allow_of_bool", "write.lamp = { allow = [«1] }", "of type boolean"},
        Fault{"allow_beyond", "write.count = { allow = [1, «70000] }", "cannot hold 70000"},
        Fault{"allow_fraction", "write.count = { allow = [«1.5] }", "of type integer"},
        Fault{"allow_empty", "write.count = { allow = «[] }", "nothing could be written"},
        Fault{"unlimited_and_limits", "write.count = { min = 0, max = 1, «unlimited = true }",
              "contradicts"},
        Fault{"misspelt", "write.lamp = { «max_aeg = \"5s\" }", "did you mean \"max_age\""}),
    name_of);

class FaultySite : public testing::TestWithParam<Fault> {};

TEST_P(FaultySite, IsRefusedAtItsPlace) {
    expect_only_fault(std::string(frame) + GetParam().text, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Sites, FaultySite,
    testing::Values(
        Fault{"section", "[«asets.a]\nname = \"A\"", "did you mean \"asset\""},
        Fault{"transport", "[line.b]\ntransport = «\"udp\"", "not one of \"rtu\", \"tcp\""},
        Fault{"no_transport", "[line.«b]", "has no transport"},
        Fault{"no_endpoint", "[line.«b]\ntransport = \"tcp\"", "has no endpoint"},
        Fault{"port", "[line.b]\ntransport = \"tcp\"\nendpoint = «\"a:70000\"", "1 to 65535"},
        Fault{"same_endpoint", "[line.b]\ntransport = \"tcp\"\nendpoint = «\"10.0.0.1:502\"",
              "is already line.plant"},
        Fault{"serial_key_on_tcp",
              "[line.b]\ntransport = \"tcp\"\nendpoint = \"b\"\n«serial = \"9600 8N1\"", "\"rtu\""},
        Fault{"baud", "[line.b]\ntransport = \"rtu\"\ndevice = \"/d\"\nserial = «\"9601 8N1\"",
              "no bit rate"},
        Fault{"seven_bits",
              "[line.b]\ntransport = \"rtu\"\ndevice = \"/d\"\nserial = «\"9600 7E1\"",
              "8 data bits"},
        Fault{"timeout_number",
              "[line.b]\ntransport = \"tcp\"\nendpoint = \"b\"\n"
              "response_timeout = «400",
              "\"400ms\""},
        Fault{"timeout_unit",
              "[line.b]\ntransport = \"tcp\"\nendpoint = \"b\"\n"
              "response_timeout = «\"400\"",
              "has no unit"},
        Fault{"unit_248", "[device.b]\nline = \"bus\"\nunit = «248", "outside 1 to 247"},
        Fault{"unit_0", "[device.b]\nline = \"bus\"\nunit = «0", "outside 1 to 247"},
        Fault{"unit_256", "[device.b]\nline = \"plant\"\nunit = «256", "outside 0 to 255"},
        Fault{"unknown_line", "[device.b]\nline = «\"plnt\"\nunit = 2", "did you mean \"plant\""},
        Fault{"unit_taken", "[device.b]\nline = \"plant\"\nunit = «1", "already described"},
        Fault{"words", "[device.b]\nline = \"plant\"\nunit = 2\nwords = «\"BACD\"",
              "is not one of"},
        Fault{"never_read",
              "[device.b]\nline = \"plant\"\nunit = 2\naddresses = \"offset0\"\nnever_read = "
              "[\"hr:1\", «\"hr:9..2\"]",
              "lower address"},
        Fault{"read_limit", "[device.b]\nline = \"plant\"\nunit = 2\nread_limit = «126",
              "outside 1 to 125"},
        Fault{
            "no_addresses",
            "[device.«b]\nline = \"plant\"\nunit = 2\n[asset.b]\ndevice = \"b\"\npoint.x = { at = "
            "\"hr:0\" }\npoint.y = { at = \"hr:1\" }",
            "has no addresses"},
        Fault{
            "no_addresses_for_an_exponent",
            "[device.«b]\nline = \"plant\"\nunit = 2\n[asset.b]\ndevice = \"b\"\npoint.x = { at = "
            "\"40084\", as = \"i16\", scale_exp = \"hr:85\" }",
            "has no addresses"},
        Fault{"offset1_zero",
              "[asset.b]\nline = \"plant\"\nunit = 2\naddresses = \"offset1\"\npoint.x = { at = "
              "«\"hr:0\" }",
              "count from 1 to 65536"},
        Fault{"no_device", "[asset.«b]\npoint.x = { at = \"hr:0\" }", "no device"},
        Fault{"unknown_device", "[asset.b]\ndevice = «\"pres\"", "did you mean \"press\""},
        Fault{"device_and_unit", "[asset.b]\ndevice = \"press\"\n«unit = 2", "belongs to"},
        Fault{"device_and_cap", "[asset.b]\ndevice = \"press\"\n«writes_per_second = 2",
              "belongs to"},
        Fault{"id", "[asset.b]\nid = «\"short\"", "no asset id"},
        Fault{"id_twice",
              "[asset.b]\nid = \"4j5ctffGqidATXf3ZN3x1o\"\n[asset.c]\nid = "
              "«\"4j5ctffGqidATXf3ZN3x1o\"",
              "already taken"},
        Fault{"health_attribute", "[asset.b]\nhealth = true\nset.«bridgeStatus = \"on\"",
              "own reports"},
        Fault{"key", "[asset.«\"a b\"]", "use letters"},
        Fault{"bridge_key", "[asset.«bridge]", "kept for the bridge"},
        Fault{"health_with_device", "[asset.b]\nhealth = true\n«device = \"press\"",
              "health = true"},
        Fault{"enum_key", "[enum.b]\n«x = \"y\"", "an enum is written"},
        Fault{"enum_text_twice", "[enum.b]\n0 = \"y\"\n1 = «\"y\"", "names two values"},
        Fault{"enum_value_twice", "[enum.b]\n1 = \"y\"\n«0x1 = \"z\"", "named twice"},
        Fault{"rate_without_every", "[rate.«b]\nheartbeat = \"1m\"", "has no every"},
        Fault{"rate_zero", "[rate.b]\nevery = «\"0s\"", "outside"},
        Fault{"syntax", "[asset.b]\nname = «= 1", "not valid TOML"},
        Fault{"twice", "«[asset.press]\nname = \"again\"", "not valid TOML"}),
    name_of);

} // namespace
} // namespace railbridge
