// Every site that is shipped loads without an error or a warning.

#include "adapters/config/load_mapping.hpp"

#include <gtest/gtest.h>

namespace railbridge {
namespace {

TEST(SampleSites, AllLoad) {
    const auto directory = std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / "mappings/sites";
    const config::MappingOptions options{
        "R", "gw", {}, {{"rtu", "/dev/ttyUSB0"}, {"plc", "127.0.0.1:1502"}}};
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

} // namespace
} // namespace railbridge
