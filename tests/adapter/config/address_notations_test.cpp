#include "adapters/config/address_notations.hpp"
#include "adapters/config/address_text.hpp"

#include <gtest/gtest.h>

namespace railbridge::config {
namespace {

TEST(AddressNotations, SayTheSamePlaceInEveryWay) {
    const auto register107 = address_notations(Table::holding_register, 107);
    EXPECT_EQ(register107.offset0, "hr:107");
    EXPECT_EQ(register107.hex, "hr:0x006B");
    EXPECT_EQ(register107.offset1, "hr:108");
    EXPECT_EQ(register107.modicon, "40108");
    EXPECT_EQ(register107.modicon_long, "400108");
    EXPECT_EQ(address_notations(Table::coil, 0).modicon, "00001");
    EXPECT_EQ(address_notations(Table::discrete_input, 9).modicon, "10010");
    EXPECT_EQ(address_notations(Table::input_register, 9999).modicon, "310000");
    EXPECT_EQ(address_notations(Table::input_register, 65535).modicon, "365536");
}

TEST(AddressNotations, AreReadBackAsTheSamePlace) {
    for (const Table table :
         {Table::coil, Table::discrete_input, Table::input_register, Table::holding_register}) {
        for (const std::uint16_t wire :
             std::initializer_list<std::uint16_t>{0, 1, 9998, 9999, 10000, 65535}) {
            const auto all = address_notations(table, wire);
            for (const auto& text : {all.offset0, all.hex, all.modicon, all.modicon_long}) {
                const auto read = parse_address(text, Addressing::offset0);
                ASSERT_TRUE(read) << text;
                EXPECT_EQ(read->table, table) << text;
                EXPECT_EQ(read->first, wire) << text;
            }
            if (wire < 65535) {
                EXPECT_EQ(parse_address(all.offset1, Addressing::offset1)->first, wire);
            }
        }
    }
}

} // namespace
} // namespace railbridge::config
