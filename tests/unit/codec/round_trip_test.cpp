// What was read can be written back and gives the same registers; what was written reads the same.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/raw_words.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <variant>

namespace railbridge::test {
namespace {

constexpr int rounds = 20'000;
constexpr RawType types[] = {RawType::i16, RawType::u16,   RawType::i32,   RawType::u32,
                             RawType::i64, RawType::u64,   RawType::f16,   RawType::f32,
                             RawType::f64, RawType::bcd16, RawType::bcd32, RawType::unix64ms};
constexpr WordOrder orders[] = {abcd, cdab, badc, dcba};

Words random_words(std::mt19937& random, std::uint16_t count) {
    Words words(count);
    for (auto& word : words) {
        word = static_cast<std::uint16_t>(random());
    }
    return words;
}

TEST(RoundTrip, AnyRegistersSurviveBeingDecodedAndEncoded) {
    std::mt19937 random{1};
    int good = 0;
    for (int i = 0; i < rounds; ++i) {
        for (const auto type : types) {
            auto point = register_point(type, orders[random() % 4]);
            point.encoding.swap_single = random() % 2 == 0;
            const auto words = random_words(random, point.range.count);
            const auto decoded = decode(words, point, nullptr);
            if (decoded.quality != Quality::good) {
                ASSERT_TRUE(kind_of(type) == RawKind::real || is_bcd(type) ||
                            kind_of(type) == RawKind::time);
                continue;
            }
            ++good;
            const auto encoded = encode(decoded.value, point, nullptr);
            ASSERT_TRUE(encoded) << encoded.error().text;
            ASSERT_EQ(std::get<Words>(*encoded), words) << to_string(type);
            ASSERT_TRUE(reads_back(words, *encoded));
        }
    }
    EXPECT_GT(good, rounds * 7);
}

TEST(RoundTrip, ScaledIntegersSurvive) {
    std::mt19937 random{2};
    const double factors[] = {0.1, 0.01, 0.001, 0.05, 10.0, -0.1, 10.0 / 27648.0, 1.0 / 3.0};
    const double offsets[] = {0.0, -40.0, 273.15};
    for (int i = 0; i < rounds; ++i) {
        for (const auto type : {RawType::i16, RawType::u16, RawType::i32, RawType::u32}) {
            auto point = scaled_point(type, factors[random() % 8], offsets[random() % 3]);
            const auto words = random_words(random, point.range.count);
            const auto decoded = decode(words, point, nullptr);
            const auto encoded = encode(decoded.value, point, nullptr);
            ASSERT_TRUE(encoded) << encoded.error().text << " scale " << point.scaling.factor;
            ASSERT_EQ(std::get<Words>(*encoded), words) << to_string(type);
        }
    }
}

TEST(RoundTrip, FieldsOfARegisterChangeNothingElse) {
    std::mt19937 random{3};
    for (int i = 0; i < rounds; ++i) {
        const auto first = static_cast<std::uint8_t>(random() % 16);
        const auto count = static_cast<std::uint8_t>(1 + random() % (16U - first));
        auto point = bits_point(count == 1 ? RawType::boolean : RawType::u16, first, count);
        point.invert = count == 1 && random() % 2 == 0;
        point.encoding.order = orders[random() % 4];
        point.encoding.swap_single = random() % 2 == 0;
        const auto source = random_words(random, 1);
        const auto before = static_cast<std::uint16_t>(random());
        const auto value = decode(source, point, nullptr).value;
        const auto encoded = encode(value, point, nullptr);
        ASSERT_TRUE(encoded) << encoded.error().text;
        if (const auto* mask = std::get_if<MaskedWrite>(&*encoded)) {
            const auto after =
                static_cast<std::uint16_t>((before & mask->and_mask) | mask->or_mask);
            ASSERT_EQ(mask->and_mask & mask->or_mask, 0);
            ASSERT_EQ(decode(Words{after}, point, nullptr).value, value);
            ASSERT_EQ((after ^ before) & ~field_mask(point.encoding), 0);
            ASSERT_TRUE(reads_back(Words{after}, *encoded));
        } else {
            ASSERT_EQ(count, 16);
        }
    }
}

TEST(RoundTrip, AnyNumberThatIsAcceptedReadsAsItself) {
    std::mt19937 random{4};
    std::uniform_real_distribution<double> numbers{-70000.0, 70000.0};
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto point = scaled_point(types[random() % 6], 0.25, 1.0);
        const double number = std::round(numbers(random) * 8.0) / 8.0;
        const auto encoded = encode(number, point, nullptr);
        const double raw = (number - 1.0) / 0.25;
        if (encoded) {
            ++accepted;
            ASSERT_EQ(decode(std::get<Words>(*encoded), point, nullptr).value, Value{number});
        } else {
            ASSERT_TRUE(raw != std::round(raw) || raw < 0 || raw > 32767) << number;
        }
    }
    EXPECT_GT(accepted, rounds / 8);
}

} // namespace
} // namespace railbridge::test
