// Which bytes are the answer to a request, and why the others are not.

#include "tests/unit/modbus/requests.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

FailureKind refusal_of(const Request& request, const Bytes& pdu) {
    const auto words = check_answer(request, pdu);
    EXPECT_FALSE(words);
    return words ? FailureKind::cancelled : words.error().kind;
}

TEST(CheckAnswer, GivesTheWordsInTheOrderOfTheirAddresses) {
    EXPECT_EQ(
        check_answer(read_of(Table::holding_register, 107, 3), Bytes{3, 6, 2, 0x2B, 0, 0, 0, 0x64})
            .value(),
        (Words{555, 0, 100}));
    EXPECT_EQ(check_answer(read_of(Table::input_register, 8, 1), Bytes{4, 2, 0xFF, 0xFE}).value(),
              Words{0xFFFE});
}

TEST(CheckAnswer, GivesBitsLowestFirstAndIgnoresPadding) {
    EXPECT_EQ(check_answer(read_of(Table::coil, 0, 10), Bytes{1, 2, 0xCD, 0xFE}).value(),
              (Words{1, 0, 1, 1, 0, 0, 1, 1, 0, 1}));
}

TEST(CheckAnswer, TakesTheExactEchoOfEachWrite) {
    for (const Request& write : {
             write_of(FunctionCode::write_single_coil, 172, {1}),
             write_of(FunctionCode::write_single_register, 1, {3}),
             write_of(FunctionCode::mask_write_register, 4, {0xF2, 0x25}),
         }) {
        EXPECT_EQ(check_answer(write, request_pdu(write).value()).value(), Words{});
    }
    EXPECT_TRUE(check_answer(write_of(FunctionCode::write_multiple_coils, 19, {1, 0, 1}),
                             Bytes{15, 0, 19, 0, 3}));
    EXPECT_TRUE(check_answer(write_of(FunctionCode::write_multiple_registers, 1, {7, 8}),
                             Bytes{16, 0, 1, 0, 2}));
}

TEST(CheckAnswer, RefusesAnEchoOfAnotherAddressValueOrCount) {
    const Request one = write_of(FunctionCode::write_single_register, 1, {3});
    EXPECT_EQ(refusal_of(one, {6, 0, 2, 0, 3}), FailureKind::wrong_echo);
    EXPECT_EQ(refusal_of(one, {6, 0, 1, 0, 4}), FailureKind::wrong_echo);
    const Request coil = write_of(FunctionCode::write_single_coil, 1, {1});
    EXPECT_EQ(refusal_of(coil, {5, 0, 1, 0, 0}), FailureKind::wrong_echo);
    EXPECT_EQ(refusal_of(coil, {5, 0, 1, 0xFF, 1}), FailureKind::wrong_echo);
    const Request many = write_of(FunctionCode::write_multiple_registers, 1, {7, 8});
    EXPECT_EQ(refusal_of(many, {16, 0, 2, 0, 2}), FailureKind::wrong_echo);
    EXPECT_EQ(refusal_of(many, {16, 0, 1, 0, 1}), FailureKind::wrong_echo);
    const Request mask = write_of(FunctionCode::mask_write_register, 4, {0xF2, 0x25});
    EXPECT_EQ(refusal_of(mask, {22, 0, 4, 0, 0xF2, 0, 0x24}), FailureKind::wrong_echo);
}

TEST(CheckAnswer, RefusesWrongFunctionByteCountAndLength) {
    const Request read = read_of(Table::holding_register, 0, 2);
    for (const Bytes& pdu : std::vector<Bytes>{
             {},
             {3},
             {3, 4},
             {4, 4, 0, 1, 0, 2},
             {3, 2, 0, 1},
             {3, 4, 0, 1, 0},
             {3, 4, 0, 1, 0, 2, 0},
             {3, 6, 0, 1, 0, 2, 0, 3},
             {3, 5, 0, 1, 0, 2},
         }) {
        EXPECT_EQ(refusal_of(read, pdu), FailureKind::malformed);
    }
    const Request write = write_of(FunctionCode::write_single_register, 1, {3});
    EXPECT_EQ(refusal_of(write, {6, 0, 1, 0}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(write, {6, 0, 1, 0, 3, 0}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(write, {16, 0, 1, 0, 3}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(ListenRequest{}, {3, 2, 0, 1}), FailureKind::malformed);
}

TEST(CheckAnswer, KeepsTheCodeOfAnExceptionEvenAnUnknownOne) {
    const Request read = read_of(Table::holding_register, 0, 2);
    for (const int code : {1, 2, 6, 11, 12, 255}) {
        const auto words = check_answer(read, Bytes{0x83, static_cast<std::uint8_t>(code)});
        ASSERT_FALSE(words);
        EXPECT_EQ(words.error().kind, FailureKind::exception);
        EXPECT_EQ(static_cast<int>(words.error().exception), code);
    }
}

TEST(CheckAnswer, RefusesAnExceptionOfTheWrongLengthOrFunction) {
    const Request read = read_of(Table::holding_register, 0, 2);
    EXPECT_EQ(refusal_of(read, {0x83}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(read, {0x83, 2, 0}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(read, {0x84, 2}), FailureKind::malformed);
    EXPECT_EQ(refusal_of(read, {0x83, 0}), FailureKind::malformed);
}

TEST(BeginsLikeAnswer, NeedsMoreThanTheFunction) {
    const Request read = read_of(Table::holding_register, 0, 2);
    EXPECT_TRUE(begins_like_answer(read, Bytes{3, 4, 0, 0, 0, 0}));
    EXPECT_TRUE(begins_like_answer(read, Bytes{0x83, 2, 0}));
    EXPECT_FALSE(begins_like_answer(read, Bytes{0x83, 0, 0}));
    EXPECT_FALSE(begins_like_answer(read, Bytes{3, 2, 0, 0}));
    EXPECT_FALSE(begins_like_answer(read, Bytes{4, 4, 0, 0}));
    EXPECT_FALSE(begins_like_answer(read, Bytes{3, 4})) << "too short to tell";
    const Request write = write_of(FunctionCode::write_multiple_registers, 0x0102, {7});
    EXPECT_TRUE(begins_like_answer(write, Bytes{16, 1, 2, 0xFF, 0xFF}));
    EXPECT_FALSE(begins_like_answer(write, Bytes{16, 1, 3, 0, 1}));
    EXPECT_FALSE(begins_like_answer(ListenRequest{}, Bytes{3, 2, 0, 1}));
    EXPECT_FALSE(begins_like_answer(ListenRequest{}, Bytes{0x83, 2, 0}));
}

TEST(RecoveryAfter, SaysWhatToDoForEachCode) {
    EXPECT_EQ(recovery_after(ExceptionCode::illegal_function), Recovery::disable_point);
    EXPECT_EQ(recovery_after(ExceptionCode::illegal_data_address), Recovery::disable_point);
    EXPECT_EQ(recovery_after(ExceptionCode::illegal_data_value), Recovery::disable_point);
    EXPECT_EQ(recovery_after(ExceptionCode::server_device_failure), Recovery::unit_backoff);
    EXPECT_EQ(recovery_after(ExceptionCode::acknowledge), Recovery::retry_later);
    EXPECT_EQ(recovery_after(ExceptionCode::server_device_busy), Recovery::retry_later);
    EXPECT_EQ(recovery_after(ExceptionCode::gateway_path_unavailable), Recovery::unit_backoff);
    EXPECT_EQ(recovery_after(ExceptionCode::gateway_target_failed), Recovery::unit_backoff);
}

} // namespace
} // namespace railbridge::test
