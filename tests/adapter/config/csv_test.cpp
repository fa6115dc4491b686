// Register lists: what import makes of the ways people keep them, and that what export writes comes
// back.

#include "adapters/config/csv/export_csv.hpp"
#include "adapters/config/csv/import_csv.hpp"
#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace railbridge {
namespace {

using config::CsvImport;
using config::CsvImportOptions;
using config::import_csv;
using test::ScratchDirectory;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Mapping load(const std::string& text) {
    const ScratchDirectory scratch;
    auto loaded = config::load_mapping({scratch.write("site.toml", text)}, {"R", "gw", {}, {}});
    if (!loaded) {
        throw std::runtime_error(to_string(loaded.error().front()) + "\n" + text);
    }
    return std::move(loaded->mapping);
}

CsvImport imported(const std::string& csv, const CsvImportOptions& options = {}) {
    auto made = import_csv(csv, options);
    if (!made) {
        throw std::runtime_error(made.error().text);
    }
    return std::move(*made);
}

/// No row is left out, and the loader accepts the result.
Mapping mapping_of(const std::string& csv, const CsvImportOptions& options = {}) {
    const auto made = imported(csv, options);
    for (const auto& fault : made.faults) {
        throw std::runtime_error(std::to_string(fault.line) + ": " + fault.text);
    }
    return load(made.text);
}

const Point& point(const Mapping& mapping, const std::string& attribute) {
    const auto found = std::find_if(mapping.points.begin(), mapping.points.end(),
                                    [&](const Point& each) { return each.attribute == attribute; });
    if (found == mapping.points.end()) {
        throw std::runtime_error("no point " + attribute);
    }
    return *found;
}

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
}

constexpr const char* site = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[line.bus]
transport = "rtu"
device = "/dev/ttyS9"
serial = "9600 8N1"
[rate.alarm]
every = "500ms"
[enum.state]
0 = "idle"
1 = "run; fast"
0xFFFF = "=off="
[device.press]
line = "plant"
unit = 3
addresses = "offset1"
words = "CDAB"
[asset.press]
device = "press"
point.speed  = { at = "hr:1", as = "i16", scale = 0.1, units = "Hz", range = [0, 80], label = "Speed; \"set\"" }
write.speed  = { min = 0, max = 50, step = 0.5, min_interval = "200ms", max_age = "5s" }
point.state  = { at = "hr:2", as = "u16", enum = "state", rate = "alarm" }
write.state  = { allow = ["idle", "run; fast"] }
point.energy = { at = "hr:4", as = "u64", missing = "0xFFFFFFFFFFFFFFFF", units = ["kilo", "watt", "hour"] }
point.level  = { at = "ir:12", as = "u16", raw = [0, 27648], eng = [0, 10], units = "m" }
point.flow   = { at = "ir:20", as = "f32 DCBA", deadband = 0.5, decimals = 2, missing = [1, 2.5] }
point.power  = { at = "hr:30", as = "i16", scale_exp = "hr:28", rate = "fast" }
point.name   = { at = "hr:40", as = "str7 utf8", missing = "n/a" }
point.old    = { at = "hr:50", as = "str8 BADC", publish = false }
point.zones  = { at = "hr:60[4]", as = "i16", heartbeat = "1m", on_stale = "null" }
point.count  = { at = "hr:70", as = "bcd32" }
point.gear   = { at = "hr:3.4..6" }
point.clock  = { at = "hr:80", as = "datetime4" }
[asset.press_lamps]
device = "press"
point.lamp   = { at = "co:4", invert = true }
write.lamp   = { max_age = "30s" }
point.reset  = { at = "co:5", read = false }
write.reset  = { pulse = "300ms", max_age = "5s" }
bits.alarms  = { at = "hr:3", rate = "alarm", 0 = "hot", 15 = "estop" }
point.free   = { at = "hr:90", as = "u8h" }
[asset.meter]
line = "bus"
unit = 7
addresses = "modicon"
words = "BADC"
point.power  = { at = "30001", as = "f32", units = "kW" }
point.turned = { at = "30003", as = "u16", swap = true }
point.plain  = { at = "30005", as = "f32 ABCD" }
bits.turned  = { at = "30010", swap = true, 3 = "low" }
)";

std::string in_words(const Mapping& mapping, const Point& one) {
    std::ostringstream text;
    const auto number = [&text](const auto& value) { text << value << ' '; };
    text << mapping.asset(one.asset).key << '.' << one.attribute << ' '
         << mapping.line(mapping.device(one.device).line).key << ' ';
    number(int{mapping.device(one.device).unit});
    text << short_name(one.range.table) << ' ';
    number(one.range.first);
    number(one.range.count);
    text << type_text(one.encoding) << ' '
         << (one.encoding.order.word_swap && register_count(one.encoding) > 1 &&
             !is_byte_string(one.encoding.type))
         << one.encoding.order.byte_swap *
                (register_count(one.encoding) > 1 || one.encoding.swap_single)
         << one.encoding.swap_single << one.encoding.utf8 << ' ';
    number(int{one.encoding.bit_first});
    number(int{one.encoding.bit_count});
    number(one.elements);
    text << (one.exponent ? std::to_string(one.exponent->exponent_at) : "-") << ' '
         << one.scaling.factor << ' ' << one.scaling.offset << ' '
         << int{one.scaling.decimals.value_or(99)} << ' ' << one.invert << ' ';
    if (one.enumeration) {
        for (const auto& [raw, name] : mapping.enumeration(*one.enumeration).values) {
            text << raw << name << ',';
        }
    }
    for (const auto& value : one.missing) {
        text << to_text(value) << ',';
    }
    const auto& rate = mapping.rate(one.rate);
    text << ' ' << (one.range_eng ? one.range_eng->max : -1) << ' ' << one.deadband.value_or(-1)
         << ' ' << one.heartbeat.value_or(Duration{}).count() << ' ' << one.null_when_stale
         << one.read << one.publish << ' ' << rate.name << ' ' << rate.every.count() << ' '
         << one.value_type << ' ' << one.label << ' ';
    for (const auto& unit : one.units) {
        text << unit << ',';
    }
    if (one.write) {
        const auto& grant = *one.write;
        text << " write " << int(grant.kind) << ' ' << grant.pulse.count() << ' '
             << grant.min.value_or(-99) << ' ' << grant.max.value_or(-99) << ' '
             << grant.step.value_or(-99) << ' ' << grant.max_age.count() << ' '
             << grant.min_interval.count() << ' ' << int(grant.verify) << ' ';
        for (const auto& value : grant.allow) {
            text << to_text(value) << ',';
        }
    }
    return text.str();
}

std::vector<std::string> in_words(const Mapping& mapping) {
    std::vector<std::string> points;
    for (const Point& one : mapping.points) {
        points.push_back(in_words(mapping, one));
    }
    return points;
}

TEST(CsvExport, ComesBack) {
    const auto before = load(site);
    for (const char separator : {';', ',', '\t'}) {
        CsvImportOptions options;
        options.grants = true;
        const auto made = imported(config::export_csv(before, separator), options);
        EXPECT_THAT(made.faults, IsEmpty());
        EXPECT_EQ(in_words(load(made.text)), in_words(before)) << made.text;
        EXPECT_EQ(config::export_csv(load(made.text), separator),
                  config::export_csv(before, separator));
    }
}

TEST(CsvExport, WritesOneRowForEachPoint) {
    const auto before = load(site);
    const std::string csv = config::export_csv(before, ';');
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'),
              static_cast<std::ptrdiff_t>(before.points.size()) + 1);
    EXPECT_THAT(csv, HasSubstr("asset;attribute;area;address;type;scale;"));
    EXPECT_THAT(csv, HasSubstr("press;speed;hr;hr:0;i16;0.1;0;Hz;normal;10s;rw;0;50;"));
}

} // namespace
} // namespace railbridge
