#include "bridge/scan/probe.hpp"

#include "bridge/modbus/rtu_frame.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace railbridge::test {
namespace {

using Kind = ProbeAnswer::Kind;

Bytes with_text(Bytes bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
}

TEST(Probe, AsksWithReadingFunctionsAlone) {
    const std::set<std::uint8_t> reading{1, 2, 3, 4, 0x11, 0x2b};
    for (const Table table :
         {Table::coil, Table::discrete_input, Table::input_register, Table::holding_register}) {
        EXPECT_EQ(reading.count(probe_pdu(ReadRequest{{table, 7, 9}})->at(0)), 1U);
    }
    EXPECT_EQ(*probe_pdu(IdentityProbe{3}), (Bytes{0x2b, 0x0e, 0x02, 0x03}));
    EXPECT_EQ(*probe_pdu(ServerIdProbe{}), (Bytes{0x11}));
    EXPECT_FALSE(probe_pdu(ReadRequest{{Table::coil, 0, 2001}}));
}

TEST(Probe, JudgesReads) {
    const Probe probe = ReadRequest{{Table::holding_register, 0, 1}};
    EXPECT_EQ(judge_answer(probe, Bytes{3, 2, 0x12, 0x34}).words, Words{0x1234});
    const auto refused = judge_answer(probe, Bytes{0x83, 2});
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_EQ(refused.exception, ExceptionCode::illegal_data_address);
    EXPECT_EQ(judge_answer(probe, Bytes{4, 2, 0, 0}).kind, Kind::broken);
    EXPECT_EQ(judge_answer(probe, Bytes{}).kind, Kind::broken);
    EXPECT_TRUE(is_from_gateway(judge_answer(probe, Bytes{0x83, 0x0b})));
    EXPECT_FALSE(is_from_gateway(refused));
}

// Source of the frame: MODBUS Application Protocol V1.1b3, 6.21, "Company identification".
TEST(Probe, JudgesIdentification) {
    Bytes pdu =
        with_text({0x2b, 0x0e, 0x01, 0x01, 0x00, 0x00, 0x03, 0x00, 0x16}, "Company identification");
    pdu = with_text(with_text(std::move(pdu), std::string("\x01\x0d", 2)), "Product codeX");
    pdu = with_text(with_text(std::move(pdu), std::string("\x02\x05", 2)), "V2.11");
    const auto answer = judge_answer(IdentityProbe{}, pdu);
    ASSERT_EQ(answer.kind, Kind::answered);
    ASSERT_EQ(answer.part.objects.size(), 3U);
    EXPECT_EQ(answer.part.objects[0].text, "Company identification");
    EXPECT_EQ(answer.part.objects[2].text, "V2.11");
    EXPECT_FALSE(answer.part.next);
    pdu[4] = 0xff;
    pdu[5] = 3;
    EXPECT_EQ(judge_answer(IdentityProbe{}, pdu).part.next, 3);
    for (std::size_t size = 0; size < pdu.size(); ++size) {
        EXPECT_EQ(judge_answer(IdentityProbe{}, std::span(pdu).first(size)).kind, Kind::broken);
    }
    EXPECT_EQ(judge_answer(IdentityProbe{}, Bytes{0xab, 1}).exception,
              ExceptionCode::illegal_function);
}

TEST(Probe, JudgesServerIds) {
    const auto answer = judge_answer(ServerIdProbe{}, with_text({0x11, 0x08, 0x01}, "SDM630\xff"));
    ASSERT_EQ(answer.kind, Kind::answered);
    EXPECT_EQ(answer.server_id, "SDM630");
    EXPECT_EQ(judge_answer(ServerIdProbe{}, Bytes{0x11, 9, 1}).kind, Kind::broken);
    EXPECT_EQ(judge_answer(ServerIdProbe{}, Bytes{0x91, 1}).kind, Kind::refused);
}

TEST(Probe, KnowsWhereFramesEnd) {
    const Bytes identity = with_text({0x2b, 0x0e, 0x02, 0x01, 0x00, 0x00, 0x01, 0x00, 0x02}, "AB");
    const Bytes server = with_text({0x11, 0x03, 0x01}, "XY");
    for (const Bytes& pdu : {identity, server, Bytes{3, 2, 0, 1}, Bytes{0xab, 1}, Bytes{0x91, 1}}) {
        const Bytes frame = rtu_frame(5, pdu);
        EXPECT_EQ(probe_frame_size(frame), frame.size());
        EXPECT_EQ(probe_frame_size(std::span(frame).first(2)), 0U);
    }
    for (unsigned first = 0; first < 256; ++first) { // any bytes are allowed
        const Bytes frame{1, 0x2b, 0x0e, 2, 1, 0, 0, static_cast<std::uint8_t>(first), 0, 255};
        EXPECT_TRUE(first == 0 || probe_frame_size(frame) != 3U);
    }
}

TEST(Probe, AnyBytesAreAllowed) {
    std::uint32_t state = 1;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes;
        for (int i = 0; i < round % 40; ++i) {
            state = state * 1664525U + 1013904223U;
            bytes.push_back(static_cast<std::uint8_t>(state >> 24U));
        }
        if (bytes.size() > 7) { // nearly an identification
            bytes[0] = read_device_identification;
            bytes[1] = mei_read_device_identification;
            bytes[6] = static_cast<std::uint8_t>(bytes[6] % 4);
        }
        const auto answer = judge_answer(IdentityProbe{}, bytes);
        if (answer.kind == Kind::answered) {
            EXPECT_LE(answer.part.objects.size(), 3U);
        }
        (void) judge_answer(ServerIdProbe{}, bytes);
        (void) probe_frame_size(bytes);
    }
}

} // namespace
} // namespace railbridge::test
