#include "bridge/modbus/rtu_frame.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

void append(Bytes& bytes, const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

TEST(RtuChecksum, IsTheSpecificationsExample) {
    EXPECT_EQ(rtu_checksum(Bytes{0x02, 0x07}), 0x1241);
    EXPECT_EQ(rtu_frame(2, Bytes{0x07}), (Bytes{0x02, 0x07, 0x41, 0x12}));
}

TEST(RtuAnswerSize, FollowsFunctionAndByteCount) {
    EXPECT_EQ(rtu_answer_size(Bytes{1, 3, 4}), 9U);
    EXPECT_EQ(rtu_answer_size(Bytes{1, 0x83, 2}), 5U);
    EXPECT_EQ(rtu_answer_size(Bytes{1, 6, 0}), 8U);
    EXPECT_EQ(rtu_answer_size(Bytes{1, 22, 0}), 10U);
    EXPECT_EQ(rtu_answer_size(Bytes{1, 3}), 0U) << "too few bytes to tell";
    EXPECT_EQ(rtu_answer_size(Bytes{1, 43, 14}), 0U) << "no length known";
    EXPECT_EQ(rtu_answer_size(Bytes{1, 3, 255}), 0U) << "longer than a frame may be";
}

TEST(FindRtuAnswers, NamesTheUnitsOfFramesBackToBack) {
    Bytes bytes = rtu_frame(3, Bytes{3, 2, 0, 1});
    append(bytes, rtu_frame(9, Bytes{0x86, 2}));
    append(bytes, rtu_frame(3, Bytes{16, 0, 1, 0, 2}));
    const FoundFrames found = find_rtu_answers(bytes);
    EXPECT_EQ(found.units, (std::vector<UnitId>{3, 9, 3}));
    EXPECT_EQ(found.rest, 0U);
}

TEST(FindRtuAnswers, StopsAtTheFirstByteThatBeginsNoFrame) {
    Bytes bytes = rtu_frame(3, Bytes{3, 2, 0, 1});
    append(bytes, {0xAA});
    append(bytes, rtu_frame(9, Bytes{3, 2, 0, 1}));
    const FoundFrames found = find_rtu_answers(bytes);
    EXPECT_EQ(found.units, std::vector<UnitId>{3});
    EXPECT_EQ(found.rest, 8U);
}

TEST(FindRtuAnswers, BelievesNoFrameWithAWrongBitOrACutEnd) {
    const Bytes whole = rtu_frame(3, Bytes{3, 4, 0, 1, 0, 2});
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes wrong = whole;
        wrong[bit / 8] = static_cast<std::uint8_t>(wrong[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_TRUE(find_rtu_answers(wrong).units.empty()) << "bit " << bit;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_TRUE(find_rtu_answers(std::span(whole).first(size)).units.empty());
    }
}

} // namespace
} // namespace railbridge::test
