// The files of tests/golden: those in broken/ hold one fault each, and their first line says where
// and what, counted from a mark and not by the loader; those in odd/ look strange and are good.

#include "adapters/config/load_mapping.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace railbridge {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Expected {
    unsigned line = 0;
    unsigned column = 0;
    std::string code;
    std::string text;
};

/// `# expect 9:21 RB005 text`
Expected expected_in(const fs::path& file) {
    std::ifstream stream(file);
    std::string first_line;
    std::getline(stream, first_line);
    std::istringstream words(first_line);
    Expected expected;
    std::string word;
    char colon = 0;
    words >> word >> word >> expected.line >> colon >> expected.column >> expected.code;
    std::getline(words >> std::ws, expected.text);
    return expected;
}

std::vector<fs::path> files_in(const char* folder) {
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::directory_iterator(fs::path(RAILBRIDGE_SOURCE_DIR) / "tests/golden" / folder)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

class BrokenFile : public testing::TestWithParam<fs::path> {};

TEST_P(BrokenFile, IsRefusedAtLineAndColumnAndNowhereElse) {
    const Expected expected = expected_in(GetParam());
    ASSERT_FALSE(expected.text.empty());
    const auto loaded = config::load_mapping({GetParam()}, {"R", "gw", {}, {}});
    ASSERT_FALSE(loaded) << "accepted";
    const auto& problem = loaded.error().front();
    EXPECT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(problem.line, expected.line) << to_string(problem);
    EXPECT_EQ(problem.column, expected.column) << to_string(problem);
    EXPECT_EQ(to_string(problem.code), expected.code) << to_string(problem);
    EXPECT_THAT(problem.text, HasSubstr(expected.text));
    EXPECT_FALSE(problem.warning);
}

class OddFile : public testing::TestWithParam<fs::path> {};

TEST_P(OddFile, IsAccepted) {
    const auto loaded = config::load_mapping({GetParam()}, {"R", "gw", {}, {}});
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    for (const auto& warning : loaded->warnings) {
        EXPECT_EQ(warning.code, config::Code::unused_line) << to_string(warning);
    }
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
    std::string name = info.param.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, BrokenFile, testing::ValuesIn(files_in("broken")), name_of);
INSTANTIATE_TEST_SUITE_P(Golden, OddFile, testing::ValuesIn(files_in("odd")), name_of);

TEST(GoldenFiles, AreMany) {
    EXPECT_GE(files_in("broken").size(), 150U);
    EXPECT_GE(files_in("odd").size(), 20U);
}

} // namespace
} // namespace railbridge
