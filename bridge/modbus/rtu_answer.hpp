#pragma once
// The pure frame checker, serial part: what received bytes are to somebody who waits for an answer.
// Any bytes are allowed as input.

#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <span>

namespace railbridge {

enum class RtuFrameKind : std::uint8_t {
    frame,   ///< of the unit waited for, checksum right; check_answer() judges its PDU
    foreign, ///< of another unit, checksum right
    garbled, ///< surely the answer waited for, but its checksum is wrong
    broken,  ///< begins with unit and function waited for, but is no answer
    noise,   ///< anything else
};

struct RtuFrame {
    RtuFrameKind kind = RtuFrameKind::noise;
    std::span<const std::uint8_t> pdu; ///< of `frame`: without unit and checksum; part of the input
};

/// @param size  how many of the bytes whoever received them took for one frame, by its function
///              code; 0 when they were none to him. Not believed: the checksum is computed again.
RtuFrame look_at_rtu_frame(UnitId unit, const Request& request, std::span<const std::uint8_t> bytes,
                           std::size_t size);

} // namespace railbridge
