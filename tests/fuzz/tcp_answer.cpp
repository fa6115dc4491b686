// The frame checker of TCP lines. Input: flags, transaction id, unit, request, then one frame. Flag
// 1 mends its header, so that the fuzzer gets past it.

#include "tests/fuzz/requests.hpp"

#include "bridge/modbus/mbap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace railbridge;
    fuzz::Input input({data, size});
    const unsigned flags = input.byte();
    const std::uint16_t transaction = input.word();
    const UnitId unit = input.byte();
    const Request request = fuzz::take_request(input);
    Bytes frame(input.rest().begin(), input.rest().end());
    if ((flags & 1U) != 0) {
        frame = tcp_frame(transaction, unit, frame);
    }
    const bool sound = is_tcp_frame(frame);
    if (header_fault(transaction, unit, frame)) {
        return 0;
    }
    if (!sound || frame != tcp_frame(transaction, unit, std::span(frame).subspan(mbap_size))) {
        std::abort();
    }
    const auto pdu = std::span<const std::uint8_t>(frame).subspan(mbap_size);
    const auto words = check_answer(request, pdu);
    if (words && request_pdu(request)) {
        fuzz::must_be_what_came(request, *words, pdu);
    }
    return 0;
}
