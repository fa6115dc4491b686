#include "tools/plcsim/memory_rule.hpp"

#include <algorithm>

namespace plcsim {

namespace {

std::uint16_t clamped(const MemoryRule& rule, std::uint16_t wanted) {
    if (!rule.is_signed)
        return std::clamp(wanted, std::min(rule.min, rule.max), rule.max);
    const auto low = static_cast<std::int16_t>(rule.min);
    const auto high = static_cast<std::int16_t>(rule.max);
    const auto value = static_cast<std::int16_t>(wanted);
    return static_cast<std::uint16_t>(std::clamp(value, std::min(low, high), high));
}

} // namespace

std::uint16_t stored_value(const std::vector<MemoryRule>& rules, std::uint16_t address,
                           std::uint16_t old, std::uint16_t wanted) {
    std::uint16_t result = wanted;
    for (const MemoryRule& rule : rules) {
        if (address < rule.from || address > rule.to)
            continue;
        if (rule.kind == RuleKind::keep_old)
            result = old;
        else if (rule.kind == RuleKind::clamp)
            result = clamped(rule, result);
    }
    return result;
}

} // namespace plcsim
