// Points named like an attribute that OpenRemote's type of the asset defines.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace railbridge {
namespace {

using config::Code;
using test::ScratchDirectory;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[enum.mode]
0 = "off"
1 = "on"
[asset.a]
line = "plant"
unit = 1
addresses = "offset0"
type = ")";

/// What comes of `point.NAME = { LINE }` in an asset of that type.
struct Outcome {
    std::string value_type; ///< empty: refused
    std::vector<std::string> refused;
    std::vector<std::string> doubted;
};

class DefinedTypes : public testing::Test {
protected:
    Outcome outcome(const std::string& type, const std::string& name, const std::string& line) {
        const auto file = scratch_.write("site.toml", frame + type + "\"\npoint." + name + " = { " +
                                                          line + " }\n");
        Outcome outcome;
        const auto loaded = config::load_mapping({file}, {"R", "gw", {}, {}});
        if (!loaded) {
            for (const auto& error : loaded.error()) {
                if (error.code == Code::defined_otherwise) {
                    outcome.refused.push_back(to_string(error));
                }
            }
            return outcome;
        }
        outcome.value_type = loaded->mapping.points.at(0).value_type;
        for (const auto& warning : loaded->warnings) {
            if (warning.code == Code::beyond_defined) {
                outcome.doubted.push_back(to_string(warning));
            }
        }
        return outcome;
    }
    std::string type_of(const std::string& type, const std::string& name, const std::string& line) {
        const auto is = outcome(type, name, line);
        EXPECT_TRUE(is.refused.empty() && is.doubted.empty()) << name << " { " << line << " }";
        return is.value_type;
    }

    ScratchDirectory scratch_;
};

TEST_F(DefinedTypes, AreTheTypesOfThePoints) {
    EXPECT_EQ(type_of("ElectricityConsumerAsset", "power", R"(at = "ir:12", as = "i32")"),
              "number");
    EXPECT_EQ(
        type_of("ElectricityConsumerAsset", "energyImportTotal", R"(at = "ir:12", as = "u32")"),
        "positiveNumber");
    EXPECT_EQ(type_of("ElectricityProducerAsset", "powerExportMax", R"(at = "ir:12")"),
              "positiveNumber");
    EXPECT_EQ(type_of("LightAsset", "brightness", R"(at = "hr:0", range = [0, 100])"),
              "positiveInteger");
    EXPECT_EQ(type_of("LightAsset", "onOff", R"(at = "co:0")"), "boolean");
    EXPECT_EQ(type_of("EnvironmentSensorAsset", "NO2Level",
                      R"(at = "hr:0", as = "f32", decimals = 0, range = [0, 500])"),
              "positiveInteger");
    EXPECT_EQ(type_of("RoomAsset", "area", R"(at = "hr:0", scale = 10)"), "positiveInteger");
    EXPECT_EQ(type_of("ThingAsset", "model", R"(at = "hr:0", enum = "mode")"), "text");
}

TEST_F(DefinedTypes, LeaveOtherNamesAndUnknownTypesAlone) {
    EXPECT_EQ(type_of("ThingAsset", "power", R"(at = "ir:12", as = "i32")"), "integer");
    EXPECT_EQ(type_of("ElectricityConsumerAsset", "load", R"(at = "ir:12", as = "u32")"), "long");
    EXPECT_EQ(type_of("PressAsset", "power", R"(at = "ir:12")"), "integer");
}

TEST_F(DefinedTypes, ThatAPointCannotHaveAreRefusedWithWhatToDo) {
    struct Case {
        const char* type;
        const char* name;
        const char* line;
        const char* said;
    };
    for (const auto& test : {
             Case{"EnvironmentSensorAsset", "NO2Level", R"(at = "ir:0", as = "f32")",
                  "positiveInteger, and this point is number: write decimals = 0"},
             Case{"LightAsset", "brightness", R"(at = "ir:0", scale = 0.1)", "decimals = 0"},
             Case{"LightAsset", "onOff", R"(at = "hr:2")",
                  "boolean, and this point is integer: read a coil"},
             Case{"ThermostatAsset", "temperature", R"(at = "co:2")", "read a number"},
             Case{"ThermostatAsset", "temperature", R"(at = "hr:2", enum = "mode")",
                  "read a number"},
             Case{"ThermostatAsset", "temperature", R"(at = "hr:2[4]")",
                  "number, and this point is integer[]: give the attribute another name"},
             Case{"LightAsset", "colourRGB", R"(at = "hr:2", as = "str8")", "another name"},
             Case{"ThingAsset", "model", R"(at = "hr:2")", "read a text"},
         }) {
        const auto is = outcome(test.type, test.name, test.line);
        ASSERT_EQ(is.refused.size(), 1U) << test.name << " { " << test.line << " }";
        EXPECT_THAT(is.refused[0], AllOf(HasSubstr("site.toml:13"), HasSubstr(test.type),
                                         HasSubstr(test.name), HasSubstr(test.said)));
    }
}

TEST_F(DefinedTypes, ThatDoNotHaveEveryValueOfThePointAreAWarning) {
    for (const char* line : {R"(at = "ir:0", as = "i16")", R"(at = "ir:0", as = "u32")",
                             R"(at = "ir:0", as = "i16", range = [-1, 500])"}) {
        const auto is = outcome("EnvironmentSensorAsset", "NO2Level", line);
        EXPECT_EQ(is.value_type, "positiveInteger");
        ASSERT_EQ(is.doubted.size(), 1U) << line;
        EXPECT_THAT(is.doubted[0], HasSubstr("0 to 2147483647"));
    }
    const auto real = outcome("ElectricityConsumerAsset", "energyImportTotal",
                              R"(at = "ir:0", as = "f32", deadband = 1)");
    EXPECT_EQ(real.value_type, "positiveNumber");
    ASSERT_EQ(real.doubted.size(), 1U);
    EXPECT_THAT(real.doubted[0], HasSubstr("nothing below 0"));
    const auto percent = outcome("LightAsset", "brightness", R"(at = "hr:0")");
    ASSERT_EQ(percent.doubted.size(), 1U);
    EXPECT_THAT(percent.doubted[0], HasSubstr("0 to 100"));
}

} // namespace
} // namespace railbridge
