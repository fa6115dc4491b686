#pragma once
// Registers as bytes in order: the high byte of a register first, unless the device swaps them.

#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace railbridge {

/// Reads bytes; positions beyond the words are not allowed.
class ByteView {
public:
    ByteView(std::span<const std::uint16_t> words, const Encoding& encoding)
        : words_(words)
        , swapped_(encoding.swap_single && encoding.order.byte_swap) {}

    std::uint8_t operator[](std::size_t position) const {
        const bool high = (position % 2 == 0) != swapped_;
        const auto word = words_[position / 2];
        return static_cast<std::uint8_t>(high ? word >> 8 : word & 0xff);
    }
    std::uint16_t word(std::size_t position) const {
        return static_cast<std::uint16_t>(((*this)[2 * position] << 8) | (*this)[2 * position + 1]);
    }

private:
    std::span<const std::uint16_t> words_;
    bool swapped_;
};

/// Writes bytes into words that start as zero.
class ByteFiller {
public:
    explicit ByteFiller(const Encoding& encoding)
        : words_(register_count(encoding), 0)
        , swapped_(encoding.swap_single && encoding.order.byte_swap) {}

    void set(std::size_t position, std::uint8_t byte) {
        const bool high = (position % 2 == 0) != swapped_;
        auto& word = words_[position / 2];
        word = static_cast<std::uint16_t>(word | (high ? byte << 8 : byte));
    }
    void set_word(std::size_t position, std::uint16_t word) {
        set(2 * position, static_cast<std::uint8_t>(word >> 8));
        set(2 * position + 1, static_cast<std::uint8_t>(word & 0xff));
    }
    Words take() { return std::move(words_); }

private:
    Words words_;
    bool swapped_;
};

} // namespace railbridge
