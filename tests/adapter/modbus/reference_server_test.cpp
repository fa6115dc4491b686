// Every function code against libmodbus' own server, over TCP and over a pseudo-terminal.

#include "tests/adapter/modbus/libmodbus_server.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"

#include <gtest/gtest.h>

namespace railbridge::modbus::test {
namespace {

class ReferenceServer : public ::testing::TestWithParam<bool> {
protected:
    ReferenceServer()
        : server_(GetParam() ? LibmodbusServer::on_tcp() : LibmodbusServer::on_pty())
        , line_(GetParam() ? tcp_line(server_->port()) : rtu_line(server_->device())) {}

    void SetUp() override {
        const Status opened = line_.open();
        ASSERT_TRUE(opened) << opened.error().text;
    }

    Words ask(Request request) {
        const TransactionResult result = line_.execute(
            transaction(LibmodbusServer::unit, std::move(request), std::chrono::seconds{2}));
        EXPECT_TRUE(result.outcome)
            << to_string(result.outcome.error().kind) << ' ' << result.outcome.error().detail;
        EXPECT_EQ(result.tag, 4711U);
        EXPECT_EQ(result.unit, LibmodbusServer::unit);
        EXPECT_LE(result.sent, result.finished);
        return result.outcome.value_or(Words{0xDEAD});
    }

    std::unique_ptr<LibmodbusServer> server_;
    LineUnderTest line_;
};

TEST_P(ReferenceServer, ReadsAllFourTables) {
    EXPECT_EQ(ask(read_holding(5, 3)), (Words{1005, 1006, 1007}));
    EXPECT_EQ(ask(ReadRequest{{Table::input_register, 1, 2}}), (Words{2001, 2002}));
    EXPECT_EQ(ask(ReadRequest{{Table::coil, 0, 10}}), (Words{1, 0, 0, 1, 0, 0, 1, 0, 0, 1}));
    EXPECT_EQ(ask(ReadRequest{{Table::discrete_input, 3, 2}}), (Words{1, 0}));
}

TEST_P(ReferenceServer, ReadsTheLongestAnswer) {
    const Words words = ask(read_holding(0, 125));
    ASSERT_EQ(words.size(), 125U);
    EXPECT_EQ(words.back(), 1124);
}

TEST_P(ReferenceServer, WritesWithEveryFunctionAndReadsBack) {
    EXPECT_EQ(ask(WriteRequest{FunctionCode::write_single_coil, 1, {1}}), Words{});
    EXPECT_EQ(ask(WriteRequest{FunctionCode::write_multiple_coils, 4, {1, 1, 0, 1, 1, 0, 1, 0, 1}}),
              Words{});
    EXPECT_EQ(ask(ReadRequest{{Table::coil, 0, 13}}),
              (Words{1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1}));
    EXPECT_EQ(ask(write_register(9, 0xABCD)), Words{});
    EXPECT_EQ(ask(WriteRequest{FunctionCode::write_multiple_registers, 10, {1, 0xFFFF, 3}}),
              Words{});
    EXPECT_EQ(ask(WriteRequest{FunctionCode::mask_write_register, 9, {0xFF00, 0x0012}}), Words{});
    EXPECT_EQ(ask(read_holding(9, 4)), (Words{0xAB12, 1, 0xFFFF, 3}));
}

TEST_P(ReferenceServer, ReportsAnExceptionWithItsCode) {
    const TransactionResult result = line_.execute(
        transaction(LibmodbusServer::unit, read_holding(199, 2), std::chrono::seconds{2}));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::exception);
    EXPECT_EQ(result.outcome.error().exception, ExceptionCode::illegal_data_address);
    EXPECT_EQ(result.outcome.error().recovery, Recovery::disable_point);
    EXPECT_EQ(ask(read_holding(199)), Words{1199}) << "the line goes on after an exception";
}

INSTANTIATE_TEST_SUITE_P(Transports, ReferenceServer, ::testing::Values(true, false),
                         [](const auto& each) { return each.param ? "Tcp" : "Rtu"; });

} // namespace
} // namespace railbridge::modbus::test
