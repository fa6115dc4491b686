// Types beyond plain numbers, scale_exp and the rules for old values: what they become, and what
// is said about each misuse.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

namespace railbridge {
namespace {

using config::Code;
using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[rate.lazy]
every = "4s"
stale_after = "1m"
[device.press]
line = "plant"
unit = 1
addresses = "offset0"
words = "BADC"
read_limit = 32
never_read = ["hr:100..109"]
[enum.mode]
0 = "off"
1 = "on"
[asset.press]
device = "press"
)";

class Types : public testing::Test {
protected:
    const Point& load(const std::string& lines) {
        auto loaded =
            config::load_mapping({scratch_.write("site.toml", frame + lines)}, {"R", "gw", {}, {}});
        if (!loaded) {
            throw std::runtime_error(to_string(loaded.error().front()));
        }
        for (const auto& warning : loaded->warnings) { // the frame has more than each case uses
            EXPECT_TRUE(warning.code == Code::float_without_deadband ||
                        warning.code >= Code::unused_line)
                << to_string(warning);
        }
        mapping_ = std::move(loaded->mapping);
        return mapping_.points.back();
    }

    ScratchDirectory scratch_;
    Mapping mapping_;
};

TEST_F(Types, ListsCoverTheirRegisters) {
    const auto& numbers = load(R"(point.a = { at = "hr:5[8]", as = "f32 CDAB", range = [0, 9] })");
    EXPECT_EQ(numbers.elements, 8);
    EXPECT_EQ(numbers.range, (AddressRange{Table::holding_register, 5, 16}));
    EXPECT_EQ(numbers.encoding.order, (WordOrder{true, false}));
    EXPECT_EQ(numbers.value_type, "number[]");
    EXPECT_FALSE(numbers.store_data_points) << "the manager draws numbers, not lists";
    const auto& lamps = load(R"(point.a = { at = "00017[40]" })");
    EXPECT_EQ(lamps.range, (AddressRange{Table::coil, 16, 40}));
    EXPECT_EQ(lamps.value_type, "boolean[]");
    EXPECT_EQ(load(R"(point.a = { at = "hr:0[2]", enum = "mode" })").value_type, "text[]");
    EXPECT_EQ(load(R"(point.a = { at = "hr:0[1]", as = "u32" })").value_type, "long[]");
}

TEST_F(Types, TextsHaveALengthAndACode) {
    const auto& name = load(R"(point.a = { at = "hr:0", as = "str15 utf8", missing = ["", "?"] })");
    EXPECT_EQ(name.encoding.type, RawType::text);
    EXPECT_EQ(name.encoding.length, 15);
    EXPECT_TRUE(name.encoding.utf8);
    EXPECT_FALSE(name.encoding.swap_single) << "texts do not follow the words of the device";
    EXPECT_EQ(name.range.count, 8);
    EXPECT_EQ(name.value_type, "text");
    EXPECT_EQ(name.missing.size(), 2U);
    EXPECT_TRUE(
        load(R"(point.a = { at = "hr:0", as = "str4", swap = true })").encoding.swap_single);
    EXPECT_TRUE(load(R"(point.a = { at = "hr:0", as = "str4 BADC" })").encoding.swap_single);
    const auto& recipe = load(R"(point.a = { at = "hr:0", as = "s7string[20]" })");
    EXPECT_EQ(recipe.range.count, 11);
    EXPECT_FALSE(recipe.encoding.utf8);
}

TEST_F(Types, TimesAreTimestamps) {
    const auto& clock = load(R"(point.a = { at = "hr:0", as = "s7dtl" })");
    EXPECT_EQ(clock.range.count, 6);
    EXPECT_EQ(clock.value_type, "timestamp");
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", as = "unix32 CDAB", missing = 0 })").encoding.order,
              (WordOrder{true, false}));
}

TEST_F(Types, DecimalDigitsAndSmallFloats) {
    EXPECT_EQ(
        load(R"(point.a = { at = "hr:0", as = "bcd32s", missing = "0xFFFFFFFF" })").range.count, 2);
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", as = "bcd16" })").value_type, "integer");
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", as = "f16" })").value_type, "number");
}

TEST_F(Types, AMarkerOfAFloatMayHaveMoreDigitsThanTheType) {
    for (const char* largest : {"3.402823466e38", "3.4028235e38", "3.4028234663852886e38"}) {
        EXPECT_EQ(
            load(std::string(R"(point.a = { at = "hr:0", as = "f32", missing = )") + largest + " }")
                .missing.size(),
            1U)
            << largest;
    }
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", as = "f16", missing = [9999, 0] })").missing.size(),
              2U);
}

TEST_F(Types, ValueAndExponentAreReadTogether) {
    const auto& after = load(R"(point.a = { at = "hr:2", as = "i16", scale_exp = "hr:6" })");
    EXPECT_EQ(after.range, (AddressRange{Table::holding_register, 2, 5}));
    EXPECT_EQ(after.exponent->value_at, 0);
    EXPECT_EQ(after.exponent->exponent_at, 4);
    EXPECT_EQ(after.value_type, "number");
    const auto& before = load(R"(point.a = { at = "40011[3]", as = "u32", scale_exp = "40010" })");
    EXPECT_EQ(before.range, (AddressRange{Table::holding_register, 9, 7}));
    EXPECT_EQ(before.exponent->value_at, 1);
    EXPECT_EQ(before.exponent->exponent_at, 0);
    EXPECT_EQ(before.value_range(), (AddressRange{Table::holding_register, 10, 6}));
}

TEST_F(Types, OldValuesFollowPointRateAndDefault) {
    EXPECT_EQ(load(R"(point.a = { at = "hr:0" })").stale_after, 30s) << "three periods";
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", rate = "fast" })").stale_after, 5s) << "at least";
    EXPECT_EQ(load(R"(point.a = { at = "hr:0", rate = "lazy" })").stale_after, 1min);
    const auto& point =
        load(R"(point.a = { at = "hr:0", stale_after = "11s", on_stale = "null" })");
    EXPECT_EQ(point.stale_after, 11s);
    EXPECT_TRUE(point.null_when_stale);
    EXPECT_FALSE(load(R"(point.a = { at = "hr:0", on_stale = "keep" })").null_when_stale);
}

TEST_F(Types, SomeOfThemCanBeWritten) {
    load("point.a = { at = \"hr:0[4]\", as = \"i16\" }\nwrite.a = { min = 0, max = 9 }");
    load("point.a = { at = \"co:0[4]\" }\nwrite.a = { fc = 15 }");
    load("point.a = { at = \"hr:0\", as = \"str8\" }\nwrite.a = { allow = [\"start\", \"stop\"] }");
    load("point.a = { at = \"hr:0\", as = \"bcd16\" }\nwrite.a = { min = 0, max = 9999 }");
    load("point.a = { at = \"hr:0\", as = \"f16\" }\nwrite.a = { min = 0, max = 100 }");
    EXPECT_TRUE(load("point.a = { at = \"hr:0\", as = \"unix32\" }\n"
                     "write.a = { round = true, verify = \"echo\" }")
                    .write->round);
}

struct Fault {
    const char* name;
    const char* text;
    const char* says;
};

void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

class TypeFaults : public testing::TestWithParam<Fault> {};

TEST_P(TypeFaults, AreReportedAtTheirPlace) {
    const ScratchDirectory scratch;
    const MarkedText text(std::string(frame) + GetParam().text);
    ASSERT_NE(text.line, 0U);
    const auto loaded =
        config::load_mapping({scratch.write("site.toml", text.text)}, {"R", "gw", {}, {}});
    ASSERT_FALSE(loaded) << "accepted";
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().line, text.line) << to_string(loaded.error().front());
    EXPECT_EQ(loaded.error().front().column, text.column) << to_string(loaded.error().front());
    EXPECT_THAT(loaded.error().front().text, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Places, TypeFaults,
    testing::Values(
        Fault{"list_of_none", R"(point.a = { at = «"hr:0[0]" })", "1 to 2000"},
        Fault{"list_open", R"(point.a = { at = «"hr:0[8" })", "1 to 2000"},
        Fault{"list_not_last", R"(point.a = { at = «"hr:0[8].2" })", "1 to 2000"},
        Fault{"list_of_bits", R"(point.a = { at = «"hr:0.2[8]" })", "bits. names"},
        Fault{"list_of_bool", R"(point.a = { at = "hr:0[8]", as = «"bool" })", "coils and inputs"},
        Fault{"list_beyond", R"(point.a = { at = «"hr:65530[8]" })", "beyond address 65535"},
        Fault{"beyond_read_limit", R"(point.a = { at = «"hr:0[33]" })",
              "takes 33 registers, but one request to device.press reads 32 (read_limit)"},
        Fault{"text_beyond_read_limit", R"(point.a = { at = «"hr:0", as = "str66" })",
              "str66 takes 33 registers"},
        Fault{"text_without_length", R"(point.a = { at = "hr:0", as = «"str" })", "\"str16\""},
        Fault{"text_too_long", R"(point.a = { at = "hr:0", as = «"str251" })", "1 to 250"},
        Fault{"s7string_bare", R"(point.a = { at = "hr:0", as = «"s7string20" })",
              "\"s7string[20]\""},
        Fault{"s7string_too_long", R"(point.a = { at = "hr:0", as = «"s7string[255]" })",
              "1 to 254"},
        Fault{"code_of_number", R"(point.a = { at = "hr:0", as = «"u16 utf8" })", "is for texts"},
        Fault{"words_of_text", R"(point.a = { at = "hr:0", as = «"str4 CDAB" })",
              "always in order"},
        Fault{"words_of_calendar", R"(point.a = { at = "hr:0", as = «"s7dt DCBA" })",
              "always in order"},
        Fault{"text_from_coil", R"(point.a = { at = "co:0", as = «"str4" })", "are bits"},
        Fault{"text_of_bits", R"(point.a = { at = "hr:0.0..7", as = «"str4" })",
              "only bool and u16"},
        Fault{"near", R"(point.a = { at = "hr:0", as = «"bcd61" })", "did you mean \"bcd16\""},
        Fault{"scaled_text", R"(point.a = { at = "hr:0", as = "str4", «scale = 2 })",
              "for numbers"},
        Fault{"range_of_text", R"(point.a = { at = "hr:0", as = "str4", «range = [0, 1] })",
              "for numbers"},
        Fault{"enum_of_text", R"(point.a = { at = "hr:0", as = "str4", enum = «"mode" })",
              "integer type, not str4"},
        Fault{"missing_of_text", R"(point.a = { at = "hr:0", as = "str4", missing = «0 })",
              "missing is a text"},
        Fault{"deadband_of_time", R"(point.a = { at = "hr:0", as = "unix32", «deadband = 1 })",
              "for numbers"},
        Fault{"missing_of_calendar", R"(point.a = { at = "hr:0", as = "s7dt", «missing = 0 })",
              "not needed"},
        Fault{"missing_beyond_bcd",
              R"(point.a = { at = "hr:0", as = "bcd16", missing = «0x10000 })", "never be read"},
        Fault{"missing_beyond_f32",
              R"(point.a = { at = "hr:0", as = "f32", missing = «3.4029e38 })", "f32 holds"},
        Fault{"missing_beyond_f16", R"(point.a = { at = "hr:0", as = "f16", missing = «70000 })",
              "f16 holds"},
        Fault{"missing_next_to_zero", R"(point.a = { at = "hr:0", as = "f32", missing = «1e-50 })",
              "cannot tell it from zero"}));

INSTANTIATE_TEST_SUITE_P(
    Exponents, TypeFaults,
    testing::Values(
        Fault{"number", R"(point.a = { at = "hr:0", scale_exp = «-2 })", "scale = 0.01"},
        Fault{"no_address", R"(point.a = { at = "hr:0", scale_exp = «"sf" })", "is no address"},
        Fault{"other_area", R"(point.a = { at = "hr:0", scale_exp = «"ir:1" })", "same area"},
        Fault{"bits", R"(point.a = { at = "hr:0", scale_exp = «"hr:1.0..3" })", "one register"},
        Fault{"of_its_own", R"(point.a = { at = "hr:84", as = "i32", scale_exp = «"hr:85" })",
              "one of the registers of the value"},
        Fault{"itself", R"(point.a = { at = "hr:84", scale_exp = «"hr:84" })",
              "one of the registers of the value"},
        Fault{"too_far", R"(point.a = { at = "hr:0", scale_exp = «"hr:32" })",
              "lie over 33 registers, the device reads 32 at most"},
        Fault{"across_never_read", R"(point.a = { at = "hr:99", scale_exp = «"hr:110" })",
              "lies between value and exponent"},
        Fault{"of_text", R"(point.a = { at = "hr:0", as = "str4", «scale_exp = "hr:2" })",
              "for numbers"},
        Fault{"written",
              "point.a = { at = \"hr:0\", scale_exp = \"hr:1\" }\nwrite.«a = { unlimited = true }",
              "may change the exponent"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, TypeFaults,
    testing::Values(
        Fault{"never_read", R"(point.a = { at = «"hr:105" })", "never_read of device.press covers"},
        Fault{"never_read_bits", R"(bits.a = { at = «"hr:109", 0 = "b" })", "never_read"},
        Fault{"on_stale", R"(point.a = { at = "hr:0", on_stale = «"zero" })", "\"keep\", \"null\""},
        Fault{"stale_after", R"(point.a = { at = "hr:0", stale_after = «5 })", "\"5s\""},
        Fault{"stale_too_soon", R"(point.a = { at = "hr:0", stale_after = «"10s" })",
              "not longer than the 10s of rate.normal"},
        Fault{"rate_stale_too_soon", "[rate.b]\nevery = \"5s\"\nstale_after = «\"5s\"",
              "always be stale"},
        Fault{"stale_after_short", R"(point.a = { at = "hr:0", stale_after = «"100ms" })",
              "outside 1s"}));

INSTANTIATE_TEST_SUITE_P(
    Grants, TypeFaults,
    testing::Values(
        Fault{"list_without_limits", "point.a = { at = \"hr:0[2]\" }\nwrite.«a = {}",
              "has no limits"},
        Fault{"list_of_halves",
              "point.a = { at = \"hr:0[2]\", as = \"u8h\" }\nwrite.«a = { unlimited = true }",
              "not as a list"},
        Fault{"pulsed_list", "point.a = { at = \"co:0[2]\" }\nwrite.a = { «pulse = \"1s\" }",
              "one at a time"},
        Fault{"single_coil_function", "point.a = { at = \"co:0[2]\" }\nwrite.a = { fc = «5 }",
              "15 can"},
        Fault{"half_a_register", "point.a = { at = \"hr:0\", as = \"str5\" }\nwrite.«a = {}",
              "write str6"},
        Fault{"limits_of_text",
              "point.a = { at = \"hr:0\", as = \"str4\" }\nwrite.a = { «max = 4 }", "for numbers"},
        Fault{"rounded_text",
              "point.a = { at = \"hr:0\", as = \"str4\" }\nwrite.a = { «round = true }",
              "numbers and times"},
        Fault{"allowed_text_too_long",
              "point.a = { at = \"hr:0\", as = \"str4\" }\nwrite.a = { allow = [\"on\", "
              "«\"start\"] }",
              "cannot have this value"},
        Fault{"digits",
              "point.a = { at = \"hr:0\", as = \"bcd16\" }\nwrite.a = { min = 0, max = «10000 }",
              "register can hold"}));

} // namespace
} // namespace railbridge
