// Bytes at random and answers with changed bytes: nothing but the exact answer is accepted. Each
// input lies in a buffer of its exact size, so that the address sanitizer sees a read beyond it.

#include "bridge/modbus/mbap.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/unit/modbus/requests.hpp"

#include <gtest/gtest.h>

#include <random>

namespace railbridge::test {
namespace {

const std::vector<Request>& requests() {
    static const std::vector<Request> all{
        read_of(Table::coil, 3, 13),
        read_of(Table::discrete_input, 0, 2000),
        read_of(Table::holding_register, 7, 2),
        read_of(Table::input_register, 0, 125),
        write_of(FunctionCode::write_single_coil, 5, {1}),
        write_of(FunctionCode::write_single_register, 5, {0x1234}),
        write_of(FunctionCode::write_multiple_coils, 5, {1, 0, 1}),
        write_of(FunctionCode::write_multiple_registers, 5, {1, 2, 3}),
        write_of(FunctionCode::mask_write_register, 5, {0xFF00, 0x0011}),
        ListenRequest{},
    };
    return all;
}

/// As many words as asked, or for a write the very bytes of the echo.
bool is_right(const Request& request, const Bytes& pdu, const Words& words) {
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        return words.size() == read->range.count &&
               pdu[0] == static_cast<std::uint8_t>(function_of(request)) &&
               pdu.size() == std::size_t{2} + pdu[1];
    }
    const Bytes sent = request_pdu(request).value();
    return words.empty() && std::equal(pdu.begin(), pdu.end(), sent.begin()) && pdu.size() >= 5;
}

TEST(HostileBytes, NothingButTheAnswerIsAccepted) {
    std::mt19937 random(4711);
    for (int round = 0; round < 200'000; ++round) {
        const Request& request = requests()[random() % requests().size()];
        Bytes pdu(random() % (round % 4 == 0 ? 300 : 12));
        for (auto& byte : pdu) {
            byte = static_cast<std::uint8_t>(random());
        }
        if (!pdu.empty() && round % 2 == 0) {
            pdu[0] = static_cast<std::uint8_t>(function_of(request));
        }
        if (pdu.size() > 1 && round % 3 == 0) {
            pdu[1] = static_cast<std::uint8_t>(pdu.size() - 2);
        }
        const auto words = check_answer(request, pdu);
        if (words) {
            EXPECT_TRUE(is_right(request, pdu, *words));
        } else {
            EXPECT_STRNE(words.error().reason, "");
        }
    }
}

TEST(HostileBytes, AWriteIsConfirmedByOneSequenceOfBytesOnly) {
    for (const Request& request : requests()) {
        if (!std::holds_alternative<WriteRequest>(request)) {
            continue;
        }
        Bytes echo = request_pdu(request).value();
        if (echo[0] >= 15 && echo[0] <= 16) {
            echo.resize(5);
        }
        ASSERT_TRUE(check_answer(request, echo));
        for (std::size_t i = 0; i < echo.size(); ++i) {
            for (unsigned change = 1; change < 256; ++change) {
                Bytes wrong = echo;
                wrong[i] = static_cast<std::uint8_t>(wrong[i] ^ change);
                EXPECT_FALSE(check_answer(request, wrong)) << "byte " << i;
            }
        }
    }
}

TEST(HostileBytes, FramesAreSearchedWithinTheirBytes) {
    std::mt19937 random(815);
    for (int round = 0; round < 100'000; ++round) {
        Bytes bytes(random() % 40);
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>(random() % 25);
        }
        const FoundFrames found = find_rtu_answers(bytes);
        EXPECT_LE(found.rest, bytes.size());
        EXPECT_LE(found.units.size() * 5 + found.rest, bytes.size());
        if (const auto header = read_mbap(bytes); header && is_plausible(*header)) {
            EXPECT_LE(frame_size(*header), tcp_frame_size_max);
        }
    }
}

} // namespace
} // namespace railbridge::test
