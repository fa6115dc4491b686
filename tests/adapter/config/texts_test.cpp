// The small notations: times, addresses, types, units, serial settings, endpoints.

#include "adapters/config/address_text.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/line_text.hpp"
#include "adapters/config/nearest.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_text.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace railbridge::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(DurationText, IsANumberWithAUnit) {
    EXPECT_EQ(parse_duration("500ms").value(), 500ms);
    EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
    EXPECT_EQ(parse_duration("250us").value(), 250us);
    EXPECT_EQ(parse_duration("15m").value(), 15min);
    EXPECT_EQ(parse_duration("2 h").value(), 2h);
    EXPECT_EQ(parse_duration("1d").value(), 24h);
    EXPECT_EQ(parse_duration("0s").value(), 0s);
}

TEST(DurationText, RefusesTheRest) {
    for (const char* text :
         {"", "s", "5", "5 sec", "-1s", "1e300d", "nans", "infs", "1s2", " 1s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
    EXPECT_THAT(parse_duration("5").error().text, HasSubstr("write \"5ms\" or \"5s\""));
}

TEST(DurationText, IsWrittenShort) {
    EXPECT_EQ(to_text(1500ms), "1500ms");
    EXPECT_EQ(to_text(90s), "90s");
    EXPECT_EQ(to_text(120s), "2m");
    EXPECT_EQ(to_text(Duration{}), "0s");
}

void expect_address(const char* text, Addressing addressing, Table table, std::uint16_t first) {
    const auto address = parse_address(text, addressing);
    ASSERT_TRUE(address) << address.error().text;
    EXPECT_EQ(address->table, table) << text;
    EXPECT_EQ(address->first, first) << text;
}

TEST(AddressText, CountsFromWhereTheDeviceSays) {
    using enum Addressing;
    expect_address("hr:0", offset0, Table::holding_register, 0);
    expect_address("hr:65535", offset0, Table::holding_register, 65535);
    expect_address("ir:0x1F", offset0, Table::input_register, 31);
    expect_address("co:1", offset1, Table::coil, 0);
    expect_address("di:0x10", offset1, Table::discrete_input, 15);
    expect_address("hr:65536", offset1, Table::holding_register, 65535);
}

TEST(AddressText, ModiconSaysItselfWhereItCountsFrom) {
    for (const Addressing addressing : {Addressing::offset0, Addressing::offset1}) {
        expect_address("40001", addressing, Table::holding_register, 0);
        expect_address("49999", addressing, Table::holding_register, 9998);
        expect_address("30011", addressing, Table::input_register, 10);
        expect_address("10001", addressing, Table::discrete_input, 0);
        expect_address("00017", addressing, Table::coil, 16);
        expect_address("400001", addressing, Table::holding_register, 0);
        expect_address("465536", addressing, Table::holding_register, 65535);
    }
}

TEST(AddressText, NamesBits) {
    const auto one = parse_address("hr:2.5", Addressing::offset0);
    ASSERT_TRUE(one && one->bits);
    EXPECT_EQ(one->bits->first, 5);
    EXPECT_EQ(one->bits->last, 5);
    const auto some = parse_address("40003.8..15", Addressing::offset0);
    ASSERT_TRUE(some && some->bits);
    EXPECT_EQ(some->first, 2);
    EXPECT_EQ(some->bits->first, 8);
    EXPECT_EQ(some->bits->last, 15);
}

TEST(AddressText, RefusesTheRest) {
    for (const char* text :
         {"", ":", "hr", "hr:", "hr:-1", "hr:1 ", "HR:1", "hr:0x", "hr:0xG", "hr:1.", "hr:1.5.6",
          "hr:1.2..", "4001", "4000001", "465537", "50001", "40001x", "hr:99999999999"}) {
        EXPECT_FALSE(parse_address(text, Addressing::offset0)) << text;
    }
}

TEST(AddressText, RangesIncludeBothEnds) {
    EXPECT_EQ(parse_address_range("hr:0x10..0x1F", Addressing::offset0).value(),
              (AddressRange{Table::holding_register, 16, 16}));
    EXPECT_EQ(parse_address_range("hr:1..hr:2", Addressing::offset1).value(),
              (AddressRange{Table::holding_register, 0, 2}));
    EXPECT_EQ(parse_address_range("40001..40010", Addressing::unstated).value(),
              (AddressRange{Table::holding_register, 0, 10}));
    EXPECT_EQ(parse_address_range("co:7", Addressing::offset0).value(),
              (AddressRange{Table::coil, 7, 1}));
    for (const char* text : {"hr:2..1", "hr:1..ir:2", "40001..30002", "hr:..", "hr:1..x"}) {
        EXPECT_FALSE(parse_address_range(text, Addressing::offset0)) << text;
    }
}

TEST(TypeText, NamesTypeAndOrder) {
    EXPECT_EQ(parse_type("f32 CDAB").value().type, RawType::f32);
    EXPECT_EQ(parse_type("f32 CDAB").value().order, (WordOrder{true, false}));
    EXPECT_EQ(parse_type("u64 DCBA").value().order, (WordOrder{true, true}));
    EXPECT_EQ(parse_type("i32 BADC").value().order, (WordOrder{false, true}));
    EXPECT_EQ(parse_type("i32 ABCD").value().order, WordOrder{});
    EXPECT_FALSE(parse_type("u8h").value().order);
    for (const char* text :
         {"", "U16", "f32 ", "f32  CDAB", "f32 cdab", "f32 CDAB x", "u16 ABCD"}) {
        EXPECT_FALSE(parse_type(text)) << text;
    }
}

TEST(UnitText, GivesOpenRemotesWords) {
    EXPECT_THAT(parse_unit("kWh").value(), ElementsAre("kilo", "watt", "hour"));
    EXPECT_THAT(parse_unit("%").value(), ElementsAre("percentage"));
    EXPECT_THAT(parse_unit("°C").value(), ElementsAre("celsius"));
    EXPECT_THAT(parse_unit("m³/h").value(), ElementsAre("metre", "cubed", "per", "hour"));
    // Upper and lower case are different units, so the nearest is only proposed.
    EXPECT_THAT(parse_unit("KWH").error().text, HasSubstr("did you mean \"kWh\""));
    EXPECT_TRUE(is_known_unit_word("kilo"));
    EXPECT_TRUE(is_known_unit_word("SEK"));
    EXPECT_FALSE(is_known_unit_word("kWh"));
}

TEST(SerialText, IsRateAndFrame) {
    const auto settings = parse_serial("115200 8O1");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->baud, 115200U);
    EXPECT_EQ(settings->parity, Parity::odd);
    EXPECT_EQ(settings->stop_bits, 1);
    for (const char* text : {"", "9600", "9600 8N", "9600 8N3", "9600 8X1", "9600 7E1", "0 8N1",
                             "-9600 8N1", "9600  8N1", "9600 8N1 ", "12345 8N1"}) {
        EXPECT_FALSE(parse_serial(text)) << text;
    }
}

TEST(EndpointText, IsHostAndPort) {
    EXPECT_EQ(parse_endpoint("plc.local", 502).value().port, 502);
    EXPECT_EQ(parse_endpoint("10.0.0.1:1502", 502).value().port, 1502);
    EXPECT_EQ(parse_endpoint("[fe80::1]:1502", 502).value().host, "fe80::1");
    EXPECT_EQ(parse_endpoint("[::1]", 502).value().port, 502);
    for (const char* text : {"", ":502", "a:", "a:0", "a:65536", "a:x", "fe80::1", "[::1", "[]:1",
                             "a b", "[::1]502"}) {
        EXPECT_FALSE(parse_endpoint(text, 502)) << text;
    }
}

TEST(Nearest, FindsWhatWasMeantAndNothingElse) {
    const std::vector<std::string_view> known{"scale", "offset", "at"};
    EXPECT_EQ(nearest("scal", known), "scale");
    EXPECT_EQ(nearest("ofsfet", known), "offset");
    EXPECT_EQ(nearest("AT", known), "at");
    EXPECT_EQ(nearest("heartbeat", known), "");
    EXPECT_EQ(nearest(std::string(1000, 'a'), known), "");
    EXPECT_EQ(nearest("", known), "");
}

} // namespace
} // namespace railbridge::config
