// `parent`: what asset another one lies below.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace railbridge {
namespace {

using config::Code;
using test::MarkedText;
using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[asset.press]
parent = "cell"
line = "plant"
unit = 1
addresses = "offset0"
point.lamp = { at = "co:0" }
[asset.cell]
parent = "hall"
[asset.hall]
set.notes = "north"
)";

auto load(const std::string& text) {
    const ScratchDirectory scratch;
    return config::load_mapping(
        {scratch.write("site.toml", text)},
        {"R", "gw", [](std::string_view name) { return "id of " + std::string(name); }, {}});
}

Mapping loaded(const std::string& text) {
    auto made = load(text);
    if (!made) {
        throw std::runtime_error(to_string(made.error().front()));
    }
    return std::move(made->mapping);
}

/// Key and that of the parent, "/" for the top, "" for neither.
std::vector<std::string> tree(const Mapping& mapping) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < mapping.assets.size(); ++i) {
        const auto& asset = mapping.assets[i];
        const Asset* parent = mapping.parent_of(static_cast<AssetIndex>(i));
        all.push_back(asset.key + " < " +
                      (parent != nullptr ? parent->key
                       : asset.at_top    ? "/"
                                         : ""));
    }
    return all;
}

void expect_only_fault(const std::string& marked, Code code, const std::vector<std::string>& says) {
    const MarkedText text(marked);
    const auto made = load(text.text);
    ASSERT_FALSE(made) << marked;
    ASSERT_EQ(made.error().size(), 1U) << to_string(made.error().back());
    const auto& problem = made.error().front();
    EXPECT_EQ(problem.code, code);
    EXPECT_EQ(problem.line, text.line) << to_string(problem);
    EXPECT_EQ(problem.column, text.column) << to_string(problem);
    for (const auto& part : says) {
        EXPECT_THAT(problem.text, HasSubstr(part));
    }
}

TEST(Parents, MayStandBehindWhatLiesBelowThem) {
    const Mapping mapping = loaded(frame);
    EXPECT_THAT(tree(mapping), ElementsAre("press < cell", "cell < hall", "hall < ", "bridge < "));
    EXPECT_THAT(mapping.parents_first(),
                ElementsAre(AssetIndex{2}, AssetIndex{3}, AssetIndex{1}, AssetIndex{0}));
    EXPECT_EQ(mapping.assets[0].id, "id of R/gw/press") << "the place is no part of the identity";
}

TEST(Parents, TheTopIsTheGateway) {
    EXPECT_THAT(tree(loaded(std::string{frame} + "parent = \"/\"\n")),
                ElementsAre("press < cell", "cell < hall", "hall < /", "bridge < "));
}

TEST(Parents, OfManyEqualDevicesAreInCommonOrOfOne) {
    EXPECT_THAT(tree(loaded(std::string{frame} + R"([asset.meters]
line = "plant"
addresses = "offset0"
parent = "hall"
point.power = { at = "hr:0" }
each.a = { unit = 11 }
each.b = { unit = 12, parent = "meters.a" }
each.c = { unit = 13, parent = "bridge" }
)")),
                ElementsAre("press < cell", "cell < hall", "hall < ", "meters.a < hall",
                            "meters.b < meters.a", "meters.c < bridge", "bridge < "));
}

TEST(Parents, AreAssetsOfTheSite) {
    expect_only_fault(std::string{frame} + "parent = «\"pres\"\n", Code::unknown_reference,
                      {"there is no [asset.pres]", "did you mean \"press\"?"});
    expect_only_fault(std::string{frame} + "parent = «\"\"\n", Code::empty_value, {"\"/\""});
    expect_only_fault(std::string{frame} + "parent = «\"4j5ctffGqidATXf3ZN3x1o\"\n",
                      Code::bad_parent, {"Assets of other boxes"});
    expect_only_fault(std::string{frame} + R"(parent = «"meters"
[asset.meters]
line = "plant"
addresses = "offset0"
point.power = { at = "hr:0" }
each.a = { unit = 11 }
)",
                      Code::bad_parent, {"stands for several assets", "\"meters.a\""});
}

TEST(Parents, AMistakeInCommonIsReportedOnce) {
    expect_only_fault(std::string{frame} + R"([asset.meters]
line = "plant"
addresses = "offset0"
parent = «"hal"
point.power = { at = "hr:0" }
each.a = { unit = 11 }
each.b = { unit = 12 }
)",
                      Code::unknown_reference, {"did you mean \"hall\"?"});
}

TEST(Parents, NeverLeadBack) {
    expect_only_fault(std::string{frame} + "parent = «\"hall\"\n", Code::bad_parent,
                      {"hall cannot lie below itself"});
    const MarkedText circle(std::string{frame} + "parent = \"press\"\n");
    const auto made = load(circle.text);
    ASSERT_FALSE(made);
    ASSERT_EQ(made.error().size(), 1U) << "once for all three";
    const auto& problem = made.error().front();
    EXPECT_EQ(problem.code, Code::bad_parent);
    EXPECT_EQ(problem.line, 6U);
    EXPECT_THAT(problem.text, HasSubstr("press (site.toml:6), which lies below cell "
                                        "(site.toml:12), which lies below hall (site.toml:15), "
                                        "which lies below press (site.toml:6)"));
}

TEST(Parents, ThePageShowsOneThatLoads) {
    std::ifstream file(std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / "mappings/README.md");
    const std::string page{std::istreambuf_iterator<char>{file}, {}};
    const std::string begin = "### Trees of assets\n\n```toml\n";
    const auto from = page.find(begin);
    ASSERT_NE(from, std::string::npos);
    const auto example = page.substr(from + begin.size());
    EXPECT_THAT(tree(loaded("schema = 1\n[line.plant]\ntransport = \"tcp\"\n"
                            "endpoint = \"10.0.0.1\"\n[device.press]\nline = \"plant\"\nunit = 1\n"
                            "addresses = \"offset0\"\n" +
                            example.substr(0, example.find("```")))),
                ElementsAre("hall < ", "press4 < hall", "bridge < "));
}

TEST(Parents, EndAfterSixteenLevels) {
    std::string text = "schema = 1\n[asset.l1]\n";
    for (int level = 2; level <= 16; ++level) {
        text += "[asset.l" + std::to_string(level) + "]\nparent = \"l" + std::to_string(level - 1) +
                "\"\n";
    }
    EXPECT_TRUE(load(text));
    expect_only_fault(text + "[asset.l17]\nparent = «\"l16\"\n", Code::too_many, {"17 levels"});
}

} // namespace
} // namespace railbridge
