#pragma once
// Between registers as they came over the wire and one bit pattern, following word order, byte
// order and position. Knows nothing of signs, scales or meaning.

#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace railbridge {

/// The value's bits, right-aligned. `words` holds register_count(encoding.type) words, at most
/// four. Not for texts and calendars.
std::uint64_t pattern_from_words(std::span<const std::uint16_t> words, const Encoding& encoding);

/// The reverse, for encodings that fill whole registers (field_mask() == 0xffff).
std::vector<std::uint16_t> words_from_pattern(std::uint64_t pattern, const Encoding& encoding);

/// Bits of the pattern: 1..64.
unsigned pattern_width(const Encoding& encoding);

/// Bits that the value takes of its register, where they are on the wire; 0xffff when the registers
/// are its own.
std::uint16_t field_mask(const Encoding& encoding);

/// A value for the bits of field_mask(), moved to where they are on the wire.
std::uint16_t word_from_field(std::uint16_t field, const Encoding& encoding);

} // namespace railbridge
