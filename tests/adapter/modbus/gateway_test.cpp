// RTU frames on a connection: what TCP does to their bytes, and what it must not do to their
// values.

#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Bytes answer_to(const Bytes& request) {
    return rtu_frame(request[0], Bytes{3, 2, request[2], request[3]});
}

TEST(Gateway, MayDeliverAnAnswerByteByByte) {
    TcpPeer peer(
        [](const Bytes& request) {
            std::vector<Reply> pieces;
            Duration after{};
            for (const std::uint8_t byte : answer_to(request)) {
                pieces.push_back({after += milliseconds{2}, {byte}});
            }
            return pieces;
        },
        rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    for (std::uint16_t address = 0; address < 5; ++address) {
        EXPECT_EQ(line.execute(transaction(1, read_holding(address), seconds{5})).outcome.value(),
                  Words{address});
    }
    EXPECT_TRUE(line.strays.empty());
}

TEST(Gateway, MayMergeALateAnswerWithTheNextOne) {
    // Unit 1 is late; its frame comes in one piece with the answer of unit 2.
    Bytes late;
    TcpPeer peer(
        [&late](const Bytes& request) -> std::vector<Reply> {
            if (request[0] == 1) {
                late = answer_to(request);
                return {};
            }
            Bytes both = late;
            const Bytes answer = answer_to(request);
            both.insert(both.end(), answer.begin(), answer.end());
            return {{Duration{0}, both}};
        },
        rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{30})).outcome);
    EXPECT_EQ(line.execute(transaction(2, read_holding(9), seconds{5})).outcome.value(), Words{9});
    ASSERT_EQ(line.strays.size(), 1U);
    EXPECT_EQ(line.strays[0].unit, 1);
}

TEST(Gateway, KeepsTheTurnaroundButNoSilence) {
    TcpPeer peer(
        [](const Bytes& request) -> std::vector<Reply> {
            return {{Duration{0}, answer_to(request)}};
        },
        rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    auto slow = transaction(1, read_holding(1), seconds{5});
    slow.turnaround = milliseconds{40};
    const auto first = line.execute(slow);
    const auto second = line.execute(slow);
    ASSERT_TRUE(second.outcome);
    EXPECT_GE(second.sent - first.finished, milliseconds{40});
}

TEST(Gateway, ThatClosesTheConnectionDoesNotEndTheProgram) {
    TcpPeer peer(
        [](const Bytes&) -> std::vector<Reply> {
            return {{Duration{0}, {}, true}};
        },
        rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto lost = line.execute(transaction(1, read_holding(1), seconds{5}));
    ASSERT_FALSE(lost.outcome);
    EXPECT_EQ(lost.outcome.error().recovery, Recovery::line_reconnect);
    EXPECT_TRUE(lost.outcome.error().may_have_been_executed());
    for (int i = 0; i < 3; ++i) { // the second write to a closed connection raises SIGPIPE
        const auto again = line.execute(transaction(1, read_holding(1), milliseconds{50}));
        ASSERT_FALSE(again.outcome);
        EXPECT_EQ(again.outcome.error().recovery, Recovery::line_reconnect);
    }
    line.close();
    EXPECT_TRUE(line.open());
}

TEST(Gateway, GarbageIsThrownAwayAndTheNextAnswerIsRight) {
    std::atomic<bool> garbage{true};
    TcpPeer peer(
        [&garbage](const Bytes& request) -> std::vector<Reply> {
            if (garbage.exchange(false)) {
                return {{Duration{0}, Bytes(300, 0x55)}, {milliseconds{5}, Bytes(7, 0xAA)}};
            }
            return {{Duration{0}, answer_to(request)}};
        },
        rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_FALSE(line.execute(transaction(1, read_holding(1), milliseconds{60})).outcome);
    EXPECT_EQ(line.execute(transaction(1, read_holding(2), seconds{5})).outcome.value(), Words{2});
}

TEST(Gateway, RefusesUnitsThatABusCannotHave) {
    TcpPeer peer([](const Bytes&) { return std::vector<Reply>{}; }, rtu_request_size);
    LineUnderTest line(gateway_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_EQ(line.execute(transaction(248, read_holding(1))).outcome.error().kind,
              FailureKind::not_sent);
}

} // namespace
} // namespace railbridge::modbus::test
