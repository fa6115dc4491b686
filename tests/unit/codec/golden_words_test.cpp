// Every type in every word order, worked out by hand from the byte letters: A is the highest byte.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

namespace railbridge::test {
namespace {

struct Golden {
    RawType type;
    WordOrder order;
    Words words;
    Value value;
};

std::ostream& operator<<(std::ostream& out, const Golden& golden) {
    return out << to_string(golden.type) << " swaps " << golden.order.word_swap
               << golden.order.byte_swap << " = " << to_text(golden.value);
}

class GoldenWords : public testing::TestWithParam<Golden> {};

TEST_P(GoldenWords, DecodeToTheValue) {
    const auto& golden = GetParam();
    const auto decoded = decode(golden.words, register_point(golden.type, golden.order), nullptr);
    EXPECT_EQ(decoded.quality, Quality::good);
    EXPECT_EQ(decoded.value, golden.value) << to_text(decoded.value);
}

TEST_P(GoldenWords, AreWhatTheValueEncodesTo) {
    const auto& golden = GetParam();
    if (golden.type == RawType::u8_high || golden.type == RawType::u8_low) {
        return; // written as masks: encode_test
    }
    const auto encoded = encode(golden.value, register_point(golden.type, golden.order), nullptr);
    ASSERT_TRUE(encoded) << encoded.error().text;
    EXPECT_EQ(std::get<Words>(*encoded), golden.words);
}

Value whole(std::int64_t number) {
    return number;
}

INSTANTIATE_TEST_SUITE_P(
    Words16, GoldenWords,
    testing::Values(Golden{RawType::u16, abcd, {0x1234}, whole(0x1234)},
                    Golden{RawType::u16, badc, {0x1234}, whole(0x1234)}, // one word: no swap
                    Golden{RawType::u16, dcba, {0xffff}, whole(65535)},
                    Golden{RawType::i16, abcd, {0x8000}, whole(-32768)},
                    Golden{RawType::i16, cdab, {0xffff}, whole(-1)},
                    Golden{RawType::i16, abcd, {0x7fff}, whole(32767)},
                    Golden{RawType::u8_high, abcd, {0xab12}, whole(0xab)},
                    Golden{RawType::u8_low, badc, {0xab12}, whole(0x12)}));

INSTANTIATE_TEST_SUITE_P(
    Words32, GoldenWords,
    testing::Values(Golden{RawType::u32, abcd, {0x1122, 0x3344}, whole(0x11223344)},
                    Golden{RawType::u32, cdab, {0x3344, 0x1122}, whole(0x11223344)},
                    Golden{RawType::u32, badc, {0x2211, 0x4433}, whole(0x11223344)},
                    Golden{RawType::u32, dcba, {0x4433, 0x2211}, whole(0x11223344)},
                    Golden{RawType::u32, abcd, {0xffff, 0xffff}, whole(4294967295)},
                    Golden{RawType::i32, abcd, {0xffff, 0xfffe}, whole(-2)},
                    Golden{RawType::i32, cdab, {0xfffe, 0xffff}, whole(-2)},
                    Golden{RawType::i32, badc, {0xffff, 0xfeff}, whole(-2)},
                    Golden{RawType::i32, dcba, {0xfeff, 0xffff}, whole(-2)},
                    Golden{RawType::i32, abcd, {0x8000, 0x0000}, whole(-2147483648LL)},
                    // 12.3f is 0x4144cccd
                    Golden{RawType::f32, abcd, {0x4144, 0xcccd}, 12.3},
                    Golden{RawType::f32, cdab, {0xcccd, 0x4144}, 12.3},
                    Golden{RawType::f32, badc, {0x4441, 0xcdcc}, 12.3},
                    Golden{RawType::f32, dcba, {0xcdcc, 0x4441}, 12.3},
                    Golden{RawType::f32, abcd, {0x0000, 0x0001}, 1e-45}, // smallest denormal
                    Golden{RawType::f32, abcd, {0x007f, 0xffff}, 1.1754942e-38}, // largest one
                    Golden{RawType::f32, abcd, {0xbf80, 0x0000}, -1.0}));

INSTANTIATE_TEST_SUITE_P(
    Words64, GoldenWords,
    testing::Values(
        Golden{RawType::u64, abcd, {0x0102, 0x0304, 0x0506, 0x0708}, whole(0x0102030405060708)},
        Golden{RawType::u64, cdab, {0x0708, 0x0506, 0x0304, 0x0102}, whole(0x0102030405060708)},
        Golden{RawType::u64, badc, {0x0201, 0x0403, 0x0605, 0x0807}, whole(0x0102030405060708)},
        Golden{RawType::u64, dcba, {0x0807, 0x0605, 0x0403, 0x0201}, whole(0x0102030405060708)},
        Golden{RawType::u64,
               abcd,
               {0xffff, 0xffff, 0xffff, 0xffff},
               std::numeric_limits<std::uint64_t>::max()},
        Golden{RawType::u64, abcd, {0x8000, 0, 0, 0}, std::uint64_t{1} << 63},
        Golden{RawType::u64, abcd, {0x0020, 0, 0, 1}, whole((1LL << 53) + 1)},
        Golden{RawType::u64, abcd, {0x001f, 0xffff, 0xffff, 0xffff}, whole((1LL << 53) - 1)},
        Golden{RawType::i64, abcd, {0x0020, 0, 0, 1}, whole((1LL << 53) + 1)},
        Golden{RawType::i64, cdab, {0xfffd, 0xffff, 0xffff, 0xffff}, whole(-3)},
        Golden{RawType::i64, badc, {0xffff, 0xffff, 0xffff, 0xfdff}, whole(-3)},
        Golden{RawType::i64, dcba, {0xfdff, 0xffff, 0xffff, 0xffff}, whole(-3)},
        Golden{RawType::i64, abcd, {0x8000, 0, 0, 0}, std::numeric_limits<std::int64_t>::min()},
        // 12.3 is 0x402899999999999a
        Golden{RawType::f64, abcd, {0x4028, 0x9999, 0x9999, 0x999a}, 12.3},
        Golden{RawType::f64, cdab, {0x999a, 0x9999, 0x9999, 0x4028}, 12.3},
        Golden{RawType::f64, badc, {0x2840, 0x9999, 0x9999, 0x9a99}, 12.3},
        Golden{RawType::f64, dcba, {0x9a99, 0x9999, 0x9999, 0x2840}, 12.3},
        Golden{RawType::f64, abcd, {0, 0, 0, 1}, std::numeric_limits<double>::denorm_min()}));

} // namespace
} // namespace railbridge::test
