// Every site that is shipped loads without an error or a warning, and the page about them is whole.

#include "adapters/config/load_mapping.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace railbridge {
namespace {

TEST(SampleSites, AllLoad) {
    const auto directory = std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / "mappings/sites";
    const config::MappingOptions options{
        "R", "gw", {}, {{"rtu", "/dev/serial/by-id/usb-FTDI-port0"}, {"plc", "127.0.0.1:1502"}}};
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        const auto loaded = config::load_mapping({entry.path()}, options);
        ASSERT_TRUE(loaded) << to_string(loaded.error().front());
        EXPECT_TRUE(loaded->warnings.empty()) << to_string(loaded->warnings.front());
        EXPECT_FALSE(loaded->mapping.points.empty()) << entry.path();
        ++count;
    }
    EXPECT_GE(count, 2U);
}

TEST(MappingPage, NamesEveryAttributeThatTheBridgeAdds) {
    const std::ifstream file(std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / "mappings/README.md");
    std::ostringstream page;
    page << file.rdbuf();
    const std::string text = page.str();
    const auto named = [&text](const OwnAttribute& attribute) {
        return text.find('`' + std::string(attribute.name) + '`') != std::string::npos;
    };
    for (const auto& attribute : own::point_asset) {
        EXPECT_TRUE(named(attribute)) << attribute.name;
    }
    for (const auto& attribute : own::health_asset) {
        EXPECT_TRUE(named(attribute)) << attribute.name;
    }
}

} // namespace
} // namespace railbridge
