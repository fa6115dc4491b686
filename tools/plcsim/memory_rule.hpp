#pragma once
// What a device does with a written value instead of simply storing it.

#include "tools/plcsim/area.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace plcsim {

enum class RuleKind : std::uint8_t {
    keep_old, ///< the write is answered as usual, the value stays
    clamp,    ///< min..max is stored
    put_back, ///< the value is stored; after `after` the device puts `value` there
};

struct MemoryRule {
    RuleKind kind = RuleKind::keep_old;
    std::uint16_t from = 0; ///< first address it concerns
    std::uint16_t to = 0xFFFF;
    std::uint16_t min = 0;
    std::uint16_t max = 0xFFFF;
    std::uint16_t value = 0;
    bool is_signed = false; ///< clamp compares as two's complement
    std::chrono::nanoseconds after{0};
};

/// What is stored when `wanted` is written over `old` under `rules`.
std::uint16_t stored_value(const std::vector<MemoryRule>& rules, std::uint16_t address,
                           std::uint16_t old, std::uint16_t wanted);

} // namespace plcsim
