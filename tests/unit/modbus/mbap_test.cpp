#include "bridge/modbus/mbap.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

TEST(Mbap, IsWrittenAsTheSpecificationShowsIt) {
    EXPECT_EQ(tcp_frame(0x1501, 0xFF, Bytes{3, 0, 4, 0, 1}),
              (Bytes{0x15, 0x01, 0, 0, 0, 6, 0xFF, 3, 0, 4, 0, 1}));
}

TEST(Mbap, IsReadBack) {
    const auto header = read_mbap(tcp_frame(0x1501, 17, Bytes{3, 2, 0, 5}));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->transaction, 0x1501);
    EXPECT_EQ(header->protocol, 0);
    EXPECT_EQ(header->length, 5);
    EXPECT_EQ(header->unit, 17);
    EXPECT_EQ(frame_size(*header), 11U);
    EXPECT_FALSE(read_mbap(Bytes{0, 1, 0, 0, 0, 2}));
}

TEST(Mbap, IsPlausibleOnlyForModbusFramesOfALegalLength) {
    EXPECT_TRUE(is_plausible({1, 0, 2, 1}));
    EXPECT_TRUE(is_plausible({1, 0, 254, 1}));
    EXPECT_FALSE(is_plausible({1, 1, 6, 1}));
    EXPECT_FALSE(is_plausible({1, 0, 0, 1}));
    EXPECT_FALSE(is_plausible({1, 0, 1, 1}));
    EXPECT_FALSE(is_plausible({1, 0, 255, 1}));
    EXPECT_FALSE(is_plausible({1, 0, 65535, 1}));
}

} // namespace
} // namespace railbridge::test
