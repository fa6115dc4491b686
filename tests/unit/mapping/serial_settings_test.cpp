#include "bridge/mapping/mapping.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

SerialSettings at(std::uint32_t baud, Parity parity = Parity::none, std::uint8_t stop_bits = 1) {
    SerialSettings settings;
    settings.baud = baud;
    settings.parity = parity;
    settings.stop_bits = stop_bits;
    return settings;
}

TEST(SerialSettings, CountsStartDataParityAndStopBits) {
    EXPECT_EQ(at(10'000).character_time(), Duration{1000}) << "8N1: ten bits";
    EXPECT_EQ(at(10'000, Parity::even).character_time(), Duration{1100}) << "8E1: eleven bits";
    EXPECT_EQ(at(10'000, Parity::none, 2).character_time(), Duration{1100}) << "8N2: eleven bits";
    EXPECT_EQ(at(10'000, Parity::odd, 2).character_time(), Duration{1200}) << "8O2: twelve bits";
}

TEST(SerialSettings, NeverMakesACharacterShorterThanItIs) {
    EXPECT_EQ(at(9600).character_time(), Duration{1042}) << "1041.7 us, rounded up";
    EXPECT_EQ(at(115'200, Parity::even).character_time(), Duration{96}) << "95.5 us, rounded up";
}

TEST(SerialSettings, KeepsThreeAndAHalfCharactersOfSilenceUpTo19200) {
    EXPECT_GE(at(300, Parity::even).silence(), Duration{128'333});
    EXPECT_GE(at(9600, Parity::even).silence(), Duration{4010});
    EXPECT_LE(at(9600, Parity::even).silence(), Duration{4015});
    EXPECT_GE(at(19200, Parity::even).silence(), Duration{2005});
}

TEST(SerialSettings, KeepsAFixedSilenceAbove19200) {
    EXPECT_EQ(at(38'400).silence(), Duration{1750});
    EXPECT_EQ(at(115'200).silence(), Duration{1750});
}

} // namespace
} // namespace railbridge::test
