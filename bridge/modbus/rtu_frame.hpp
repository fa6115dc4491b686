#pragma once
// The pure frame checker, serial part: checksum and length of RTU answers. libmodbus 3.1.6 checks
// the checksum of frames of the expected unit only and keeps its function private; frames of other
// units, which end quarantines, are checked here. Any bytes are allowed as input.
// Source: MODBUS over Serial Line V1.02, 2.5.1 and 6.2.2.

#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace railbridge {

inline constexpr std::size_t rtu_frame_size_max = 256;

std::uint16_t rtu_checksum(std::span<const std::uint8_t> bytes);

/// Unit, PDU, checksum: what goes over the wire.
Bytes rtu_frame(UnitId unit, std::span<const std::uint8_t> pdu);

/// Length of the answer that begins with these bytes, as its function code and byte count say; 0
/// when they are too few to tell, no length is known for the function, or it would be longer than a
/// frame may be.
std::size_t rtu_answer_size(std::span<const std::uint8_t> bytes);

/// True when the bytes begin with a complete answer whose checksum is right.
bool starts_with_rtu_answer(std::span<const std::uint8_t> bytes);

/// Complete answers standing back to back at the start of some received bytes.
struct FoundFrames {
    std::vector<UnitId> units; ///< one for each frame, in order
    std::size_t rest = 0;      ///< bytes behind the last whole frame: incomplete, or garbage
};

/// Looks at the start only and stops at the first byte that begins no frame: searching on inside
/// garbage would find frames that are none, once in 65536 positions.
FoundFrames find_rtu_answers(std::span<const std::uint8_t> bytes);

} // namespace railbridge
