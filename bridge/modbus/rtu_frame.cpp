#include "bridge/modbus/rtu_frame.hpp"

namespace railbridge {

namespace {

constexpr std::size_t checksum_size = 2;

} // namespace

std::uint16_t rtu_checksum(std::span<const std::uint8_t> bytes) {
    std::uint16_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = static_cast<std::uint16_t>(crc ^ byte);
        for (int bit = 0; bit < 8; ++bit) {
            const bool carry = (crc & 1U) != 0;
            crc = static_cast<std::uint16_t>(crc >> 1U);
            if (carry) {
                crc = static_cast<std::uint16_t>(crc ^ 0xA001U);
            }
        }
    }
    return crc;
}

Bytes rtu_frame(UnitId unit, std::span<const std::uint8_t> pdu) {
    Bytes frame;
    frame.reserve(1 + pdu.size() + checksum_size);
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = rtu_checksum(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU)); // low byte first, unlike all else
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
    return frame;
}

std::size_t rtu_answer_size(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 3) {
        return 0;
    }
    if ((bytes[1] & 0x80U) != 0) {
        return 3 + checksum_size;
    }
    switch (static_cast<FunctionCode>(bytes[1])) {
    case FunctionCode::read_coils:
    case FunctionCode::read_discrete_inputs:
    case FunctionCode::read_holding_registers:
    case FunctionCode::read_input_registers: {
        const std::size_t size = std::size_t{3} + bytes[2] + checksum_size;
        return size <= rtu_frame_size_max ? size : 0;
    }
    case FunctionCode::write_single_coil:
    case FunctionCode::write_single_register:
    case FunctionCode::write_multiple_coils:
    case FunctionCode::write_multiple_registers:
        return 6 + checksum_size;
    case FunctionCode::mask_write_register:
        return 8 + checksum_size;
    }
    return 0;
}

bool starts_with_rtu_answer(std::span<const std::uint8_t> bytes) {
    const std::size_t size = rtu_answer_size(bytes);
    if (size == 0 || size > bytes.size()) {
        return false;
    }
    const std::uint16_t crc = rtu_checksum(bytes.first(size - checksum_size));
    return bytes[size - 2] == (crc & 0xFFU) && bytes[size - 1] == (crc >> 8U);
}

FoundFrames find_rtu_answers(std::span<const std::uint8_t> bytes) {
    FoundFrames found;
    while (starts_with_rtu_answer(bytes)) {
        found.units.push_back(bytes[0]);
        bytes = bytes.subspan(rtu_answer_size(bytes));
    }
    found.rest = bytes.size();
    return found;
}

} // namespace railbridge
