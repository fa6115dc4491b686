// The frame checker of RTU lines: any bytes, to anybody who waits for anything.
//
// Input: flags, unit, request, then what was received. Flag 1 mends the checksum, so that the
// fuzzer gets past it; flag 2 says that nothing was taken for a frame.

#include "tests/fuzz/requests.hpp"

#include "bridge/modbus/rtu_answer.hpp"
#include "bridge/modbus/rtu_frame.hpp"

namespace {

using namespace railbridge;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void look_for_frames(std::span<const std::uint8_t> bytes) {
    const FoundFrames found = find_rtu_answers(bytes);
    std::size_t at = 0;
    for (const UnitId unit : found.units) {
        must(at < bytes.size() && bytes[at] == unit);
        at += rtu_answer_size(bytes.subspan(at));
    }
    must(at + found.rest == bytes.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input({data, size});
    const unsigned flags = input.byte();
    const UnitId unit = input.byte();
    const Request request = fuzz::take_request(input);
    Bytes received(input.rest().begin(), input.rest().end());
    if ((flags & 1U) != 0 && received.size() > 2) {
        const auto body = std::span(received).first(received.size() - 2);
        const std::uint16_t crc = rtu_checksum(body);
        received[received.size() - 2] = static_cast<std::uint8_t>(crc & 0xFFU);
        received[received.size() - 1] = static_cast<std::uint8_t>(crc >> 8U);
    }
    look_for_frames(received);
    (void) begins_like_answer(request, received);
    const std::size_t framed = (flags & 2U) != 0 ? 0 : received.size();
    const RtuFrame seen = look_at_rtu_frame(unit, request, received, framed);
    if (seen.kind != RtuFrameKind::frame) {
        must(seen.pdu.empty());
        return 0;
    }
    must(received[0] == unit && rtu_frame(unit, seen.pdu) == received);
    const auto words = check_answer(request, seen.pdu);
    // What cannot be sent cannot be waited for: the contract of check_answer.
    if (words && request_pdu(request)) {
        fuzz::must_be_what_came(request, *words, seen.pdu);
    }
    return 0;
}
