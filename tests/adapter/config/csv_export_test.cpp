// What export writes comes back by import.

#include "adapters/config/csv/export_csv.hpp"
#include "adapters/config/csv/export_grant.hpp"
#include "adapters/config/language/tables.hpp"
#include "tests/adapter/config/imported_list.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

namespace railbridge {
namespace {

namespace language = config::language;
using config::CsvImportOptions;
using test::imported;
using test::load;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
heartbeat = "5m"
stale_after = "3s"
[rate.normal]
every = "2s"
[rate.slow]
heartbeat = "1h"
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
point.old    = { at = "hr:50", as = "str8 BADC", publish = false, rate = "slow" }
point.zones  = { at = "hr:60[4]", as = "i16", rate = "alarm", heartbeat = "1m", stale_after = "9s", on_stale = "null" }
write.zones  = { min = 0, max = 9, safe = [1, 2, 3, 4], after = "1m", per_day = 24, tolerance = 0.5 }
point.count  = { at = "hr:70", as = "bcd32", meta = { storeDataPoints = false, ruleState = true } }
point.gear   = { at = "hr:3.4..6" }
write.gear   = { min = 0, max = 3, rmw = true, fc = 16, verify_at = "ir:7.1..3", settle = "1s" }
point.clock  = { at = "hr:80", as = "datetime4" }
[asset.press-lamps]
device = "press"
point.lamp   = { at = "co:4", invert = true }
write.lamp   = { max_age = "30s", requires = "reset", verify_at = "di:4", safe = false, after = "1m", rewrite_every = "5s" }
point.reset  = { at = "co:5", read = false }
write.reset  = { pulse = "300ms", max_age = "5s" }
point.step   = { at = "co:6", label = "Step" }
write.step   = { pulse = "2s", verify = "readback", settle = "100ms" }
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

std::string in_words(const Mapping& mapping, const WriteGrant& grant) {
    std::ostringstream text;
    text << " write " << int(grant.kind) << ' ' << grant.pulse.count() << ' '
         << grant.min.value_or(-99) << ' ' << grant.max.value_or(-99) << ' '
         << grant.step.value_or(-99) << ' ' << grant.unlimited << grant.round
         << grant.read_modify_write << ' ' << int(grant.function.value_or(FunctionCode{})) << ' '
         << int(grant.verify) << ' ' << grant.settle.count() << ' ' << grant.tolerance << ' '
         << grant.max_age.count() << ' ' << grant.min_interval.count() << ' ' << grant.per_day
         << ' ' << grant.after.count() << ' ' << grant.rewrite_every.count() << ' ';
    if (grant.verify_at) {
        const auto& place = *grant.verify_at;
        text << short_name(place.range.table) << place.range.first << '+' << place.range.count
             << '.' << int{place.bit_first} << '+' << int{place.bit_count} << ' ';
    }
    if (grant.required) {
        text << mapping.point(*grant.required).attribute << ' ';
    }
    text << (grant.safe ? to_text(*grant.safe) : "holds") << ' ';
    for (const auto& value : grant.allow) {
        text << to_text(value) << ',';
    }
    return text.str();
}

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
         << ' ' << one.heartbeat.value_or(rate.heartbeat).count() << ' ' << one.stale_after.count()
         << ' ' << one.null_when_stale << one.store_data_points << one.rule_state << one.read
         << one.publish << ' ' << rate.name << ' ' << rate.every.count() << ' ' << one.value_type
         << ' ' << one.label << ' ';
    for (const auto& unit : one.units) {
        text << unit << ',';
    }
    return text.str() + (one.write ? in_words(mapping, *one.write) : std::string());
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

/// A site with this key in a grant, made of its example in the definition of the language.
std::string site_with(const language::Key& key) {
    std::string grant;
    std::istringstream beside{std::string(key.beside)};
    for (std::string line; std::getline(beside, line);) {
        grant += line.rfind(std::string(key.name) + ' ', 0) == 0 ? "" : line + ", ";
    }
    const std::string_view example = key.examples.substr(0, key.examples.find('\n'));
    return "schema = 1\n[line.plant]\ntransport = \"tcp\"\nendpoint = \"10.0.0.1\"\n"
           "[asset.a]\nline = \"plant\"\nunit = 1\naddresses = \"offset0\"\n"
           "point.other = { at = \"co:9\" }\nwrite.other = {}\npoint.x = { " +
           std::string(key.point) + " }\nwrite.x = { " + grant + std::string(key.name) + " = " +
           std::string(example) + " }\n";
}

/// The cells of x, in a list of tabs.
std::string row_of_x(const std::string& csv) {
    const auto at = csv.find("\na\tx\t") + 1;
    return csv.substr(at, csv.find('\n', at) - at);
}

/// A key that is added to the language is exported, or named as left out.
TEST(CsvExport, EveryKeyOfAGrantComesBackOrIsNamed) {
    CsvImportOptions options;
    options.grants = true;
    const auto left_out = config::grant_keys_left_out();
    std::size_t keys = 0;
    for (const language::Key* key : language::keys_of(language::write)) {
        if (!key->built || std::count(left_out.begin(), left_out.end(), key->name) > 0) {
            continue;
        }
        ++keys;
        const auto before = load(site_with(*key));
        const std::string csv = config::export_csv(before, '\t');
        const bool column = key->name == "min" || key->name == "max" || key->name == "allow" ||
                            key->name == "pulse";
        if (!column) { // a new key, of which the words below know nothing, is seen here
            EXPECT_THAT(row_of_x(csv), HasSubstr(std::string(key->name) + " = ")) << csv;
        }
        EXPECT_EQ(in_words(load(imported(csv, options).text)), in_words(before)) << key->name;
    }
    EXPECT_GE(keys, 20U);
    EXPECT_THAT(left_out, IsEmpty()) << "none needs to be left out today";
}

TEST(CsvExport, SaysWhatIsNotInTheList) {
    EXPECT_THAT(config::left_out_of_csv(load(site)), IsEmpty());
    const auto mapping =
        load("schema = 1\n[line.plant]\ntransport = \"tcp\"\nendpoint = \"10.0.0.1\"\n"
             "[asset.a]\nline = \"plant\"\nunit = 1\naddresses = \"offset0\"\n"
             "never_read = [\"hr:9\"]\npoint.x = { at = \"co:0\", meta = { attributeLinks = \"l\" "
             "} }\n");
    EXPECT_THAT(config::left_out_of_csv(mapping), ElementsAre("never_read of a", "meta of a.x"));
}

TEST(CsvExport, WritesOneRowForEachPoint) {
    const auto before = load(site);
    const std::string csv = config::export_csv(before, ';');
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'),
              static_cast<std::ptrdiff_t>(before.points.size()) + 1);
    EXPECT_THAT(csv, HasSubstr("asset;attribute;area;address;type;scale;"));
    EXPECT_THAT(csv, HasSubstr("press;speed;hr;hr:0;i16;0.1;0;Hz;normal;2s;rw;0;50;"));
}

} // namespace
} // namespace railbridge
