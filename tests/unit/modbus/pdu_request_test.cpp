// The examples of the specification, byte for byte, and what is refused before it leaves.

#include "tests/unit/modbus/requests.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

TEST(RequestPdu, IsTheSpecificationsExampleForEachRead) {
    EXPECT_EQ(request_pdu(read_of(Table::coil, 19, 19)).value(), (Bytes{1, 0, 0x13, 0, 0x13}));
    EXPECT_EQ(request_pdu(read_of(Table::discrete_input, 196, 22)).value(),
              (Bytes{2, 0, 0xC4, 0, 0x16}));
    EXPECT_EQ(request_pdu(read_of(Table::holding_register, 107, 3)).value(),
              (Bytes{3, 0, 0x6B, 0, 3}));
    EXPECT_EQ(request_pdu(read_of(Table::input_register, 8, 1)).value(), (Bytes{4, 0, 8, 0, 1}));
}

TEST(RequestPdu, IsTheSpecificationsExampleForEachWrite) {
    EXPECT_EQ(request_pdu(write_of(FunctionCode::write_single_coil, 172, {1})).value(),
              (Bytes{5, 0, 0xAC, 0xFF, 0}));
    EXPECT_EQ(request_pdu(write_of(FunctionCode::write_single_coil, 172, {0})).value(),
              (Bytes{5, 0, 0xAC, 0, 0}));
    EXPECT_EQ(request_pdu(write_of(FunctionCode::write_single_register, 1, {3})).value(),
              (Bytes{6, 0, 1, 0, 3}));
    EXPECT_EQ(request_pdu(
                  write_of(FunctionCode::write_multiple_coils, 19, {1, 0, 1, 1, 0, 0, 1, 1, 1, 0}))
                  .value(),
              (Bytes{15, 0, 0x13, 0, 0x0A, 2, 0xCD, 1}));
    EXPECT_EQ(
        request_pdu(write_of(FunctionCode::write_multiple_registers, 1, {0x000A, 0x0102})).value(),
        (Bytes{16, 0, 1, 0, 2, 4, 0, 0x0A, 1, 2}));
    EXPECT_EQ(request_pdu(write_of(FunctionCode::mask_write_register, 4, {0x00F2, 0x0025})).value(),
              (Bytes{22, 0, 4, 0, 0xF2, 0, 0x25}));
}

TEST(RequestPdu, FitsIntoAFrameAtTheLimits) {
    const auto bits = request_pdu(write_of(FunctionCode::write_multiple_coils, 0,
                                           std::vector<std::uint16_t>(limits::write_bits_max, 1)));
    const auto words = request_pdu(write_of(FunctionCode::write_multiple_registers, 65536 - 123,
                                            std::vector<std::uint16_t>(limits::write_words_max)));
    EXPECT_LE(bits.value().size(), pdu_size_max);
    EXPECT_LE(words.value().size(), pdu_size_max);
    EXPECT_TRUE(request_pdu(read_of(Table::coil, 65536 - 2000, 2000)));
    EXPECT_TRUE(request_pdu(read_of(Table::input_register, 65535, 1)));
}

TEST(RequestPdu, RefusesWhatTheSpecificationDoesNotAllow) {
    const std::vector<Request> wrong{
        read_of(Table::holding_register, 0, 0),
        read_of(Table::holding_register, 0, 126),
        read_of(Table::holding_register, 65535, 2),
        read_of(Table::coil, 0, 2001),
        write_of(FunctionCode::write_single_coil, 0, {2}),
        write_of(FunctionCode::write_single_coil, 0, {}),
        write_of(FunctionCode::write_single_register, 0, {1, 2}),
        write_of(FunctionCode::write_multiple_coils, 0, {}),
        write_of(FunctionCode::write_multiple_coils, 0, {0, 7}),
        write_of(FunctionCode::write_multiple_coils, 0, std::vector<std::uint16_t>(1969)),
        write_of(FunctionCode::write_multiple_registers, 0, std::vector<std::uint16_t>(124)),
        write_of(FunctionCode::write_multiple_registers, 65535, {1, 2}),
        write_of(FunctionCode::mask_write_register, 0, {1}),
        write_of(FunctionCode::read_coils, 0, {1}),
        ListenRequest{},
    };
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        const auto pdu = request_pdu(wrong[i]);
        ASSERT_FALSE(pdu) << "request " << i;
        EXPECT_EQ(pdu.error().recovery, Recovery::disable_point);
        EXPECT_FALSE(pdu.error().text.empty());
    }
}

} // namespace
} // namespace railbridge::test
