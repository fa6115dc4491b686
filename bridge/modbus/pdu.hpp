#pragma once
// The pure frame checker, inner part: builds the PDU of a request and decides whether a PDU is the
// answer to it. libmodbus' high-level calls accept answers with a foreign echo, so nothing they say
// is believed before it passed here. Any bytes are allowed as input.
// Source: MODBUS Application Protocol V1.1b3, 6.1-6.6, 6.11, 6.12, 6.16 and 7.

#include "bridge/base/result.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace railbridge {

using Bytes = std::vector<std::uint8_t>;

/// Longest PDU; the limit every request built here stays under.
inline constexpr std::size_t pdu_size_max = 253;

/// Why a PDU is not the answer.
struct AnswerFault {
    FailureKind kind = FailureKind::malformed; ///< exception, wrong_echo or malformed
    ExceptionCode exception = ExceptionCode::none;
    const char* reason = "";                ///< for people; static text
    FrameDefect defect = FrameDefect::none; ///< of `malformed`
};

/// The function code a request goes out with. A ListenRequest has none and must not be asked.
FunctionCode function_of(const Request& request);

/// Function code and data, without unit and checksum.
/// @error disable_point  counts or values outside the limits of the function, or a ListenRequest
Result<Bytes> request_pdu(const Request& request);

/// The words read (bits as 0|1), or empty for a write whose echo is exactly ours. The request must
/// be one that request_pdu() accepts.
tl::expected<Words, AnswerFault> check_answer(const Request& request,
                                              std::span<const std::uint8_t> pdu);

/// True when these bytes, whose checksum is wrong, are so much like the answer that it must have
/// been the answer: function and byte count of a read, function and address of a write, or a
/// refusal of the function. Anything less may be noise, with the answer still to come.
bool begins_like_answer(const Request& request, std::span<const std::uint8_t> pdu);

/// What to do after a device refused with this code.
Recovery recovery_after(ExceptionCode code);

} // namespace railbridge
