// Answers on a serial line that are wrong in exactly one way.

#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;

/// The right answer to a read of one register: its address, so that a wrong register is seen.
Bytes answer_to(const Bytes& request) {
    return rtu_frame(request[0], Bytes{3, 2, request[2], request[3]});
}

Bytes joined(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Bytes changed(Bytes frame, std::size_t at, std::uint8_t value) {
    frame.at(at) = value;
    return frame;
}

struct Misbehaviour {
    const char* name;
    std::function<Bytes(const Bytes& request)> answer;
    FailureKind kind;
    Recovery recovery;
    bool waits_to_the_end; ///< the right answer might still have come
    FrameDefect defect;
};

void PrintTo(const Misbehaviour& one, std::ostream* out) {
    *out << one.name;
}

class WrongRtuAnswer : public ::testing::TestWithParam<Misbehaviour> {};

TEST_P(WrongRtuAnswer, IsNeverAcceptedAndNamed) {
    bool first = true;
    PtyPeer peer([&first](const Bytes& request) -> std::vector<Reply> {
        const bool wrong = std::exchange(first, false);
        return {{Duration{0}, wrong ? GetParam().answer(request) : answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, read_holding(5), milliseconds{250}));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, GetParam().kind) << result.outcome.error().detail;
    EXPECT_EQ(result.outcome.error().recovery, GetParam().recovery);
    EXPECT_EQ(result.outcome.error().defect, GetParam().defect) << result.outcome.error().detail;
    EXPECT_EQ(result.finished - result.sent >= milliseconds{250}, GetParam().waits_to_the_end);
    EXPECT_EQ(line.execute(transaction(1, read_holding(6))).outcome.value(), Words{6})
        << "nothing of it is left for the next request";
}

INSTANTIATE_TEST_SUITE_P(
    Rtu, WrongRtuAnswer,
    ::testing::Values(
        Misbehaviour{"WrongChecksum", [](const Bytes& r) { return changed(answer_to(r), 6, 0x11); },
                     FailureKind::malformed, Recovery::retry_now, false, FrameDefect::garbage},
        Misbehaviour{"WrongValueUnderTheChecksum",
                     [](const Bytes& r) { return changed(answer_to(r), 4, 0x66); },
                     FailureKind::malformed, Recovery::retry_now, false, FrameDefect::garbage},
        Misbehaviour{"AnotherUnit",
                     [](const Bytes&) {
                         return rtu_frame(2, Bytes{3, 2, 0, 5});
                     },
                     FailureKind::timeout, Recovery::unit_backoff, true, FrameDefect::none},
        Misbehaviour{"UnitZero",
                     [](const Bytes&) {
                         return rtu_frame(0, Bytes{3, 2, 0, 5});
                     },
                     FailureKind::timeout, Recovery::unit_backoff, true, FrameDefect::none},
        Misbehaviour{"AnotherFunction",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{4, 2, 0, 5});
                     },
                     FailureKind::malformed, Recovery::retry_now, true, FrameDefect::foreign},
        Misbehaviour{"MoreRegistersThanAsked",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{3, 4, 0, 5, 0, 6});
                     },
                     FailureKind::malformed, Recovery::retry_now, true, FrameDefect::garbage},
        Misbehaviour{"ByteCountTooSmall",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{3, 1, 0, 5});
                     },
                     FailureKind::malformed, Recovery::retry_now, true, FrameDefect::garbage},
        Misbehaviour{"ByteCountBeyondAnyFrame",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{3, 255, 0, 5});
                     },
                     FailureKind::malformed, Recovery::retry_now, true, FrameDefect::garbage},
        Misbehaviour{"Truncated",
                     [](const Bytes& r) {
                         Bytes frame = answer_to(r);
                         frame.pop_back();
                         return frame;
                     },
                     FailureKind::timeout, Recovery::unit_backoff, true, FrameDefect::truncated},
        Misbehaviour{"GarbageBefore",
                     [](const Bytes& r) {
                         return joined({0xAA, 0x55, 0x00}, answer_to(r));
                     },
                     FailureKind::timeout, Recovery::unit_backoff, true, FrameDefect::garbage},
        Misbehaviour{"GarbageAlone", [](const Bytes&) { return Bytes(300, 0x55); },
                     FailureKind::timeout, Recovery::unit_backoff, true, FrameDefect::garbage},
        Misbehaviour{"ExceptionOfWrongLength",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{0x83, 2, 0});
                     },
                     FailureKind::malformed, Recovery::retry_now, false, FrameDefect::garbage},
        Misbehaviour{"ExceptionOfAnotherFunction",
                     [](const Bytes&) {
                         return rtu_frame(1, Bytes{0x84, 2});
                     },
                     FailureKind::malformed, Recovery::retry_now, true, FrameDefect::foreign}),
    [](const auto& each) { return each.param.name; });

TEST(RtuGarbage, FollowedByTheAnswerAfterASilenceDoesNoHarm) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, Bytes{0xAA, 0x55, 0x00, 0xAA, 0x55}},
                {milliseconds{60}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    EXPECT_EQ(
        line.execute(transaction(1, read_holding(5), std::chrono::seconds{2})).outcome.value(),
        Words{5});
}

FailureKind kind_of_write(WriteRequest write, const Bytes& echo) {
    PtyPeer peer([&echo](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, rtu_frame(request[0], echo)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    EXPECT_TRUE(line.open());
    const auto result = line.execute(transaction(1, std::move(write), milliseconds{50}));
    EXPECT_FALSE(result.outcome);
    return result.outcome ? FailureKind::cancelled : result.outcome.error().kind;
}

TEST(RtuEcho, OfAnotherAddressValueOrCountConfirmsNothing) {
    EXPECT_EQ(kind_of_write(write_register(1, 7), {6, 0, 2, 0, 7}), FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write(write_register(1, 7), {6, 0, 1, 0, 8}), FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write({FunctionCode::write_multiple_registers, 1, {7, 8}}, {16, 0, 1, 0, 1}),
              FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write({FunctionCode::write_single_coil, 1, {1}}, {5, 0, 1, 0, 0}),
              FailureKind::wrong_echo);
    EXPECT_EQ(kind_of_write({FunctionCode::mask_write_register, 1, {7, 8}}, {22, 0, 1, 0, 7, 0, 9}),
              FailureKind::wrong_echo);
}

TEST(RtuGarbledAnswer, TellsThatTheUnitMayBeAskedAgain) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, changed(answer_to(request), 6, 0x11)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, read_holding(5), std::chrono::seconds{2}));
    EXPECT_EQ(result.outcome.error().kind, FailureKind::malformed);
    ASSERT_EQ(line.strays.size(), 1U);
    EXPECT_EQ(line.strays[0].unit, 1);
    EXPECT_GE(line.strays[0].at, result.sent);
}

TEST(RtuLateAnswer, OfAnotherUnitIsAStrayAndTheWaitGoesOn) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        // Unit 1 answers late, in the middle of the wait for unit 2.
        return {{request[0] == 1 ? milliseconds{90} : milliseconds{120}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    const auto missed = line.execute(transaction(1, read_holding(5), milliseconds{40}));
    EXPECT_EQ(missed.outcome.error().kind, FailureKind::timeout);
    EXPECT_TRUE(line.strays.empty());
    const auto other = line.execute(transaction(2, read_holding(6), std::chrono::seconds{2}));
    EXPECT_EQ(other.outcome.value(), Words{6});
    ASSERT_EQ(line.strays.size(), 1U);
    EXPECT_EQ(line.strays[0].unit, 1);
    EXPECT_GE(line.strays[0].at, missed.sent);
}

TEST(RtuLateAnswer, FoundBeforeTheNextRequestIsAStrayToo) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    peer.say(joined(rtu_frame(9, Bytes{3, 2, 0, 1}), rtu_frame(8, Bytes{0x83, 2})));
    EXPECT_EQ(line.execute(transaction(1, read_holding(5))).outcome.value(), Words{5});
    ASSERT_EQ(line.strays.size(), 2U);
    EXPECT_EQ(line.strays[0].unit, 9);
    EXPECT_EQ(line.strays[1].unit, 8);
}

TEST(RtuLateAnswer, WithAWrongChecksumEndsNoQuarantine) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, changed(rtu_frame(9, Bytes{3, 2, 0, 1}), 4, 0x77)},
                {milliseconds{60}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    EXPECT_EQ(
        line.execute(transaction(1, read_holding(5), std::chrono::seconds{2})).outcome.value(),
        Words{5});
    EXPECT_TRUE(line.strays.empty());
}

TEST(RtuListening, EndsWithAFrameOfTheUnitAndDiscardsIt) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{milliseconds{request[0] == 1 ? 100 : 60}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    EXPECT_FALSE(line.execute(transaction(2, read_holding(6), milliseconds{5})).outcome);
    EXPECT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{5})).outcome);
    const auto heard = line.execute(transaction(1, ListenRequest{}, std::chrono::seconds{5}));
    ASSERT_TRUE(heard.outcome);
    EXPECT_TRUE(heard.outcome->empty());
    ASSERT_EQ(line.strays.size(), 2U);
    EXPECT_EQ(line.strays[0].unit, 2);
    EXPECT_EQ(line.strays[1].unit, 1);
}

TEST(RtuListening, EndsWithItsTimeWhenNothingComes) {
    PtyPeer peer([](const Bytes&) { return std::vector<Reply>{}; });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    const auto heard = line.execute(transaction(1, ListenRequest{}, milliseconds{60}));
    ASSERT_FALSE(heard.outcome);
    EXPECT_EQ(heard.outcome.error().kind, FailureKind::timeout);
    EXPECT_GE(heard.finished - heard.sent, milliseconds{60});
}

TEST(RtuEchoOfTheAdapter, IsTakenAwayBeforeTheAnswer) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, joined(request, answer_to(request))}};
    });
    Line settings = rtu_line(peer.device());
    std::get<SerialSettings>(settings.transport).echo = true;
    LineUnderTest line(settings);
    ASSERT_TRUE(line.open());
    EXPECT_EQ(line.execute(transaction(1, read_holding(5))).outcome.value(), Words{5});
}

TEST(RtuEchoOfTheAdapter, ThatDiffersIsACollision) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, joined(changed(request, 3, 0x7F), answer_to(request))}};
    });
    Line settings = rtu_line(peer.device());
    std::get<SerialSettings>(settings.transport).echo = true;
    LineUnderTest line(settings);
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, read_holding(5)));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::malformed);
}

TEST(RtuEchoOfTheAdapter, OfAWriteIsNotTakenForItsConfirmation) {
    // The echo of a single write has the very bytes of its answer. A device that does not answer
    // must not seem to.
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, request}};
    });
    Line settings = rtu_line(peer.device());
    std::get<SerialSettings>(settings.transport).echo = true;
    LineUnderTest line(settings);
    ASSERT_TRUE(line.open());
    const auto result = line.execute(transaction(1, write_register(1, 7), milliseconds{50}));
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::timeout);
}

TEST(RtuLine, RefusesUnitsThatNoSerialLineHas) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    for (const int unit : {0, 248, 255}) {
        const auto result =
            line.execute(transaction(static_cast<UnitId>(unit), write_register(1, 1)));
        ASSERT_FALSE(result.outcome);
        EXPECT_EQ(result.outcome.error().kind, FailureKind::not_sent);
    }
}

TEST(RtuLine, KeepsTheSilenceBetweenFramesAndTheTurnaround) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, answer_to(request)}};
    });
    Line settings = rtu_line(peer.device());
    auto& serial = std::get<SerialSettings>(settings.transport);
    serial.baud = 1200; // 3.5 characters last 29 ms
    LineUnderTest line(settings);
    ASSERT_TRUE(line.open());
    const auto first = line.execute(transaction(1, read_holding(5), std::chrono::seconds{2}));
    ASSERT_TRUE(first.outcome);
    Transaction next = transaction(1, read_holding(6), std::chrono::seconds{2});
    next.turnaround = milliseconds{40};
    const auto second = line.execute(next);
    ASSERT_TRUE(second.outcome);
    EXPECT_GE(second.sent - first.finished, serial.silence() + milliseconds{40} - milliseconds{1});
}

TEST(RtuLine, SendsNoReadWhenSomethingBetterCameDuringTheSilenceButEveryWrite) {
    std::atomic<int> reads{0};
    PtyPeer peer([&reads](const Bytes& request) -> std::vector<Reply> {
        if (request[1] != 3) {
            return {{Duration{0}, request}};
        }
        ++reads;
        return {{Duration{0}, answer_to(request)}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    const auto waits = [] { return true; };
    const auto read = line.execute(transaction(1, read_holding(5)), waits);
    ASSERT_FALSE(read.outcome);
    EXPECT_EQ(read.outcome.error().kind, FailureKind::cancelled);
    EXPECT_TRUE(line.execute(transaction(1, write_register(1, 7)), waits).outcome);
    EXPECT_EQ(reads, 0);
    EXPECT_EQ(line.execute(transaction(1, read_holding(5))).outcome.value(), Words{5});
}

} // namespace
} // namespace railbridge::modbus::test
