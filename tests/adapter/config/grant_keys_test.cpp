// Keys of a write line that say how a value is written and proved: what they become, and what is
// refused.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace railbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[enum.mode]
0 = "off"
1 = "auto"
[device.press]
line = "plant"
unit = 1
addresses = "offset1"
never_read = ["hr:501..600"]
read_limit = 20
[asset.press]
device = "press"
point.lamp = { at = "co:1" }
point.lamps = { at = "co:11[4]" }
point.speed = { at = "hr:1", as = "i16", scale = 0.1 }
point.ramp = { at = "hr:3", as = "f32", deadband = 5 }
point.mode = { at = "hr:5", enum = "mode" }
point.enable = { at = "hr:6.3" }
point.step = { at = "hr:7.4..6" }
)";

const std::string hidden = "point.hidden = { at = \"hr:501\", read = false }\n";
const std::string hidden_bit = "point.hidden = { at = \"hr:502.0\", read = false }\n";

auto load(const std::string& text) {
    const ScratchDirectory scratch;
    return config::load_mapping({scratch.write("site.toml", text)}, {"R", "gw", {}, {}});
}

WriteGrant grant_of(const std::string& line) {
    const auto loaded = load(std::string(frame) + line);
    EXPECT_TRUE(loaded) << line << '\n'
                        << (loaded ? std::string() : to_string(loaded.error().front()));
    if (!loaded) {
        return {};
    }
    const auto& points = loaded->mapping.points;
    const auto granted = std::find_if(points.begin(), points.end(),
                                      [](const auto& point) { return point.write.has_value(); });
    return granted == points.end() ? WriteGrant{} : *granted->write;
}

TEST(GrantKeys, ReadBackFromAnotherPlaceImpliesTheReadBack) {
    const auto coil = grant_of(R"(write.lamp = { pulse = "300ms", verify_at = "di:5" })");
    EXPECT_EQ(coil.verify, Verify::readback);
    ASSERT_TRUE(coil.verify_at);
    EXPECT_EQ(coil.verify_at->range, (AddressRange{Table::discrete_input, 4, 1}));
    const auto bit = grant_of(R"(write.lamp = { verify_at = "ir:41.5", settle = "2s" })");
    EXPECT_EQ(bit.verify_at->range, (AddressRange{Table::input_register, 40, 1}));
    EXPECT_EQ(bit.verify_at->bit_first, 5);
    EXPECT_EQ(bit.verify_at->bit_count, 1);
    EXPECT_EQ(bit.settle, seconds{2});
    const auto list = grant_of(R"(write.lamps = { verify_at = "di:11" })");
    EXPECT_EQ(list.verify_at->range, (AddressRange{Table::discrete_input, 10, 4}));
    const auto real =
        grant_of(R"(write.ramp = { min = 0, max = 50, verify_at = "30011", tolerance = 0.5 })");
    EXPECT_EQ(real.verify_at->range, (AddressRange{Table::input_register, 10, 2}));
    EXPECT_EQ(real.tolerance, 0.5);
    const auto bits = grant_of(R"(write.step = { min = 0, max = 7, verify_at = "hr:9.0..2" })");
    EXPECT_EQ(bits.verify_at->bit_first, 0);
    EXPECT_EQ(bits.verify_at->bit_count, 3);
}

TEST(GrantKeys, TheDefaultIsTheSameWordsAtTheSamePlace) {
    const auto plain = grant_of("write.speed = { min = 0, max = 50 }");
    EXPECT_EQ(plain.verify, Verify::readback);
    EXPECT_FALSE(plain.verify_at);
    EXPECT_EQ(plain.tolerance, 0.0);
    EXPECT_EQ(plain.settle, Duration{});
    EXPECT_FALSE(plain.read_modify_write);
}

TEST(GrantKeys, BitsWithoutFunction22MustBeGrantedAsSuch) {
    EXPECT_FALSE(grant_of("write.enable = {}").read_modify_write);
    const auto six = grant_of("write.enable = { rmw = true }");
    EXPECT_TRUE(six.read_modify_write);
    EXPECT_FALSE(six.function);
    const auto sixteen = grant_of(R"(write.step = { min = 0, max = 7, rmw = true, fc = 16 })");
    EXPECT_TRUE(sixteen.read_modify_write);
    EXPECT_EQ(sixteen.function, FunctionCode::write_multiple_registers);
}

TEST(GrantKeys, WhatIsWrittenWithoutACommand) {
    const auto speed = grant_of("write.speed = { min = 0, max = 50, safe = 12.5, after = \"5m\" }");
    EXPECT_EQ(speed.safe, Value{12.5});
    EXPECT_EQ(speed.after, std::chrono::minutes{5});
    EXPECT_EQ(speed.rewrite_every, Duration{});
    EXPECT_EQ(grant_of("write.lamp = { safe = false, after = \"1s\" }").safe, Value{false});
    EXPECT_EQ(grant_of("write.mode = { safe = \"off\", after = \"1s\" }").safe,
              Value{std::string("off")});
    EXPECT_EQ(grant_of("write.lamps = { safe = [false, false, true, false], after = \"1s\" }").safe,
              (Value{ValueList{false, false, true, false}}));
    const auto fed = grant_of("write.speed = { min = 0, max = 50, rewrite_every = \"5s\" }");
    EXPECT_EQ(fed.rewrite_every, seconds{5});
    EXPECT_FALSE(fed.safe);
}

TEST(GrantKeys, TheAddressIsKeptAsTheFileSpellsIt) {
    EXPECT_EQ(grant_of("write.enable = {}").address, "hr:6.3");
    EXPECT_EQ(grant_of("bits.all = { at = \"hr:0x20\", 3 = \"three\" }\nwrite.three = {}").address,
              "hr:0x20.3");
    EXPECT_EQ(grant_of("point.modicon = { at = \"00007\" }\nwrite.modicon = {}").address, "00007");
}

TEST(GrantKeys, WhatIsNeverReadCanBeWrittenWithoutReading) {
    EXPECT_EQ(grant_of(hidden + R"(write.hidden = { unlimited = true, verify = "echo" })").verify,
              Verify::echo);
    EXPECT_TRUE(
        grant_of(hidden + R"(write.hidden = { unlimited = true, verify_at = "hr:20" })").verify_at);
    EXPECT_EQ(grant_of(hidden_bit + R"(write.hidden = { verify = "echo" })").verify, Verify::echo);
}

struct Fault {
    const char* name;
    const char* line;
    const char* says;
};

void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

class FaultyGrantKey : public testing::TestWithParam<Fault> {};

TEST_P(FaultyGrantKey, IsRefusedAtItsPlace) {
    const MarkedText text(std::string(frame) + GetParam().line);
    ASSERT_NE(text.line, 0U) << "the case marks no place";
    const auto loaded = load(text.text);
    ASSERT_FALSE(loaded) << "accepted";
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().line, text.line) << to_string(loaded.error().front());
    EXPECT_EQ(loaded.error().front().column, text.column) << to_string(loaded.error().front());
    EXPECT_THAT(loaded.error().front().text, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, FaultyGrantKey,
    testing::Values(
        Fault{"echo_and_place", R"(write.lamp = { verify = "echo", «verify_at = "di:5" })",
              "verified by its echo"},
        Fault{"echo_and_tolerance",
              R"(write.speed = { min = 0, max = 9, verify = "echo", «tolerance = 1 })",
              "verified by its echo"},
        Fault{"pulse_and_tolerance", R"(write.lamp = { pulse = "1s", «tolerance = 1 })",
              "verified by its echo"},
        Fault{"tolerance_of_coil", "write.lamp = { «tolerance = 1 }", "is for numbers"},
        Fault{"tolerance_of_enum", "write.mode = { «tolerance = 1 }", "is for numbers"},
        Fault{"tolerance_below_zero", "write.speed = { min = 0, max = 9, tolerance = «-1 }",
              "0 or more"},
        Fault{"tolerance_as_wide", "write.speed = { min = 0, max = 9, tolerance = «9 }",
              "every value would pass"},
        Fault{"word_for_a_coil", R"(write.lamp = { verify_at = «"hr:5" })",
              "name the bit of the register"},
        Fault{"bits_for_a_coil", R"(write.lamp = { verify_at = «"hr:5.1..2" })",
              "name the bit of the register"},
        Fault{"word_for_coils", R"(write.lamps = { verify_at = «"hr:5.1" })",
              "from coils or inputs"},
        Fault{"coil_for_a_number", R"(write.speed = { min = 0, max = 9, verify_at = «"di:5" })",
              "name a register"},
        Fault{"bit_for_a_number", R"(write.speed = { min = 0, max = 9, verify_at = «"hr:5.1" })",
              "name no bits"},
        Fault{"other_width", R"(write.step = { min = 0, max = 7, verify_at = «"hr:5.1..2" })",
              "takes 3 bits"},
        Fault{"list_of_place", R"(write.lamps = { verify_at = «"di:5[4]" })",
              "follows from the point"},
        Fault{"no_address", R"(write.lamp = { verify_at = «"di" })", "is no address"},
        Fault{"beyond_the_end", R"(write.ramp = { min = 0, max = 9, verify_at = «"hr:65536" })",
              "beyond address 65535"},
        Fault{"never_read", R"(write.speed = { min = 0, max = 9, verify_at = «"hr:520" })",
              "never_read of device.press covers it"},
        Fault{"settle_longer_than_pulse",
              R"(write.lamp = { pulse = "300ms", verify = "readback", settle = «"300ms" })",
              "shorter than the pulse of 300ms"},
        Fault{"rmw_of_a_word", "write.speed = { min = 0, max = 9, «rmw = true }",
              "for bits and bytes"},
        Fault{"rmw_of_a_coil", "write.lamp = { «rmw = true }", "for bits and bytes"},
        Fault{"rmw_by_mask", "write.enable = { rmw = true, fc = «22 }", "6, 16 can"},
        Fault{"safe_alone", "write.lamp = { «safe = false }", "add after = \"60s\""},
        Fault{"after_alone", "write.lamp = { «after = \"60s\" }", "add safe = VALUE"},
        Fault{"safe_of_a_pulse", R"(write.lamp = { pulse = "1s", «safe = false })",
              "is for levels"},
        Fault{"feeding_by_pulses", R"(write.lamp = { pulse = "1s", «rewrite_every = "1s" })",
              "is for levels"},
        Fault{"safe_beyond", R"(write.speed = { min = 5, max = 9, after = "1s", safe = «0 })",
              "would be refused: below 5"},
        Fault{"safe_between_steps",
              R"(write.speed = { min = 0, max = 9, after = "1s", safe = «0.05 })",
              "between two steps"},
        Fault{"safe_of_another_kind", R"(write.lamp = { after = "1s", safe = «"off" })",
              "would be refused"},
        Fault{"safe_not_in_the_enum", R"(write.mode = { after = "1s", safe = «"of" })",
              "no such entry"},
        Fault{"safe_list_too_short", R"(write.lamps = { after = "1s", safe = «[false] })",
              "list of 4"},
        Fault{"safe_no_value", R"(write.lamp = { after = "1s", safe = «1979-05-27 })",
              "a value of the attribute"},
        Fault{"feeding_bits", R"(write.enable = { rmw = true, «rewrite_every = "1s" })",
              "function 22"},
        Fault{"feeding_unread",
              "point.x = { at = \"co:9\", read = false }\nwrite.x = { «rewrite_every = \"1s\" }",
              "read = false contradicts"},
        Fault{"single_word_for_a_bit", "write.enable = { fc = «6 }", "rmw = true"}),
    [](const auto& fault) { return std::string(fault.param.name); });

TEST(GrantKeys, ARegisterThatMustNeverBeReadIsNotReadForAWriteEither) {
    const auto says = [](const std::string& lines) {
        const auto loaded = load(frame + lines);
        return loaded ? std::string("accepted") : loaded.error().front().text;
    };
    EXPECT_THAT(says(hidden + "write.hidden = { unlimited = true }"),
                HasSubstr("verify = \"echo\""));
    EXPECT_THAT(says(hidden_bit + "write.hidden = { rmw = true }"), HasSubstr("cannot do without"));
    EXPECT_THAT(says(hidden_bit + "write.hidden = { pulse = \"1s\" }"),
                HasSubstr("cannot do without"));
}

} // namespace
} // namespace railbridge
