// `each`: many equal devices from the lines of one.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* frame = R"(schema = 1
[line.bus]
transport = "rtu"
device = "/dev/ttyS9"
serial = "9600 8N1"
[asset.meters]
line = "bus"
addresses = "offset0"
type = "MeterAsset"
set.notes = "leased"
point.power = { at = "ir:0", as = "f32", units = "W", deadband = 5 }
point.relay = { at = "co:0" }
write.relay = { max_age = "30s" }
)";

Mapping loaded(const std::string& lines) {
    const ScratchDirectory scratch;
    auto made = config::load_mapping(
        {scratch.write("site.toml", frame + lines)},
        {"R", "gw", [](std::string_view name) { return "id of " + std::string(name); }, {}});
    if (!made) {
        throw std::runtime_error(to_string(made.error().front()));
    }
    return std::move(made->mapping);
}

void expect_fault(const std::string& marked, const std::string& says) {
    const ScratchDirectory scratch;
    const MarkedText text(marked);
    const auto made =
        config::load_mapping({scratch.write("site.toml", text.text)}, {"R", "gw", {}, {}});
    ASSERT_FALSE(made) << marked;
    ASSERT_EQ(made.error().size(), 1U) << to_string(made.error().back());
    const auto& problem = made.error().front();
    EXPECT_EQ(problem.line, text.line) << to_string(problem);
    EXPECT_EQ(problem.column, text.column) << to_string(problem);
    EXPECT_THAT(problem.text, HasSubstr(says));
}

TEST(EachDevice, IsAnAssetOfItsOwn) {
    const Mapping mapping =
        loaded("each.pump_a = { unit = 11, name = \"Pump A\" }\n"
               "each.pump_b = { unit = 12, set.notes = \"bought\", set.place = \"roof\" }\n");
    ASSERT_EQ(mapping.assets.size(), 3U) << "with the bridge's own";
    ASSERT_EQ(mapping.points.size(), 4U);
    const Asset& a = mapping.assets[0];
    const Asset& b = mapping.assets[1];
    EXPECT_EQ(a.key, "meters.pump_a");
    EXPECT_EQ(a.name, "Pump A");
    EXPECT_EQ(a.id, "id of R/gw/meters.pump_a");
    EXPECT_EQ(a.type, "MeterAsset");
    EXPECT_EQ(b.name, "pump_b") << "without one: the key";
    ASSERT_EQ(b.statics.size(), 2U);
    EXPECT_EQ(b.statics[0].json, "\"bought\"");
    EXPECT_EQ(a.statics[0].json, "\"leased\"");
    EXPECT_EQ(mapping.devices[0].unit, 11);
    EXPECT_EQ(mapping.devices[0].key, "meters.pump_a");
    EXPECT_EQ(mapping.devices[1].unit, 12);
}

TEST(EachDevice, StaticsOfOneReplaceThoseOfTheirNameOnly) {
    const Mapping mapping = loaded("set.raw = 1\neach.a = { unit = 11, set.scale = 2 }\n");
    std::vector<std::string> names;
    for (const auto& one : mapping.assets[0].statics) {
        names.push_back(one.attribute);
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("notes", "raw", "scale"));
}

TEST(EachDevice, IsGrantedWhatTheLineGrants) {
    const Mapping mapping = loaded("each.a = { unit = 11 }\neach.b = { unit = 12 }\n");
    const auto writable = std::count_if(mapping.points.begin(), mapping.points.end(),
                                        [](const Point& point) { return point.write.has_value(); });
    EXPECT_EQ(writable, 2);
}

TEST(EachDevice, FaultsInCommonLinesAreSaidOnce) {
    expect_fault(std::string(frame) + "each.a = { unit = 11 }\neach.b = { unit = 12 }\n"
                                      "point.b = { at = «\"xr:0\" }\n",
                 "areas are");
    expect_fault(std::string(frame) + "each.a = { unit = 11 }\neach.b = { unit = 12 }\n"
                                      "write.«rely = { max_age = \"1s\" }\n",
                 "did you mean \"relay\"?");
}

/// The second device is told what is wrong with it although the first had another fault there.
TEST(EachDevice, DifferentFaultsAtOnePlaceAreAllSaid) {
    const ScratchDirectory scratch;
    const std::string text = std::string(frame) + "point.name = { at = \"hr:0\", as = \"str40\" }\n"
                                                  "each.a = { unit = 11, read_limit = 10 }\n"
                                                  "each.b = { unit = 12, read_limit = 15 }\n"
                                                  "each.c = { unit = 13, read_limit = 15 }\n";
    const auto made = config::load_mapping({scratch.write("site.toml", text)}, {"R", "gw", {}, {}});
    ASSERT_FALSE(made);
    ASSERT_EQ(made.error().size(), 2U) << to_string(made.error().back());
    EXPECT_THAT(made.error()[0].text, HasSubstr("10"));
    EXPECT_THAT(made.error()[1].text, HasSubstr("15"));
}

TEST(EachDevice, NoneIsNoWayToSwitchAnAssetOff) {
    expect_fault(std::string(frame) + "each = «{}\n", "each names no device");
}

TEST(EachDevice, FaultsOfOneAreAtItsLine) {
    const std::string a = std::string(frame) + "each.a = { unit = 11 }\n";
    expect_fault(a + "each.b = { unit = «248 }\n", "1 to 247");
    expect_fault(a + "each.b = { unit = «11 }\n", "already described in site.toml:14");
    expect_fault(a + "each.«b = { }\n", "has no unit");
    expect_fault(a + "each.b = { unit = 12, «unt = 3 }\n", "did you mean \"unit\"?");
    expect_fault(a + "each.b = «12\n", "must be written");
    expect_fault(a + "each.b = { unit = 12, «write.relay = { max_age = \"1s\" } }\n",
                 "a line of its own");
    expect_fault(a + "each.b = { unit = 12, «point.c = { at = \"hr:9\" } }\n", "same for each");
    expect_fault(a + "«name = \"all\"\n", "each.KEY");
}

} // namespace
} // namespace railbridge
