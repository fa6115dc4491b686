// Every function code, asked by libmodbus over TCP and over a pty.

#include "tests/plcsim/modbus_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plcsim {
namespace {

using testing::ElementsAre;
using Words = std::vector<std::uint16_t>;
using Bits = std::vector<std::uint8_t>;

/// The parameter says over what.
class FunctionCodes : public testing::TestWithParam<std::string> {
protected:
    RunningPlcsim sim_{
        GetParam() == "tcp"
            ? std::vector<std::string>{"--tcp", "127.0.0.1:0", "--unit", "1,2"}
            : std::vector<std::string>{"--rtu", "{dir}/plc", "--baud", "115200", "--unit", "1,2"}};
    ModbusClient client_ = GetParam() == "tcp" ? ModbusClient::tcp(sim_.tcp_port())
                                               : ModbusClient::rtu(sim_.rtu_link(), 115200);
};

INSTANTIATE_TEST_SUITE_P(Transports, FunctionCodes, testing::Values("tcp", "rtu"),
                         [](const auto& chosen) { return chosen.param; });

TEST_P(FunctionCodes, ReadWhatTheControlPortSet) {
    sim_.set(1, "co", 3, {1, 0, 1});
    sim_.set(1, "di", 7, {0, 1});
    sim_.set(1, "hr", 10, {0x1234, 0xFFFF});
    sim_.set(1, "ir", 998, {7, 8});
    Bits bits(9);
    ASSERT_EQ(modbus_read_bits(client_.get(), 0, 9, bits.data()), 9);
    EXPECT_EQ(bits, (Bits{0, 0, 0, 1, 0, 1, 0, 0, 0}));
    ASSERT_EQ(modbus_read_input_bits(client_.get(), 0, 9, bits.data()), 9);
    EXPECT_EQ(bits, (Bits{0, 0, 0, 0, 0, 0, 0, 0, 1}));
    EXPECT_THAT(client_.registers(10, 2), ElementsAre(0x1234, 0xFFFF));
    Words inputs(2);
    ASSERT_EQ(modbus_read_input_registers(client_.get(), 998, 2, inputs.data()), 2);
    EXPECT_THAT(inputs, ElementsAre(7, 8));
}

TEST_P(FunctionCodes, WriteWhatTheControlPortSees) {
    ASSERT_EQ(modbus_write_bit(client_.get(), 4, 1), 1);
    ASSERT_EQ(modbus_write_register(client_.get(), 5, 50000), 1);
    const Bits bits{1, 0, 1, 1, 0, 0, 0, 0, 1};
    ASSERT_EQ(modbus_write_bits(client_.get(), 100, 9, bits.data()), 9);
    const Words words{1, 2, 3};
    ASSERT_EQ(modbus_write_registers(client_.get(), 200, 3, words.data()), 3);
    EXPECT_THAT(sim_.get(1, "co", 4), ElementsAre(1));
    EXPECT_THAT(sim_.get(1, "hr", 5), ElementsAre(50000));
    EXPECT_THAT(sim_.get(1, "co", 100, 9), ElementsAre(1, 0, 1, 1, 0, 0, 0, 0, 1));
    EXPECT_THAT(sim_.get(1, "hr", 200, 3), ElementsAre(1, 2, 3));
}

TEST_P(FunctionCodes, MaskWriteAndReadWrite) {
    sim_.set(1, "hr", 0, {0x0012});
    ASSERT_EQ(modbus_mask_write_register(client_.get(), 0, 0x00F2, 0x0025), 1);
    EXPECT_THAT(sim_.get(1, "hr", 0), ElementsAre(0x0017)) << "the example of the specification";
    const Words to_write{5, 6};
    Words read(3);
    ASSERT_EQ(
        modbus_write_and_read_registers(client_.get(), 1, 2, to_write.data(), 0, 3, read.data()),
        3);
    EXPECT_THAT(read, ElementsAre(0x0017, 5, 6)) << "the write comes first";
}

TEST_P(FunctionCodes, RefusesWhatIsNotThere) {
    EXPECT_TRUE(client_.registers(999, 2).empty());
    EXPECT_EQ(errno, EMBXILADD);
    const std::uint8_t report_id[] = {1, 17};
    ASSERT_GT(modbus_send_raw_request(client_.get(), report_id, 2), 0);
    Bits answer(MODBUS_TCP_MAX_ADU_LENGTH);
    const int length = modbus_receive_confirmation(client_.get(), answer.data());
    const std::size_t pdu = GetParam() == "tcp" ? 7 : 1;
    ASSERT_GE(length, static_cast<int>(pdu + 2));
    EXPECT_EQ(answer[pdu], 17 | 0x80);
    EXPECT_EQ(answer[pdu + 1], 1) << "illegal function";
    EXPECT_EQ(sim_.counters().exceptions, 2U);
}

TEST_P(FunctionCodes, KeepsUnitsApart) {
    client_.unit(2);
    ASSERT_EQ(modbus_write_register(client_.get(), 0, 22), 1);
    EXPECT_THAT(sim_.get(1, "hr", 0), ElementsAre(0));
    EXPECT_THAT(sim_.get(2, "hr", 0), ElementsAre(22));
    const auto counters = sim_.counters();
    EXPECT_THAT(counters.by_unit, ElementsAre(std::pair(2, 1U)));
    EXPECT_THAT(counters.by_function, ElementsAre(std::pair(6, 1U)));
    EXPECT_EQ(counters.registers_written, 1U);
}

TEST_P(FunctionCodes, TheLargestRequestsPass) {
    EXPECT_EQ(client_.registers(0, 125).size(), 125U);
    Bits bits(2000);
    EXPECT_EQ(modbus_read_bits(client_.get(), 0, 1000, bits.data()), 1000);
    const Words words(123, 9);
    EXPECT_EQ(modbus_write_registers(client_.get(), 0, 123, words.data()), 123);
    EXPECT_EQ(modbus_write_bits(client_.get(), 0, 1000, bits.data()), 1000);
}

} // namespace
} // namespace plcsim
