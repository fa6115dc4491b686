// Answers of a TCP device that are wrong in exactly one way.

#include "bridge/modbus/mbap.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;

std::uint16_t transaction_of(const Bytes& request) {
    return read_mbap(request)->transaction;
}

/// The right answer to a read of one register: its address, so that a wrong register is seen.
Bytes answer_to(const Bytes& request) {
    return tcp_frame(transaction_of(request), request[6], Bytes{3, 2, request[8], request[9]});
}

/// A device that changes its answer to the first request, and is right afterwards.
struct Misbehaviour {
    const char* name;
    std::function<Bytes(const Bytes& request)> answer;
    FailureKind kind;
    Recovery recovery;
    FrameDefect defect;
};

void PrintTo(const Misbehaviour& one, std::ostream* out) {
    *out << one.name;
}

Bytes changed(Bytes frame, std::size_t at, std::uint8_t value) {
    frame.at(at) = value;
    return frame;
}

class WrongAnswer : public ::testing::TestWithParam<Misbehaviour> {};

TEST_P(WrongAnswer, IsNeverAcceptedAndNamed) {
    bool first = true;
    TcpPeer peer([&first](const Bytes& request) -> std::vector<Reply> {
        const bool wrong = std::exchange(first, false);
        return {{Duration{0}, wrong ? GetParam().answer(request) : answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, read_holding(5), milliseconds{100}));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, GetParam().kind) << result.outcome.error().detail;
    EXPECT_EQ(result.outcome.error().recovery, GetParam().recovery);
    EXPECT_EQ(result.outcome.error().defect, GetParam().defect) << result.outcome.error().detail;
    EXPECT_FALSE(result.outcome.error().detail.empty());
    line.close();
    ASSERT_TRUE(line.open());
    EXPECT_EQ(line.execute(transaction(1, read_holding(6))).outcome.value(), Words{6});
}

INSTANTIATE_TEST_SUITE_P(
    Tcp, WrongAnswer,
    ::testing::Values(
        Misbehaviour{"AnotherUnit", [](const Bytes& r) { return changed(answer_to(r), 6, 2); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign},
        Misbehaviour{"ForeignTransaction",
                     [](const Bytes& r) {
                         return changed(answer_to(r), 1, static_cast<std::uint8_t>(r[1] + 9));
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign},
        Misbehaviour{"AnotherProtocol", [](const Bytes& r) { return changed(answer_to(r), 3, 1); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign},
        Misbehaviour{"LengthZero", [](const Bytes& r) { return changed(answer_to(r), 5, 0); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"LengthOne", [](const Bytes& r) { return changed(answer_to(r), 5, 1); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"LengthTooGreat",
                     [](const Bytes& r) { return changed(changed(answer_to(r), 5, 255), 4, 255); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"LengthOneMore", [](const Bytes& r) { return changed(answer_to(r), 5, 6); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"AnotherFunction", [](const Bytes& r) { return changed(answer_to(r), 7, 4); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign},
        Misbehaviour{"ByteCountTooSmall",
                     [](const Bytes& r) { return changed(answer_to(r), 8, 1); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"ByteCountTooGreat",
                     [](const Bytes& r) { return changed(answer_to(r), 8, 4); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::truncated},
        Misbehaviour{"ByteCountBeyondAnyFrame",
                     [](const Bytes& r) { return changed(answer_to(r), 8, 255); },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"MoreRegistersThanAsked",
                     [](const Bytes& r) {
                         return tcp_frame(transaction_of(r), 1, Bytes{3, 4, 0, 5, 0, 6});
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"Truncated",
                     [](const Bytes& r) {
                         Bytes frame = answer_to(r);
                         frame.pop_back();
                         return frame;
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::truncated},
        Misbehaviour{"GarbageBefore",
                     [](const Bytes& r) {
                         Bytes frame = answer_to(r);
                         frame.insert(frame.begin(), {0xAA, 0x55, 0xAA});
                         return frame;
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign},
        Misbehaviour{"ExceptionOfWrongLength",
                     [](const Bytes& r) {
                         return tcp_frame(transaction_of(r), 1, Bytes{0x83, 2, 0});
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::garbage},
        Misbehaviour{"ExceptionOfAnotherFunction",
                     [](const Bytes& r) {
                         return tcp_frame(transaction_of(r), 1, Bytes{0x84, 2});
                     },
                     FailureKind::malformed, Recovery::line_reconnect, FrameDefect::foreign}),
    [](const auto& each) { return each.param.name; });

FailureKind kind_of_write(WriteRequest write, const Bytes& echo) {
    TcpPeer peer([&echo](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, tcp_frame(transaction_of(request), 1, echo)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    EXPECT_TRUE(line.open());
    const auto result = line.execute(transaction(1, std::move(write)));
    EXPECT_FALSE(result.outcome);
    return result.outcome ? FailureKind::cancelled : result.outcome.error().kind;
}

TEST(TcpEcho, OfAnotherAddressValueOrCountConfirmsNothing) {
    EXPECT_EQ(kind_of_write(write_register(1, 7), {6, 0, 2, 0, 7}), FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write(write_register(1, 7), {6, 0, 1, 0, 8}), FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write({FunctionCode::write_multiple_registers, 1, {7, 8}}, {16, 0, 1, 0, 1}),
              FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write({FunctionCode::mask_write_register, 1, {7, 8}}, {22, 0, 1, 0, 7, 0, 9}),
              FailureKind::wrong_echo);
}

TEST(TcpLateAnswer, IsDroppedByItsTransactionAndTheNextOneIsRight) {
    int number = 0;
    TcpPeer peer([&number](const Bytes& request) -> std::vector<Reply> {
        const bool late = number++ == 0;
        return {{late ? milliseconds{120} : milliseconds{40}, answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto missed = line.execute(transaction(1, read_holding(5), milliseconds{90}));
    ASSERT_FALSE(missed.outcome);
    EXPECT_EQ(missed.outcome.error().kind, FailureKind::timeout);
    EXPECT_EQ(missed.outcome.error().recovery, Recovery::unit_backoff);
    // The late answer comes in the middle of this wait.
    EXPECT_EQ(line.execute(transaction(1, read_holding(6), milliseconds{500})).outcome.value(),
              Words{6});
    ASSERT_EQ(line.strays.size(), 1U);
    EXPECT_EQ(line.strays[0].unit, 1);
    EXPECT_EQ(line.execute(transaction(1, read_holding(7))).outcome.value(), Words{7});
    EXPECT_EQ(peer.connections(), 1);
}

TEST(TcpLateAnswer, ThatArrivedBeforeTheNextRequestIsDroppedToo) {
    int number = 0;
    std::atomic<bool> said{false};
    Bytes first;
    TcpPeer peer([&](const Bytes& request) -> std::vector<Reply> {
        // The second request is answered by the late answer to the first and its own in one piece.
        if (number++ == 0) {
            first = request;
            return {};
        }
        Bytes both = answer_to(first);
        const Bytes own = answer_to(request);
        both.insert(both.end(), own.begin(), own.end());
        said = true;
        return {{Duration{0}, both}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{30})).outcome);
    EXPECT_EQ(line.execute(transaction(1, read_holding(6))).outcome.value(), Words{6});
    EXPECT_TRUE(said);
}

TEST(TcpTimeout, TheSecondInARowAsksForANewConnection) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        if (request[9] == 1) {
            return {};
        }
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto ask = [&line](std::uint16_t address) {
        return line.execute(transaction(1, read_holding(address), milliseconds{20})).outcome;
    };
    EXPECT_EQ(ask(1).error().recovery, Recovery::unit_backoff);
    EXPECT_TRUE(ask(2)) << "an answer in between starts the count anew";
    EXPECT_EQ(ask(1).error().recovery, Recovery::unit_backoff);
    const auto second = ask(1);
    EXPECT_EQ(second.error().kind, FailureKind::timeout);
    EXPECT_EQ(second.error().recovery, Recovery::line_reconnect);
}

TEST(TcpLeftovers, BehindAnAnswerMakeItProveNothing) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        Bytes glued = answer_to(request);
        glued.insert(glued.end(), {1, 2, 3});
        return {{Duration{0}, glued}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, read_holding(5)));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::malformed);
    EXPECT_EQ(result.outcome.error().recovery, Recovery::line_reconnect);
}

TEST(TcpLeftovers, ThatComeLaterMakeTheNextRequestStayAtHome) {
    std::atomic<int> requests{0};
    TcpPeer peer([&requests](const Bytes& request) -> std::vector<Reply> {
        if (++requests > 1) {
            return {{Duration{0}, answer_to(request)}};
        }
        return {{Duration{0}, answer_to(request)}, {milliseconds{20}, {1, 2, 3}}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_EQ(line.execute(transaction(1, read_holding(5))).outcome.value(), Words{5});
    // They may also come just with an answer.
    auto next = line.execute(transaction(1, read_holding(6)));
    while (next.outcome) {
        next = line.execute(transaction(1, read_holding(6)));
    }
    EXPECT_TRUE(next.outcome.error().kind == FailureKind::not_sent ||
                next.outcome.error().kind == FailureKind::malformed);
    EXPECT_EQ(next.outcome.error().recovery, Recovery::line_reconnect);
}

TEST(TcpLeftovers, ThatComeBetweenTwoRequestsAreNeverTakenForAnAnswer) {
    std::atomic<int> requests{0};
    TcpPeer peer([&requests](const Bytes& request) -> std::vector<Reply> {
        if (++requests == 1) { // the answer comes twice
            return {{Duration{0}, answer_to(request)}, {milliseconds{1}, answer_to(request)}};
        }
        return {{milliseconds{3}, request[7] == 6 ? request : answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    int met = 0;
    for (int round = 0; round < 20; ++round) {
        requests = 0;
        ASSERT_TRUE(line.open());
        // Should both come in one piece, the first proves nothing either.
        if (line.execute(transaction(1, read_holding(5))).outcome) {
            const bool writes = round % 2 == 0;
            const auto next = writes ? line.execute(transaction(1, write_register(1, 5)))
                                     : line.execute(transaction(1, read_holding(6)));
            ASSERT_FALSE(next.outcome) << "round " << round;
            EXPECT_EQ(next.outcome.error().recovery, Recovery::line_reconnect);
            EXPECT_EQ(next.outcome.error().kind == FailureKind::not_sent, requests == 1);
            ++met;
        }
        line.close();
    }
    EXPECT_GT(met, 0);
}

TEST(TcpLeftovers, OfALateAnswerThatCompletedATruncatedOneGiveItAway) {
    Bytes late;
    TcpPeer peer([&late](const Bytes& request) -> std::vector<Reply> {
        if (late.empty()) {
            late = answer_to(request);
            return {};
        }
        Bytes answer = answer_to(request);
        answer.pop_back();
        answer.insert(answer.end(), late.begin(), late.end());
        return {{Duration{0}, answer}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{30})).outcome);
    const auto result = line.execute(transaction(1, read_holding(0x0102)));
    ASSERT_FALSE(result.outcome) << "the last byte of the value is the first of the late answer";
    EXPECT_EQ(result.outcome.error().recovery, Recovery::line_reconnect);
}

TEST(TcpException, KeepsItsCodeAndSaysWhatToDo) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {
            {Duration{0}, tcp_frame(transaction_of(request), request[6], Bytes{0x83, request[9]})}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const auto recovery = [&line](std::uint16_t code) {
        const auto outcome = line.execute(transaction(1, read_holding(code))).outcome;
        EXPECT_EQ(outcome.error().kind, FailureKind::exception);
        EXPECT_EQ(static_cast<int>(outcome.error().exception), code);
        return outcome.error().recovery;
    };
    EXPECT_EQ(recovery(2), Recovery::disable_point);
    EXPECT_EQ(recovery(6), Recovery::retry_later);
    EXPECT_EQ(recovery(11), Recovery::unit_backoff);
    EXPECT_EQ(recovery(200), Recovery::retry_later);
}

TEST(TcpLine, ReachesUnits0And255) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    EXPECT_EQ(line.execute(transaction(0, read_holding(5))).outcome.value(), Words{5});
    EXPECT_EQ(line.execute(transaction(255, read_holding(6))).outcome.value(), Words{6});
}

TEST(TcpLine, LostWhileWaitingIsSaidAtOnce) {
    TcpPeer peer([](const Bytes&) -> std::vector<Reply> { return {{Duration{0}, {}, true}}; });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    const TimePoint begun = line.now();
    const auto result =
        line.execute(transaction(1, write_register(1, 1), std::chrono::seconds{20}));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::line_lost);
    EXPECT_EQ(result.outcome.error().recovery, Recovery::line_reconnect);
    EXPECT_TRUE(result.outcome.error().may_have_been_executed());
    EXPECT_LT(line.now() - begun, std::chrono::seconds{10});
    const auto after = line.execute(transaction(1, write_register(1, 1)));
    EXPECT_EQ(after.outcome.error().kind, FailureKind::not_sent);
}

TEST(TcpLine, FollowsTheIdsAroundTheirEnd) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        EXPECT_NE(request[0], 0xFF) << "marks an untouched buffer, so it must never be an id";
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    for (int i = 0; i < 66'000; ++i) {
        const auto outcome = line.execute(transaction(1, read_holding(9))).outcome;
        ASSERT_TRUE(outcome) << i << ' ' << outcome.error().detail;
    }
}

} // namespace
} // namespace railbridge::modbus::test
