// Framing and the parsing of requests, against frames printed in the specifications.

#include "tools/plcsim/request.hpp"
#include "tools/plcsim/rtu_frame.hpp"
#include "tools/plcsim/tcp_frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plcsim {
namespace {

const Bytes read_ten{0x01, 0x03, 0x00, 0x00, 0x00, 0x0A, 0xC5, 0xCD};

Bytes joined(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

TEST(RtuFrame, CheckSumOfAKnownFrame) {
    EXPECT_TRUE(has_good_crc(read_ten));
    EXPECT_EQ(make_rtu_frame(1, ByteView(read_ten).subspan(1, 5)), read_ten);
}

TEST(RtuRequests, TakesAFrameAsSoonAsItIsComplete) {
    RtuRequests requests;
    requests.add(ByteView(read_ten).first(7));
    EXPECT_FALSE(requests.take_complete());
    requests.add(ByteView(read_ten).last(1));
    EXPECT_EQ(requests.take_complete(), read_ten);
    EXPECT_TRUE(requests.empty());
}

TEST(RtuRequests, TakesFramesSentWithoutSilenceOneByOne) {
    RtuRequests requests;
    requests.add(joined(read_ten, read_ten));
    EXPECT_EQ(requests.take_complete(), read_ten);
    EXPECT_EQ(requests.take_complete(), read_ten);
    EXPECT_FALSE(requests.take_complete());
}

TEST(RtuRequests, KnowsTheLengthOfEveryFunction) {
    const Bytes pdus[] = {
        {1, 0, 0, 0, 1},           {2, 0, 0, 0, 1},        {4, 0, 0, 0, 1},
        {5, 0, 0, 0xFF, 0},        {6, 0, 0, 0, 1},        {15, 0, 0, 0, 9, 2, 1, 1},
        {16, 0, 0, 0, 1, 2, 0, 7}, {22, 0, 0, 0, 1, 0, 2}, {23, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 7}};
    for (const Bytes& pdu : pdus) {
        const Bytes frame = make_rtu_frame(17, pdu);
        RtuRequests requests;
        for (const std::uint8_t byte : ByteView(frame).first(frame.size() - 1)) {
            requests.add(ByteView(&byte, 1));
            ASSERT_FALSE(requests.take_complete()) << "function " << int{pdu[0]};
        }
        requests.add(ByteView(frame).last(1));
        EXPECT_EQ(requests.take_complete(), frame) << "function " << int{pdu[0]};
    }
}

TEST(RtuRequests, EndsAnUnknownFunctionWithSilence) {
    const Bytes frame = make_rtu_frame(1, Bytes{0x2B, 0x0E, 0x01, 0x00});
    RtuRequests requests;
    requests.add(frame);
    EXPECT_FALSE(requests.take_complete());
    EXPECT_EQ(requests.take_after_silence(), frame);
    EXPECT_EQ(requests.bad_frames(), 0U);
}

TEST(RtuRequests, ThrowsNoiseAwayAfterSilence) {
    RtuRequests requests;
    requests.add(joined({0x00, 0xFF}, read_ten));
    EXPECT_FALSE(requests.take_complete());
    EXPECT_FALSE(requests.take_after_silence());
    EXPECT_EQ(requests.bad_frames(), 1U);
    requests.add(read_ten);
    EXPECT_EQ(requests.take_complete(), read_ten);
}

TEST(TcpFrame, TakesRequestsOffAStream) {
    const Bytes request{0x15, 0x01, 0, 0, 0, 6, 0xFF, 3, 0, 4, 0, 1};
    Bytes stream = joined(request, {0x15, 0x02});
    const auto taken = take_tcp_request(stream);
    ASSERT_TRUE(std::holds_alternative<TcpRequest>(taken));
    EXPECT_EQ(std::get<TcpRequest>(taken).header.transaction, 0x1501);
    EXPECT_EQ(std::get<TcpRequest>(taken).header.unit, 0xFF);
    EXPECT_EQ(std::get<TcpRequest>(taken).pdu, (Bytes{3, 0, 4, 0, 1}));
    EXPECT_EQ(stream, (Bytes{0x15, 0x02}));
    EXPECT_EQ(std::get<TcpStream>(take_tcp_request(stream)), TcpStream::need_more);
}

TEST(TcpFrame, SeesWhatIsNoModbusTcp) {
    Bytes foreign_protocol{0, 1, 0, 1, 0, 6, 1, 3, 0, 0, 0, 1};
    EXPECT_EQ(std::get<TcpStream>(take_tcp_request(foreign_protocol)), TcpStream::broken);
    Bytes absurd_length{0, 1, 0, 0, 1, 0, 1, 3};
    EXPECT_EQ(std::get<TcpStream>(take_tcp_request(absurd_length)), TcpStream::broken);
}

TEST(ParseRequest, RefusesWithTheRightException) {
    const auto exception_of = [](const Bytes& pdu) {
        const auto parsed = parse_request(pdu);
        const auto* code = std::get_if<ExceptionCode>(&parsed);
        return code != nullptr ? int{static_cast<std::uint8_t>(*code)} : 0;
    };
    EXPECT_EQ(exception_of({3, 0, 0, 0, 125}), 0);
    EXPECT_EQ(exception_of({3, 0, 0, 0, 126}), 3) << "more than 125 registers";
    EXPECT_EQ(exception_of({3, 0, 0, 0, 0}), 3) << "none";
    EXPECT_EQ(exception_of({3, 0xFF, 0xFF, 0, 2}), 2) << "beyond 65535";
    EXPECT_EQ(exception_of({3, 0, 0, 0}), 3) << "cut off";
    EXPECT_EQ(exception_of({5, 0, 0, 0x12, 0}), 3) << "neither on nor off";
    EXPECT_EQ(exception_of({16, 0, 0, 0, 2, 2, 0, 1}), 3) << "byte count does not fit";
    EXPECT_EQ(exception_of({23, 0, 0, 0, 126, 0, 0, 0, 1, 2, 0, 1}), 3);
    EXPECT_EQ(exception_of({0x2B, 14, 1, 0}), 1);
}

} // namespace
} // namespace plcsim
