// Lists, texts, times, BCD and scaled values between a device and the manager, both ways, through
// the installed programs.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

const char* const assets = R"(
[asset.meter]
line = "meters"
unit = 1
addresses = "offset0"
point.phases = { at = "ir:0[3]", as = "u16", scale = 0.1, units = "V", rate = "quick" }
point.count  = { at = "ir:10", as = "bcd32", rate = "quick" }

[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
point.recipe  = { at = "hr:20[3]", as = "u16", rate = "quick" }
write.recipe  = { min = 0, max = 100 }
point.order   = { at = "hr:30", as = "str8", rate = "quick" }
write.order   = { max_age = "30s" }
point.started = { at = "hr:40", as = "unix32", rate = "quick" }
point.power   = { at = "hr:50", as = "i16", scale_exp = "hr:51", units = "W", rate = "quick" }
)";

class ValueTypes : public testing::Test {
protected:
    ValueTypes()
        : plant_({.site = plant_lines + std::string(assets), .start_bridge = false}) {
        plant_.devices.set(1, "ir", 0, {2301, 2302, 2303}, "meters");
        plant_.devices.set(1, "ir", 10, {0x1234, 0x5678}, "meters");
        plant_.devices.set(1, "hr", 20, {1, 2, 3}, "plant");
        plant_.devices.set(1, "hr", 30, {0x4142, 0x2D37, 0, 0}, "plant"); // AB-7
        plant_.devices.set(1, "hr", 40, {0x6553, 0xF100}, "plant");       // 1700000000
        plant_.devices.set(1, "hr", 50, {1234, 0xFFFF}, "plant");         // 1234 x 10^-1
        plant_.start_bridge();
    }

    Plant plant_;
};

TEST_F(ValueTypes, ReachTheManager) {
    EXPECT_TRUE(plant_.shows("meter", "phases", "[230.1,230.2,230.3]")) << plant_.story();
    EXPECT_TRUE(plant_.shows("meter", "count", "12345678"));
    EXPECT_TRUE(plant_.shows("press", "recipe", "[1,2,3]"));
    EXPECT_TRUE(plant_.shows("press", "order", "\"AB-7\""));
    EXPECT_TRUE(plant_.shows("press", "started", "1700000000000"));
    EXPECT_TRUE(plant_.shows("press", "power", "123.4"));
}

TEST_F(ValueTypes, WithoutAValueBecomeNullAndNoNumber) {
    ASSERT_TRUE(plant_.shows("press", "power", "123.4")) << plant_.story();
    plant_.devices.set(1, "hr", 51, {0x8000}, "plant"); // no exponent: not 1234 W either
    EXPECT_TRUE(plant_.shows("press", "power", "null"));
    plant_.devices.set(1, "ir", 10, {0x12AB, 0x5678}, "meters");
    EXPECT_TRUE(plant_.shows("meter", "count", "null"));
}

TEST_F(ValueTypes, AListIsWrittenInOneRequestReadBackAndAcknowledged) {
    const std::string ack_id = plant_.write("press", "recipe", "[10,20,30]");
    EXPECT_TRUE(plant_.ends_as(ack_id, "acked")) << plant_.story();
    EXPECT_EQ(plant_.devices.get(1, "hr", 20, 3, "plant"),
              (std::vector<std::uint16_t>{10, 20, 30}));
    EXPECT_EQ(plant_.devices.writes().size(), 1U);
    EXPECT_TRUE(plant_.shows("press", "recipe", "[10,20,30]"));
}

TEST_F(ValueTypes, AListWithOneElementOutsideTheLimitsIsNotWrittenAtAll) {
    const std::string ack_id = plant_.write("press", "recipe", "[10,101,30]");
    EXPECT_TRUE(plant_.ends_as(ack_id, "rejected")) << plant_.story();
    EXPECT_TRUE(plant_.devices.writes().empty());
    EXPECT_TRUE(plant_.is_pending(ack_id));
    EXPECT_TRUE(plant_.shows("press", "recipe", "[1,2,3]"));
}

TEST_F(ValueTypes, ATextIsWrittenReadBackAndAcknowledged) {
    const std::string ack_id = plant_.write("press", "order", "\"XY-12\"");
    EXPECT_TRUE(plant_.ends_as(ack_id, "acked")) << plant_.story();
    EXPECT_EQ(plant_.devices.get(1, "hr", 30, 4, "plant"),
              (std::vector<std::uint16_t>{0x5859, 0x2D31, 0x3200, 0}));
    EXPECT_TRUE(plant_.shows("press", "order", "\"XY-12\""));
}

} // namespace
} // namespace railbridge::test
