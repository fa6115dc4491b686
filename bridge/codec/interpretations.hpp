#pragma once
// Every way to read a value that begins at some register: types and orders of bytes.

#include "bridge/mapping/point.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace railbridge {

/// One way. The value takes register_count(encoding) words from `first` on.
struct Interpretation {
    Encoding encoding;
    std::size_t first = 0; ///< its first word
    int shift = 0;         ///< registers from where it was looked for: -1, 0 or 1
};

/// Those that fit into `words`, which hold the value from word `at` on: numbers in each order that
/// makes a difference, seconds since 1970, and a text if there is one. Values of two and four
/// registers also one register before and behind, for addresses that count from one.
std::vector<Interpretation> interpretations(std::span<const std::uint16_t> words, std::size_t at);

} // namespace railbridge
