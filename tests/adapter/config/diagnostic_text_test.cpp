// How a problem is shown: its line, the caret under the place, the fix; and what silences a lint.

#include "adapters/config/diagnostic_text.hpp"
#include "adapters/config/silence.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using config::allows;
using config::Code;
using config::Diagnostic;
using config::SourceLines;
using config::token_end;
using test::ScratchDirectory;
using testing::HasSubstr;

std::string shown(const std::string& line, unsigned column, const std::string& fix = {}) {
    const ScratchDirectory scratch;
    const auto file = scratch.write("site.toml", "schema = 1\n" + line + "\n");
    SourceLines lines;
    const Diagnostic diagnostic{file, 2, column, Code::unknown_key, false, "wrong", fix};
    const std::string text = config::full_text(diagnostic, lines, false);
    return text.substr(text.find('\n') + 1);
}

TEST(DiagnosticText, PointsAtTheKeyAndSaysTheFix) {
    EXPECT_EQ(shown("point.flow = { scal = 1 }", 16, "scale"),
              "  2 | point.flow = { scal = 1 }\n"
              "    |                ^^^^ write scale\n");
}

TEST(DiagnosticText, CountsCharactersAndKeepsTabs) {
    EXPECT_EQ(shown("\tname = \"Füße\", x = 1", 17), "  2 | \tname = \"Füße\", x = 1\n"
                                                     "    | \t               ^\n");
}

TEST(DiagnosticText, CutsLongLinesAroundThePlace) {
    const std::string text = shown("a = \"" + std::string(500, 'x') + "\", b = 2", 509);
    EXPECT_THAT(text, HasSubstr("  2 | ...xxxx"));
    EXPECT_THAT(text, HasSubstr("b = 2\n"));
    EXPECT_LT(text.size(), 400U);
}

TEST(DiagnosticText, WithoutTheFileItIsTheHeadline) {
    SourceLines lines;
    const Diagnostic diagnostic{"gone.toml", 7, 3, Code::useless_swap, true, "wrong", {}};
    EXPECT_EQ(config::full_text(diagnostic, lines, false),
              "gone.toml:7:3: warning[RB101]: wrong\n");
    EXPECT_THAT(config::full_text(diagnostic, lines, true), HasSubstr("\033[1;33mwarning[RB101]:"));
}

TEST(TokenEnd, KnowsWordsTextsNumbersAndBrackets) {
    EXPECT_EQ(token_end("point.flow = 1", 7), 11U);
    EXPECT_EQ(token_end("a = \"b \\\" c\" # d", 5), 13U);
    EXPECT_EQ(token_end("a = 'b'", 5), 8U);
    EXPECT_EQ(token_end("a = -1.5e3, b", 5), 11U);
    EXPECT_EQ(token_end("a = [1, \"]\", [2]] # c", 5), 18U);
    EXPECT_EQ(token_end("[line.plant]", 7), 12U);
    EXPECT_EQ(token_end("a = \"open", 5), 10U);
    EXPECT_EQ(token_end("a", 9), 10U) << "beyond the line";
}

TEST(Silence, AllowsTheNamedLintsOfItsLine) {
    EXPECT_TRUE(allows("a = 1 # railbridge: allow RB108", Code::float_without_deadband));
    EXPECT_TRUE(allows("a = 1 #railbridge: allow RB103, RB108", Code::float_without_deadband));
    EXPECT_TRUE(allows("a = 1 # why # railbridge: allow RB103 RB108 # more", Code::value_overlaps));
    EXPECT_FALSE(allows("a = 1 # railbridge: allow RB107", Code::float_without_deadband));
    EXPECT_FALSE(allows("a = 1 # railbridge: allow", Code::float_without_deadband));
    EXPECT_FALSE(allows("railbridge: allow RB108", Code::float_without_deadband));
    EXPECT_FALSE(allows("", Code::float_without_deadband));
}

} // namespace
} // namespace railbridge
