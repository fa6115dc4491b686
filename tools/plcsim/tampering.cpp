#include "tools/plcsim/tampering.hpp"

#include "tools/plcsim/rtu_frame.hpp"
#include "tools/plcsim/tcp_frame.hpp"

#include <algorithm>
#include <utility>

namespace plcsim {

namespace {

bool is_echo(const Bytes& pdu) {
    const std::uint8_t function = pdu[0];
    return function == 5 || function == 6 || function == 15 || function == 16 || function == 22;
}

/// Adds to the word at `at`, around its end.
void shift_word(Bytes& pdu, std::size_t at, unsigned by) {
    const auto word = static_cast<std::uint16_t>(word_at(pdu, at) + by);
    pdu[at] = high_byte(word);
    pdu[at + 1] = low_byte(word);
}

void spoil_value(Bytes& pdu) {
    if (pdu[0] == 5)
        pdu[3] = static_cast<std::uint8_t>(~pdu[3]); // on becomes off: still a legal value
    else
        shift_word(pdu, 3, 1);
}

void spoil_pdu(const Fault& fault, Answer& answer) {
    Bytes& pdu = answer.pdu;
    switch (fault.kind) {
    case FaultKind::wrong_unit:
        answer.unit = static_cast<std::uint8_t>(fault.value.value_or(answer.unit + 1U));
        break;
    case FaultKind::wrong_function:
        pdu[0] = static_cast<std::uint8_t>(fault.value.value_or(pdu[0] + 1U));
        break;
    case FaultKind::wrong_address:
        if (is_echo(pdu))
            shift_word(pdu, 1, 1);
        break;
    case FaultKind::wrong_value:
        if (is_echo(pdu))
            spoil_value(pdu);
        break;
    case FaultKind::wrong_byte_count:
        if (!is_echo(pdu) && pdu[0] < 0x80)
            pdu[1] = static_cast<std::uint8_t>(pdu[1] + 2U);
        break;
    case FaultKind::wrong_data:
        pdu.back() = static_cast<std::uint8_t>(~pdu.back());
        break;
    case FaultKind::foreign_transaction:
        answer.transaction =
            fault.value.value_or(static_cast<std::uint16_t>(answer.transaction + 1U));
        break;
    default:
        break;
    }
}

void spoil_frame(const Fault& fault, Framing framing, Bytes& frame) {
    switch (fault.kind) {
    case FaultKind::wrong_protocol:
        if (framing == Framing::tcp && frame.size() > 3)
            frame[3] = 1;
        break;
    case FaultKind::wrong_crc:
        if (framing == Framing::rtu && !frame.empty())
            frame.back() = static_cast<std::uint8_t>(~frame.back());
        break;
    case FaultKind::truncated:
        frame.resize(frame.size() - std::min(frame.size(), fault.bytes));
        break;
    case FaultKind::glued:
        frame.insert(frame.end(), fault.data.begin(), fault.data.end());
        break;
    case FaultKind::prefixed:
        frame.insert(frame.begin(), fault.data.begin(), fault.data.end());
        break;
    case FaultKind::duplicated: {
        const Bytes once = frame;
        frame.insert(frame.end(), once.begin(), once.end());
        break;
    }
    default:
        break;
    }
}

} // namespace

Bytes frame_answer(Framing framing, Answer answer, const std::vector<Fault>& faults) {
    for (const Fault& fault : faults)
        spoil_pdu(fault, answer);
    Bytes frame = framing == Framing::rtu
                      ? make_rtu_frame(answer.unit, answer.pdu)
                      : make_tcp_frame(
                            {.transaction = answer.transaction, .protocol = 0, .unit = answer.unit},
                            answer.pdu);
    for (const Fault& fault : faults)
        spoil_frame(fault, framing, frame);
    return frame;
}

} // namespace plcsim
