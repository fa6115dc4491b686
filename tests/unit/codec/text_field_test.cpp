// Texts in registers, as devices really fill them.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/text_field.hpp"
#include "bridge/modbus/transaction.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace railbridge::test {
namespace {

Point text_point(std::uint16_t length, bool utf8 = false, RawType type = RawType::text) {
    Point point;
    point.attribute = "name";
    point.encoding.type = type;
    point.encoding.length = length;
    point.encoding.utf8 = utf8;
    point.range = {Table::holding_register, 0, register_count(point.encoding)};
    return point;
}

Words words_of(const std::string& bytes) {
    Words words((bytes.size() + 1) / 2, 0);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        words[i / 2] = static_cast<std::uint16_t>(words[i / 2] | (i % 2 == 0 ? byte << 8 : byte));
    }
    return words;
}

Value read(const Point& point, const std::string& bytes) {
    return decode(words_of(bytes), point, nullptr).value;
}

Value text(const char* value) {
    return std::string{value};
}

TEST(TextField, LosesItsPadding) {
    EXPECT_EQ(read(text_point(8), "AB12    "), text("AB12"));
    EXPECT_EQ(read(text_point(8), std::string{"AB12\0\0\0\0", 8}), text("AB12"));
    EXPECT_EQ(read(text_point(8), "  AB  12"), text("  AB  12"));
    EXPECT_EQ(read(text_point(4), std::string(4, '\0')), text(""));
    EXPECT_EQ(read(text_point(3), "ABCD"), text("ABC")) << "the last byte is not its own";
}

TEST(TextField, EndsAtNulWhateverIsBehind) {
    EXPECT_EQ(read(text_point(8), std::string{"AB\0old!!", 8}), text("AB"));
    EXPECT_EQ(read(text_point(8), std::string{"AB \0old!", 8}), text("AB"));
}

TEST(TextField, Latin1GivesEveryByteACharacter) {
    EXPECT_EQ(read(text_point(4), "\xb0\x43\xe4\xff"), text("°Cäÿ"));
}

TEST(TextField, InvalidUtf8IsQualityAndNeverGarbage) {
    EXPECT_EQ(read(text_point(4, true), "\xc2\xb0\x43 "), text("°C"));
    for (const char* bytes : {"\xb0\x43\x20\x20", "\xc3\x28\x20\x20", "\xc0\xaf\x20\x20",
                              "\xed\xa0\x80\x20", "\xf5\x80\x80\x80", "ABC\xc2", "\xe0\x80\xaf\x20",
                              "\xf4\x90\x80\x80", "\xf0\x80\x80\xaf"}) {
        const auto decoded = decode(words_of(bytes), text_point(4, true), nullptr);
        EXPECT_EQ(decoded.quality, Quality::out_of_range) << bytes;
        EXPECT_EQ(decoded.value, Value{}) << bytes;
    }
}

TEST(TextField, SwappedBytesAreReadInTheOtherOrder) {
    auto point = text_point(4);
    point.encoding.order = badc;
    EXPECT_EQ(read(point, "BADC"), text("BADC")) << "texts ignore the order of the device";
    point.encoding.swap_single = true;
    EXPECT_EQ(read(point, "BADC"), text("ABCD"));
    EXPECT_EQ(std::get<Words>(*encode(text("ABCD"), point, nullptr)), words_of("BADC"));
}

TEST(TextField, AMarkerMayBeAText) {
    auto point = text_point(4);
    point.missing = {text(""), text("N/A")};
    EXPECT_EQ(decode(words_of("N/A "), point, nullptr).quality, Quality::not_implemented);
    EXPECT_EQ(decode(Words{0, 0}, point, nullptr).quality, Quality::not_implemented);
    EXPECT_EQ(read(point, "SN1 "), text("SN1"));
}

TEST(TextField, IsWrittenWholeWithNulBehind) {
    EXPECT_EQ(std::get<Words>(*encode(text("ABC"), text_point(6), nullptr)),
              (Words{0x4142, 0x4300, 0x0000}));
    EXPECT_EQ(std::get<Words>(*encode(text("°C"), text_point(2), nullptr)), Words{0xb043});
    EXPECT_FALSE(encode(text("ABCDE"), text_point(4), nullptr));
    EXPECT_FALSE(encode(text("€"), text_point(4), nullptr)) << "not in Latin-1";
    EXPECT_TRUE(encode(text("€"), text_point(4, true), nullptr));
    EXPECT_FALSE(encode(text("€€"), text_point(4, true), nullptr)) << "six bytes";
    EXPECT_FALSE(encode(Value{std::string{"A\0B", 3}}, text_point(4), nullptr));
    EXPECT_FALSE(encode(Value{std::string{"\xff"}}, text_point(4, true), nullptr));
    EXPECT_FALSE(encode(Value{std::int64_t{5}}, text_point(4), nullptr)) << "no text";
}

TEST(S7String, HasItsLengthsBeforeIt) {
    const auto point = text_point(8, false, RawType::s7_text);
    ASSERT_EQ(point.range.count, 5);
    EXPECT_EQ(read(point, "\x08\x03"
                          "ABCold!!"),
              text("ABC"));
    EXPECT_EQ(read(point, "\xfe\x04"
                          "AB  old!"),
              text("AB  "))
        << "declared longer than is read; spaces are its own";
    EXPECT_EQ(std::get<Words>(*encode(text("AB"), point, nullptr)),
              (Words{0x0802, 0x4142, 0, 0, 0}));
    EXPECT_FALSE(encode(text("ABCDEFGHI"), point, nullptr));
}

TEST(S7String, LengthsThatContradictEachOtherAreNoText) {
    const auto point = text_point(8, false, RawType::s7_text);
    for (const char* head : {"\x02\x03", "\x0a\x09", "\xff\xff"}) {
        EXPECT_EQ(decode(words_of(std::string{head} + "ABCDEFGH"), point, nullptr).quality,
                  Quality::out_of_range);
    }
    EXPECT_EQ(decode(Words(5, 0), point, nullptr).quality, Quality::out_of_range)
        << "no string was ever declared there";
}

TEST(TextField, WhatIsWrittenReadsTheSameAndNoBytesBreakReading) {
    std::mt19937 random{5};
    for (int i = 0; i < 20'000; ++i) {
        const auto length = static_cast<std::uint16_t>(1 + random() % 20);
        auto point = text_point(length, random() % 2 == 0,
                                random() % 2 == 0 ? RawType::text : RawType::s7_text);
        point.encoding.order = badc;
        point.encoding.swap_single = random() % 2 == 0;
        Words words(point.range.count);
        for (auto& word : words) {
            word = static_cast<std::uint16_t>(random());
        }
        const auto decoded = decode(words, point, nullptr);
        if (decoded.quality != Quality::good) {
            ASSERT_EQ(decoded.value, Value{});
            continue;
        }
        const auto& value = std::get<std::string>(decoded.value);
        ASSERT_TRUE(is_utf8(value));
        ASSERT_EQ(value.find('\0'), std::string::npos);
        const auto encoded = encode(decoded.value, point, nullptr);
        ASSERT_TRUE(encoded) << encoded.error().text;
        ASSERT_EQ(decode(std::get<Words>(*encoded), point, nullptr).value, decoded.value);
    }
}

} // namespace
} // namespace railbridge::test
