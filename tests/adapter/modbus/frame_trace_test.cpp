// What a person sees of a line, and that nothing is kept when nobody looks.

#include "adapters/modbus/frame_trace.hpp"

#include "bridge/modbus/mbap.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gtest/gtest.h>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;

Bytes tcp_answer(const Bytes& request) {
    const auto transaction = static_cast<std::uint16_t>((request[0] << 8U) | request[1]);
    return tcp_frame(transaction, request[6], Bytes{3, 2, 0, 5});
}

TEST(FrameTrace, KeepsNothingWhenOff) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, tcp_answer(request)}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    ASSERT_TRUE(line.execute(transaction(1, read_holding(5))).outcome);
    EXPECT_TRUE(line.trace.take().frames.empty());
    line.trace.start();
    ASSERT_TRUE(line.execute(transaction(1, read_holding(5))).outcome);
    line.trace.stop();
    EXPECT_TRUE(line.trace.take().frames.empty());
}

TEST(FrameTrace, ShowsBothDirectionsOfATcpLineWithTheVerdict) {
    bool first = true;
    Bytes asked;
    TcpPeer peer([&](const Bytes& request) -> std::vector<Reply> {
        asked = request;
        auto answer = tcp_answer(request);
        if (!std::exchange(first, false)) {
            answer[6] = 9; // of another unit
        }
        return {{Duration{0}, answer}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    line.trace.start();
    ASSERT_TRUE(line.execute(transaction(1, read_holding(5))).outcome);
    const auto good = line.trace.take().frames;
    ASSERT_EQ(good.size(), 2U);
    EXPECT_TRUE(good[0].sent);
    EXPECT_EQ(good[0].bytes, asked);
    EXPECT_FALSE(good[1].sent);
    EXPECT_EQ(good[1].bytes, tcp_answer(asked));
    EXPECT_EQ(good[1].verdict, "answer");
    EXPECT_LE(good[0].at.mono, good[1].at.mono);
    ASSERT_FALSE(line.execute(transaction(1, read_holding(5))).outcome);
    const auto bad = line.trace.take().frames;
    ASSERT_EQ(bad.size(), 2U);
    EXPECT_NE(bad[1].verdict.find("another unit"), std::string::npos) << bad[1].verdict;
}

TEST(FrameTrace, SaysWhatOfATruncatedTcpAnswerCame) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        auto answer = tcp_answer(request);
        answer.pop_back();
        return {{Duration{0}, answer}};
    });
    LineUnderTest line(tcp_line(peer.port()));
    ASSERT_TRUE(line.open());
    line.trace.start();
    ASSERT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{60})).outcome);
    const auto frames = line.trace.take().frames;
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[1].bytes.size(), 10U);
    EXPECT_NE(frames[1].verdict.find("only a part"), std::string::npos) << frames[1].verdict;
}

TEST(FrameTrace, ShowsAnRtuLineWithChecksums) {
    int count = 0;
    PtyPeer peer([&count](const Bytes& request) -> std::vector<Reply> {
        const Bytes good = rtu_frame(request[0], Bytes{3, 2, 0, 5});
        auto bad = good;
        bad[5] = static_cast<std::uint8_t>(bad[5] ^ 0x10U);
        ++count;
        return count == 3 ? std::vector<Reply>{}
                          : std::vector<Reply>{{Duration{0}, count == 1 ? good : bad}};
    });
    LineUnderTest line(rtu_line(peer.device()));
    ASSERT_TRUE(line.open());
    line.trace.start();
    ASSERT_TRUE(line.execute(transaction(1, read_holding(5))).outcome);
    ASSERT_FALSE(line.execute(transaction(1, read_holding(5))).outcome);
    ASSERT_FALSE(line.execute(transaction(1, read_holding(5), milliseconds{60})).outcome);
    const auto frames = line.trace.take().frames;
    ASSERT_EQ(frames.size(), 6U);
    EXPECT_EQ(frames[0].bytes, rtu_frame(1, Bytes{3, 0, 5, 0, 1}));
    EXPECT_EQ(frames[1].bytes, rtu_frame(1, Bytes{3, 2, 0, 5}));
    EXPECT_EQ(frames[1].verdict, "answer");
    EXPECT_EQ(frames[3].bytes.size(), 7U);
    EXPECT_NE(frames[3].verdict.find("checksum"), std::string::npos) << frames[3].verdict;
    EXPECT_TRUE(frames[5].bytes.empty());
    EXPECT_EQ(frames[5].verdict, "no answer in time");
}

TEST(FrameTrace, DropsTheOldestWhenNobodyTakesThem) {
    FrameTrace trace;
    trace.start();
    const Bytes frame{1, 2, 3};
    for (int i = 0; i < 2005; ++i) {
        trace.sent(frame, {TimePoint{Duration{i}}, {}});
    }
    const auto taken = trace.take();
    EXPECT_EQ(taken.frames.size(), 2000U);
    EXPECT_EQ(taken.dropped, 5U);
    EXPECT_EQ(taken.frames.front().at.mono, TimePoint{Duration{5}});
    EXPECT_EQ(trace.take().dropped, 0U);
}

} // namespace
} // namespace railbridge::modbus::test
