#pragma once
// The pure frame checker, TCP part: the seven bytes before a PDU. Any bytes are allowed as input.
// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3.

#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace railbridge {

inline constexpr std::size_t mbap_size = 7;
inline constexpr std::size_t tcp_frame_size_max = mbap_size + pdu_size_max;

struct Mbap {
    std::uint16_t transaction = 0;
    std::uint16_t protocol = 0; ///< 0 is Modbus
    std::uint16_t length = 0;   ///< bytes that follow this field: unit and PDU
    UnitId unit = 0;
};

/// Header and PDU: what goes over the connection.
Bytes tcp_frame(std::uint16_t transaction, UnitId unit, std::span<const std::uint8_t> pdu);

/// Nothing when there are fewer than seven bytes.
std::optional<Mbap> read_mbap(std::span<const std::uint8_t> bytes);

/// True when the header can be that of a Modbus frame: protocol 0, and a length between unit with
/// function code and the longest PDU.
bool is_plausible(const Mbap& header);

/// True when the bytes are one frame of Modbus TCP and nothing else.
bool is_tcp_frame(std::span<const std::uint8_t> bytes);

struct HeaderFault {
    FrameDefect defect = FrameDefect::garbage;
    const char* reason = ""; ///< for people; static text
};

/// Why a frame cannot be the answer to this request, whatever its PDU says; nothing if it can.
std::optional<HeaderFault> header_fault(std::uint16_t transaction, UnitId unit,
                                        std::span<const std::uint8_t> frame);

/// Size of the whole frame the header announces.
constexpr std::size_t frame_size(const Mbap& header) {
    return mbap_size - 1 + header.length;
}

} // namespace railbridge
