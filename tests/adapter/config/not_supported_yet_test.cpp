// Words of the language that this version does not build are refused by name, never ignored.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[asset.press]
line = "plant"
unit = 1
point.lamp = { at = "00001" }
)";

class NotSupportedYet : public testing::TestWithParam<const char*> {};

TEST_P(NotSupportedYet, IsRefusedAtItsPlace) {
    const ScratchDirectory scratch;
    const MarkedText text(std::string(frame) + GetParam());
    ASSERT_NE(text.line, 0U);
    const auto loaded =
        config::load_mapping({scratch.write("site.toml", text.text)}, {"R", "gw", {}, {}});
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().line, text.line);
    EXPECT_EQ(loaded.error().front().column, text.column);
    EXPECT_THAT(loaded.error().front().text, HasSubstr("not supported yet"));
}

INSTANTIATE_TEST_SUITE_P(
    Language, NotSupportedYet,
    testing::Values("«sequence = \"start\"", "[«sequence.start]\nsteps = []",
                    "[device.b]\nline = \"plant\"\nunit = 2\n«allow_broadcast = true",
                    "point.a = { at = «\"sunspec:103.W\" }",
                    "point.a = { at = \"40001\", «history = true }",
                    "point.a = { at = \"40001\", «sum = [\"b\"] }",
                    "point.a = { at = \"40001\", «from = \"b\" }",
                    "write.lamp = { «at = \"00002\" }", "write.lamp = { «as = \"bool\" }"));

} // namespace
} // namespace railbridge
