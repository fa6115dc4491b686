// Register lists: what import makes of the ways people keep them.

#include "tests/adapter/config/imported_list.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

namespace railbridge {
namespace {

using config::CsvImportOptions;
using config::import_csv;
using test::imported;
using test::load;
using test::mapping_of;
using test::point;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(CsvImportOf, AVendorsListWithSemicolonsAndDecimalCommas) {
    const auto mapping = mapping_of(
        "Energiezähler Typ 4711;;;;;\n"
        "\n"
        "Bezeichnung;Adresse;Registerart;Datentyp;Faktor;Einheit\n"
        "Spannung L1;100;Input Register;UINT16;0,1;V\n"
        "Wirkleistung gesamt (Summe);102;Input Register;INT32;1;W\n"
        "Betriebsart;0;Holding Register;UINT16;;\n"); // a name that is good stays as it is
    EXPECT_EQ(point(mapping, "spannungL1").range, (AddressRange{Table::input_register, 100, 1}));
    EXPECT_DOUBLE_EQ(point(mapping, "spannungL1").scaling.factor, 0.1);
    EXPECT_EQ(point(mapping, "spannungL1").label, "Spannung L1");
    EXPECT_EQ(point(mapping, "wirkleistungGesamt").encoding.type, RawType::i32);
    EXPECT_EQ(point(mapping, "Betriebsart").range, (AddressRange{Table::holding_register, 0, 1}));
}

TEST(CsvImportOf, AListWithCommasAndModiconNumbers) {
    const auto made = imported("Tag Name,Modbus Address,Data Type,R/W,Units,Scale\n"
                               "\"Flow, total\",30011,float32 (CDAB),RO,m3/h,\n"
                               "SpeedSet,40001,INT,RW,Hz,\"0,1\"\n"
                               "Running,10001,BOOL,R,,\n"
                               "Lamp,00004,BOOL,RW,,\n");
    const auto mapping = load(made.text);
    EXPECT_EQ(point(mapping, "flowTotal").range, (AddressRange{Table::input_register, 10, 2}));
    EXPECT_EQ(point(mapping, "flowTotal").encoding.order, (WordOrder{true, false}));
    EXPECT_DOUBLE_EQ(point(mapping, "SpeedSet").scaling.factor, 0.1);
    EXPECT_EQ(point(mapping, "Lamp").range, (AddressRange{Table::coil, 3, 1}));
    EXPECT_EQ(made.grants, 2U);
    EXPECT_THAT(made.text, HasSubstr("\n# write.Lamp = {}\n"));
    EXPECT_THAT(made.text, Not(HasSubstr("\nwrite.")));
    EXPECT_THAT(made.guesses, Contains(HasSubstr("Modicon")));
    EXPECT_THAT(made.guesses, Contains(HasSubstr("decimal comma")));
    EXPECT_THAT(made.guesses, Contains(HasSubstr("separated by ,")));
}

TEST(CsvImportOf, ATabbedListWithFunctionCodesAndHexadecimalAddresses) {
    const auto mapping = mapping_of("Parameter\tAddress (hex)\tFC\tFormat\tUnit\n"
                                    "Voltage\t0000\t04\tFloat\tV\n"
                                    "Total energy\t0156\t04\tFloat\tkWh\n"
                                    "Relay\t000A\t01\tbit\t\n");
    EXPECT_EQ(point(mapping, "totalEnergy").range, (AddressRange{Table::input_register, 0x156, 2}));
    EXPECT_EQ(point(mapping, "Relay").range, (AddressRange{Table::coil, 10, 1}));
}

TEST(CsvImportOf, ColumnsThatAreNamedByTheUser) {
    CsvImportOptions options;
    options.columns = {{"name", 3}, {"address", 1}, {"type", 2}};
    options.addressing = config::Addressing::offset1;
    options.asset = "pump";
    options.unit = 7;
    const auto mapping = mapping_of("nr;art;was\n1;word;level\n2;dint;count\n", options);
    EXPECT_EQ(point(mapping, "level").range, (AddressRange{Table::holding_register, 0, 1}));
    EXPECT_EQ(point(mapping, "count").range, (AddressRange{Table::holding_register, 1, 2}));
    EXPECT_EQ(mapping.assets.front().key, "pump");
    EXPECT_EQ(mapping.devices.front().unit, 7);
}

TEST(CsvImportOf, BitsRangesTextsAndRepeatedNames) {
    const auto mapping = mapping_of("name,register,type,length\n"
                                    "state,40003.5,,\n"
                                    "state,40003.6,,\n"
                                    "serial,40010,string,8\n"
                                    "energy,40020-40021,uint32,\n"
                                    "alarm,4x0001,u16,\n");
    EXPECT_EQ(point(mapping, "state").encoding.bit_first, 5);
    EXPECT_EQ(point(mapping, "state_2").encoding.bit_first, 6);
    EXPECT_EQ(point(mapping, "serial").encoding.length, 16);
    EXPECT_EQ(point(mapping, "energy").range, (AddressRange{Table::holding_register, 19, 2}));
    EXPECT_EQ(point(mapping, "alarm").range.first, 0);
}

TEST(CsvImportOf, SaysThatNothingTellsWhatAddressesCountFrom) {
    const auto made = imported("name,address\nlevel,1\nflow,2\n");
    EXPECT_THAT(made.guesses, Contains(HasSubstr("--addresses offset1")));
    EXPECT_THAT(made.guesses, Contains(HasSubstr("2 rows without an area")));
    EXPECT_THAT(made.guesses, Contains(HasSubstr("2 rows without a type")));
}

TEST(CsvImportOf, LatinLetters) {
    const auto mapping = mapping_of("name,address,unit\nK\xFChltemperatur,0,\xB0"
                                    "C\n");
    EXPECT_EQ(point(mapping, "Kuehltemperatur").units, std::vector<std::string>{"celsius"});
}

TEST(CsvImportOf, FaultyRowsAreNamedByTheirLine) {
    const auto made = imported("name,address,area,type,registers,scale,access\n"
                               "a,70000,hr,u16,,,\n"
                               "b,1,xx,u16,,,\n"
                               "c,2,hr,complex,,,\n"
                               "d,3,hr,,2,,\n"
                               "e,4,hr,f32,1,,\n"
                               "f,5,hr,u16,,often,\n"
                               "g,6,hr,u16,,,maybe\n"
                               ",7,hr,u16,,,\n"
                               "h,zero,hr,u16,,,\n"
                               "good,9,hr,u16,,,\n");
    const std::vector<std::pair<unsigned, const char*>> expected{{2, "beyond the area"},
                                                                 {3, "none of co, di, ir, hr"},
                                                                 {4, "\"complex\" is not known"},
                                                                 {5, "2 registers"},
                                                                 {6, "f32 takes 2 registers"},
                                                                 {7, "is no number"},
                                                                 {8, "access"},
                                                                 {9, "no name"},
                                                                 {10, "no digit"}};
    ASSERT_EQ(made.faults.size(), expected.size());
    for (const auto& [line, says] : expected) {
        const auto found =
            std::find_if(made.faults.begin(), made.faults.end(),
                         [line = line](const auto& fault) { return fault.line == line; });
        ASSERT_NE(found, made.faults.end()) << line;
        EXPECT_THAT(found->text, HasSubstr(says));
    }
    EXPECT_EQ(load(made.text).points.size(), 1U);
}

TEST(CsvImportOf, NothingUsable) {
    for (const char* csv : {"", "\n\n", "a;b;c\n1;2;3\n", "name,address\n"}) {
        EXPECT_FALSE(import_csv(csv, {})) << csv;
    }
    CsvImportOptions options;
    options.columns = {{"adress", 1}};
    const auto made = import_csv("a,b\n1,2\n", options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text, HasSubstr("did you mean \"address\""));
    options.columns = {{"name", 1}, {"tag", 2}, {"address", 2}}; // two words for one column
    const auto twice = import_csv("a,b\n1,2\n", options);
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().text, HasSubstr("tag is given twice"));
}

TEST(CsvImportOf, AGrantIsOfTheNumberThatWasUnderstood) {
    CsvImportOptions options;
    options.grants = true;
    const auto mapping =
        mapping_of("name;address;type;scale;access;write min;write max;write allow\n"
                   "valve;0;i16;0,1;rw;;;0,5\n"
                   "valve2;1;i16;0,1;rw;;;\"0,5; 10^1; x2\"\n"
                   "speed;2;i16;0,1;rw;-0,5;+1,5;\n"
                   "far;4;i64;;rw;;;9007199254740993\n",
                   options);
    EXPECT_EQ(point(mapping, "valve").write->allow, std::vector<Value>{0.5});
    EXPECT_EQ(point(mapping, "valve2").write->allow,
              (std::vector<Value>{0.5, std::int64_t{10}, std::int64_t{2}}));
    EXPECT_EQ(point(mapping, "speed").write->min, -0.5);
    EXPECT_EQ(point(mapping, "speed").write->max, 1.5);
    EXPECT_EQ(point(mapping, "far").write->allow,
              std::vector<Value>{std::int64_t{9007199254740993}});
}

TEST(CsvImportOf, TextsOfAnEnumAreOfTheNumberThatWasUnderstood) {
    const auto mapping =
        mapping_of("name,address,type,enum\nstate,0,u16,\"+1=idle; x2=run; 03=wait\"\n");
    EXPECT_THAT(mapping.enumeration(*point(mapping, "state").enumeration).values,
                ElementsAre(std::pair(1, "idle"), std::pair(2, "run"), std::pair(3, "wait")));
    const auto made = imported("name;address;type;enum\nstate;0;u16;0,5=idle\n");
    ASSERT_EQ(made.faults.size(), 1U);
    EXPECT_THAT(made.faults.front().text, HasSubstr("write 0=idle; 1=run"));
}

/// Whoever pastes a list must not grant what the program calls a comment.
TEST(CsvImportOf, FurtherKeysStayOnTheLineOfTheirPoint) {
    const auto made = imported("name,address,area,access,more write keys,more keys\n"
                               "lamp,0,co,rw,\"max_age = \"\"5s\"\" }\nwrite.horn = {\",\n"
                               "horn,1,co,rw,,\"label = \"\"x\"\" }\nwrite.horn = {\"\n"
                               "bell,2,co,rw,\"max_age = \"\"5s\"\"\",\"invert = true\"\n");
    ASSERT_EQ(made.faults.size(), 2U);
    EXPECT_THAT(made.faults.front().text, HasSubstr("more write keys are more than one line"));
    EXPECT_THAT(made.text, Not(HasSubstr("\nwrite.")));
    EXPECT_TRUE(point(load(made.text), "bell").invert);
}

TEST(CsvImportOf, PeriodsOfRatesThatAreBuiltIn) {
    const auto mapping = mapping_of("name,address,rate,period\n"
                                    "a,0,fast,250ms\nb,1,normal,10s\nc,2,slow,\nd,3,,5\n"
                                    "e,4,fast,0.25\n");
    const auto every = [&](const char* name) {
        return mapping.rate(point(mapping, name).rate).every;
    };
    EXPECT_EQ(every("a"), std::chrono::milliseconds{250});
    EXPECT_EQ(every("b"), std::chrono::seconds{10});
    EXPECT_EQ(every("c"), std::chrono::seconds{60});
    EXPECT_EQ(every("d"), std::chrono::seconds{5});
    EXPECT_EQ(every("e"), std::chrono::milliseconds{250});
    const auto made = imported("name,address,rate,period\na,0,fast,250ms\nb,1,fast,1s\n");
    ASSERT_EQ(made.faults.size(), 1U);
    EXPECT_EQ(made.faults.front().line, 3U);
    EXPECT_THAT(made.faults.front().text, HasSubstr("rate fast, which has 250ms"));
}

std::vector<std::string> units_in_words(const Mapping& mapping) {
    std::vector<std::string> units;
    for (const Point& one : mapping.points) {
        const auto& device = mapping.device(one.device);
        units.push_back(mapping.asset(one.asset).key + '.' + one.attribute + ' ' +
                        mapping.line(device.line).key + ' ' + std::to_string(device.unit));
    }
    return units;
}

TEST(CsvImportOf, UnitsWithoutAnAssetAreAnAssetEach) {
    const auto made = imported("name,address,unit id\nlevel,0,3\nlevel,0,4\nflow,1,3\n");
    EXPECT_THAT(made.faults, IsEmpty());
    EXPECT_THAT(made.guesses, Contains(HasSubstr("2 units without the name of an asset")));
    EXPECT_THAT(
        units_in_words(load(made.text)),
        ElementsAre("device_3.level plant 3", "device_3.flow plant 3", "device_4.level plant 4"));
    EXPECT_THAT(units_in_words(mapping_of("name,address,unit id,line\nlevel,0,3,east\n"
                                          "level,0,3,west\n")),
                ElementsAre("device_east_3.level east 3", "device_west_3.level west 3"));
    EXPECT_THAT(units_in_words(mapping_of("name,address,unit id\nlevel,0,3\nflow,1,3\n")),
                ElementsAre("device.level plant 3", "device.flow plant 3"));
}

TEST(CsvImportOf, AnAssetOfTwoUnitsIsAFault) {
    const auto made = imported("name,address,unit id,asset\nlevel,0,3,tank\nflow,1,4,tank\n");
    ASSERT_EQ(made.faults.size(), 1U);
    EXPECT_EQ(made.faults.front().line, 3U);
    EXPECT_THAT(made.faults.front().text,
                HasSubstr("\"tank\" is unit 3 of line plant in an earlier row"));
}

TEST(CsvImportOf, NumbersWithTheAreaInFrontBesideOtherAddresses) {
    const auto mapping = mapping_of("name,address,area,type\n"
                                    "a,4x0101,,u16\nb,100,hr,u16\nc,hr:7,,u16\nd,3x0002.4,,\n"
                                    "e,4X0201-4x0202,,u32\nf,0,hr,u16\n");
    EXPECT_EQ(point(mapping, "a").range, (AddressRange{Table::holding_register, 100, 1}));
    EXPECT_EQ(point(mapping, "b").range, (AddressRange{Table::holding_register, 100, 1}));
    EXPECT_EQ(point(mapping, "c").range, (AddressRange{Table::holding_register, 7, 1}));
    EXPECT_EQ(point(mapping, "d").range, (AddressRange{Table::input_register, 1, 1}));
    EXPECT_EQ(point(mapping, "e").range, (AddressRange{Table::holding_register, 200, 2}));
    const auto made = imported("name,address\nspeed,4x0101\nlamp,0x0001\n");
    ASSERT_EQ(made.faults.size(), 1U);
    EXPECT_THAT(made.faults.front().text, HasSubstr("write 00001 for the first coil"));
}

} // namespace
} // namespace railbridge
