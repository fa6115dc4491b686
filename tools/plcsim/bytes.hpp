#pragma once
// Bytes and 16-bit words, as Modbus puts them on a wire: high byte first.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace plcsim {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

constexpr std::uint8_t high_byte(std::uint16_t word) {
    return static_cast<std::uint8_t>(word >> 8U);
}

constexpr std::uint8_t low_byte(std::uint16_t word) {
    return static_cast<std::uint8_t>(word & 0xFFU);
}

constexpr std::uint16_t make_word(std::uint8_t high, std::uint8_t low) {
    return static_cast<std::uint16_t>((static_cast<unsigned>(high) << 8U) | low);
}

/// `at` and `at + 1` must be inside `bytes`.
inline std::uint16_t word_at(ByteView bytes, std::size_t at) {
    return make_word(bytes[at], bytes[at + 1]);
}

inline void append_word(Bytes& bytes, std::uint16_t word) {
    bytes.push_back(high_byte(word));
    bytes.push_back(low_byte(word));
}

} // namespace plcsim
