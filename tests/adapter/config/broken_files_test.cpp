// The files in broken/: one fault each, the first line says where and what. The place was counted
// by hand, not by the loader.

#include "adapters/config/load_mapping.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace railbridge {
namespace {

using testing::HasSubstr;

struct Expected {
    unsigned line = 0;
    unsigned column = 0;
    std::string text;
};

/// `# expect 9:21 text`
Expected expected_in(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string first_line;
    std::getline(stream, first_line);
    std::istringstream words(first_line);
    Expected expected;
    std::string word;
    char colon = 0;
    words >> word >> word >> expected.line >> colon >> expected.column;
    std::getline(words >> std::ws, expected.text);
    return expected;
}

std::vector<std::filesystem::path> broken_files() {
    std::vector<std::filesystem::path> files;
    const std::filesystem::path directory =
        std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / "tests/adapter/config/broken";
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

TEST(BrokenFiles, AreRefusedAtLineAndColumn) {
    const auto files = broken_files();
    ASSERT_GE(files.size(), 12U);
    for (const auto& file : files) {
        const Expected expected = expected_in(file);
        ASSERT_FALSE(expected.text.empty()) << file;
        const auto loaded = config::load_mapping({file}, {"R", "gw", {}, {}});
        ASSERT_FALSE(loaded) << file;
        ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
        const auto& problem = loaded.error().front();
        EXPECT_EQ(problem.line, expected.line) << to_string(problem);
        EXPECT_EQ(problem.column, expected.column) << to_string(problem);
        EXPECT_THAT(problem.text, HasSubstr(expected.text)) << file;
    }
}

} // namespace
} // namespace railbridge
