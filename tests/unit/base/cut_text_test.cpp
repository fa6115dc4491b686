// Texts made short without half characters.

#include "bridge/base/cut_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge {
namespace {

TEST(CutText, LeavesWhatFits) {
    EXPECT_EQ(cut_text("", 0), "");
    EXPECT_EQ(cut_text("", 5), "");
    EXPECT_EQ(cut_text("12345", 5), "12345");
    EXPECT_EQ(cut_text("12345", 9), "12345");
    EXPECT_EQ(cut_text("\xe2\x82\xac", 3), "\xe2\x82\xac");
}

TEST(CutText, CutsBetweenCharacters) {
    EXPECT_EQ(cut_text("12345", 4), "1234");
    EXPECT_EQ(cut_text("12345", 0), "");
    const std::string two = "a\xc3\xa4z";
    EXPECT_EQ(cut_text(two, 3), "a\xc3\xa4");
    EXPECT_EQ(cut_text(two, 2), "a");
    const std::string four = "ab\xf0\x9f\x94\xa5"
                             "c";
    EXPECT_EQ(cut_text(four, 6), "ab\xf0\x9f\x94\xa5");
    for (const std::size_t bytes : {3U, 4U, 5U}) {
        EXPECT_EQ(cut_text(four, bytes), "ab") << bytes;
    }
    EXPECT_EQ(cut_text("\xf0\x9f\x94\xa5"
                       "c",
                       2),
              "");
}

TEST(CutText, CutsWhatIsNoUtf8Anywhere) {
    const std::string strange(100, '\x80');
    EXPECT_EQ(cut_text(strange, 50), strange.substr(0, 50));
    EXPECT_EQ(cut_text(strange, 1), strange.substr(0, 1));
}

} // namespace
} // namespace railbridge
