// Register lists that contradict themselves, or may mean two things: refused or told, never taken
// for one of them in silence.

#include "tests/adapter/config/imported_list.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using config::CsvImportOptions;
using test::imported;
using test::mapping_of;
using test::point;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

void expect_fault(const std::string& csv, const char* says, const CsvImportOptions& options = {}) {
    const auto made = imported(csv, options);
    ASSERT_EQ(made.faults.size(), 1U) << csv << made.text;
    EXPECT_THAT(made.faults.front().text, HasSubstr(says));
}

/// Export writes the area twice; whoever corrects one of them has not corrected the other.
TEST(CsvDoubtsAbout, AnAreaThatIsSaidTwice) {
    expect_fault("name,address,area,type\na,ir:100,hr,u16\n",
                 "address ir:100 is one of ir, but the area says hr");
    expect_fault("name,address,area,type\na,4x0101,Input Register,u16\n",
                 "is one of hr, but the area says ir");
    EXPECT_EQ(point(mapping_of("name,address,area,type\na,ir:100,ir,u16\n"), "a").range,
              (AddressRange{Table::input_register, 100, 1}));
}

TEST(CsvDoubtsAbout, ABitThatIsSaidTwice) {
    expect_fault("name,address,bit\na,100.3,5\n", "100.3 names bit 3, the column of bits says 5");
    expect_fault("name,address,bit\na,hr:100.3,5\n", "names bit 3, the column of bits says 5");
    expect_fault("name,address,area,bit\na,100.3,coil,\n", "coils and inputs are single bits");
    const auto mapping = mapping_of("name,address,bit,area\na,hr:100.3,3,hr\nb,7.04,4,hr\n"
                                    "c,8,0,coil\n");
    EXPECT_EQ(point(mapping, "a").encoding.bit_first, 3);
    EXPECT_EQ(point(mapping, "b").encoding.bit_first, 4);
    EXPECT_EQ(point(mapping, "c").range, (AddressRange{Table::coil, 8, 1}));
}

TEST(CsvDoubtsAbout, ANumberOfRegistersThatIsSaidTwice) {
    expect_fault("name,address,type,registers\na,40020-40021,u64,4\n",
                 "40020-40021 are 2 registers, the column says 4");
}

TEST(CsvDoubtsAbout, ACommaBeforeThreeDigits) {
    for (const char* number : {"1,000", "x1,000", "1/1,000", "+12,500", "-999,999", "/1,000"}) {
        expect_fault("name;address;scale\na;0;" + std::string(number) + "\n", "thousand");
    }
    expect_fault("name;address;missing\na;0;65,535\n", "thousand");
    expect_fault("name;address;offset\na;0;1,000\n", "thousand");
    expect_fault("name;address;access;write max\na;0;rw;1,500\n", "thousand");
    expect_fault("name;address;access;write allow\na;0;rw;\"1,500; 2\"\n", "thousand");
    expect_fault("name;address;period\na;0;1,000\n", "thousand");
    expect_fault("name;address;enum\na;0;\"1,000=on\"\n", "thousand");
}

TEST(CsvDoubtsAbout, APowerThatIsNotWhole) {
    expect_fault("name;address;scale\na;0;10^1.5\n", "is no number");
}

TEST(CsvDoubtsAbout, ACommaThatOthersExplain) {
    const auto made = imported("name;address;scale;offset\na;0;1,000;\nb;1;0,1;\nc;2;;12,500\n");
    EXPECT_THAT(made.faults, IsEmpty());
    EXPECT_THAT(made.guesses, Contains(HasSubstr("decimal comma")));
    const auto mapping = test::load(made.text);
    EXPECT_EQ(point(mapping, "a").scaling.factor, 1.0);
    EXPECT_EQ(point(mapping, "c").scaling.offset, 12.5);
    for (const auto& [number, value] :
         {std::pair{"0,001", 0.001}, {"1000,125", 1000.125}, {"2,50", 2.5}, {"1/0,125", 8.0}}) {
        EXPECT_EQ(point(mapping_of("name;address;scale\na;0;" + std::string(number) + "\n"), "a")
                      .scaling.factor,
                  value);
    }
}

/// "1.000" is one as long as nobody writes commas before the fraction.
TEST(CsvDoubtsAbout, APointBeforeThreeDigitsBesideDecimalCommas) {
    expect_fault("name;address;scale\na;0;0,1\nb;1;1.000\n", "thousand");
    const auto mapping = mapping_of("name;address;scale\na;0;0.1\nb;1;1.000\nc;2;0.001\n");
    EXPECT_EQ(point(mapping, "b").scaling.factor, 1.0);
    EXPECT_EQ(point(mapping_of("name;address;scale\na;0;0,1\nb;1;0.001\n"), "b").scaling.factor,
              0.001);
}

TEST(CsvDoubtsAbout, RegistersCountedFromOneBesideThoseOfAMapping) {
    CsvImportOptions options;
    options.addressing = config::Addressing::offset1;
    expect_fault("name,address,type\na,hr:100,u16\nb,7,u16\n", "hr:100 is one of a mapping",
                 options);
    options.addressing = config::Addressing::offset0;
    EXPECT_EQ(point(mapping_of("name,address,type\na,hr:100,u16\n", options), "a").range.first,
              100);
}

/// A three may be function 3 (hr) or 3x (ir): only a column of functions says which.
TEST(CsvDoubtsAbout, AreasThatAreSingleDigits) {
    const std::string rows = "a,100,3\nb,100,4\n";
    for (const char* header : {"Register Type", "table", "memory area", "area", "Object Type"}) {
        const auto made = imported("name,address," + std::string(header) + '\n' + rows);
        ASSERT_EQ(made.faults.size(), 2U) << header;
        EXPECT_THAT(made.faults.front().text, HasSubstr("--columns function=3"));
        EXPECT_THAT(made.faults.front().text, HasSubstr("3x"));
    }
    for (const char* header : {"Function Code", "FC", "modbus function"}) {
        const auto mapping = mapping_of("name,address," + std::string(header) + '\n' + rows);
        EXPECT_EQ(point(mapping, "a").range.table, Table::holding_register) << header;
        EXPECT_EQ(point(mapping, "b").range.table, Table::input_register) << header;
    }
    CsvImportOptions options;
    options.columns = {{"function", 3}};
    const auto mapping = mapping_of("name,address,register type\n" + rows, options);
    EXPECT_EQ(point(mapping, "a").range.table, Table::holding_register);
    EXPECT_EQ(point(mapping_of("name,address,register type\na,1,03\nb,1,FC4\n"), "b").range.table,
              Table::input_register);
}

TEST(CsvDoubtsAbout, AnOrderThatIsNotTheDevices) {
    CsvImportOptions options;
    options.words = "CDAB";
    const auto made = imported("name,address,type,order\na,0,u32,ABCD\nb,2,UINT32 big endian,\n"
                               "c,4,u32,\nd,6,u16,ABCD\ne,7,DINT,no\n",
                               options);
    EXPECT_THAT(made.faults, IsEmpty());
    const auto mapping = test::load(made.text);
    EXPECT_EQ(point(mapping, "a").encoding.order, WordOrder{});
    EXPECT_EQ(point(mapping, "b").encoding.order, WordOrder{});
    EXPECT_EQ(point(mapping, "c").encoding.order, (WordOrder{true, false}));
    EXPECT_EQ(point(mapping, "d").encoding.type, RawType::u16);
    EXPECT_EQ(point(mapping, "e").encoding.order, WordOrder{});
}

TEST(CsvDoubtsAbout, AnOrderThatIsSaidTwice) {
    expect_fault("name,address,type,order\na,0,Float32 (CDAB),ABCD\n", "two orders");
    expect_fault("name,address,type,order\na,0,f32 CDAB,ABCD\n", "two orders");
    const auto mapping = mapping_of("name,address,type,order\na,0,f32 CDAB,swapped\n"
                                    "b,2,float swapped,CDAB\n");
    EXPECT_EQ(point(mapping, "a").encoding.order, (WordOrder{true, false}));
    EXPECT_EQ(point(mapping, "b").encoding.order, (WordOrder{true, false}));
}

TEST(CsvDoubtsAbout, AnOrderThatATypeCannotHave) {
    expect_fault("name,address,type,order\na,0,u16,BADC\n", "swap = true");
    expect_fault("name,address,type,order\na,0,u8l,little endian\n", "swap = true");
    expect_fault("name,address,type,order\na,0,s7dtl,DCBA\n", "always in order");
    const auto made = imported("name,address,type,order,length\nname,0,string,BADC,4\n"
                               "maker,4,string,CDAB,4\nstate,8,u16,CDAB,1\nserial,9,str8,ABCD,\n");
    EXPECT_THAT(made.faults, IsEmpty());
    EXPECT_THAT(made.guesses, Contains(HasSubstr("1 row with a text in swapped registers")));
    const auto mapping = test::load(made.text);
    EXPECT_TRUE(point(mapping, "name").encoding.swap_single);
    EXPECT_TRUE(point(mapping, "name").encoding.order.byte_swap);
    EXPECT_FALSE(point(mapping, "maker").encoding.swap_single);
    EXPECT_FALSE(point(mapping, "serial").encoding.order.byte_swap);
}

} // namespace
} // namespace railbridge
