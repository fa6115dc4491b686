#include "bridge/modbus/rtu_answer.hpp"

#include "bridge/modbus/rtu_frame.hpp"

namespace railbridge {

namespace {

constexpr std::size_t checksum_size = 2;

bool checksum_is_right(std::span<const std::uint8_t> frame) {
    const std::size_t body = frame.size() - checksum_size;
    const std::uint16_t crc = rtu_checksum(frame.first(body));
    return frame[body] == (crc & 0xFFU) && frame[body + 1] == (crc >> 8U);
}

} // namespace

RtuFrame look_at_rtu_frame(UnitId unit, const Request& request, std::span<const std::uint8_t> bytes,
                           std::size_t size) {
    if (bytes.size() < 2) {
        return {};
    }
    const bool ours = bytes[0] == unit;
    if (ours && size > 1 + checksum_size && size <= bytes.size() &&
        checksum_is_right(bytes.first(size))) {
        return {RtuFrameKind::frame, bytes.subspan(1, size - 1 - checksum_size)};
    }
    if (!ours) {
        return {starts_with_rtu_answer(bytes) ? RtuFrameKind::foreign : RtuFrameKind::noise, {}};
    }
    if (begins_like_answer(request, bytes.subspan(1))) {
        return {RtuFrameKind::garbled, {}};
    }
    const bool same_function =
        (bytes[1] & 0x7FU) == static_cast<std::uint8_t>(function_of(request));
    return {same_function ? RtuFrameKind::broken : RtuFrameKind::noise, {}};
}

} // namespace railbridge
