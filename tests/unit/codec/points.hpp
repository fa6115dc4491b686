#pragma once
// Points as the codec's tests need them.

#include "bridge/mapping/point.hpp"

namespace railbridge::test {

inline constexpr WordOrder abcd{false, false};
inline constexpr WordOrder cdab{true, false};
inline constexpr WordOrder badc{false, true};
inline constexpr WordOrder dcba{true, true};

inline Point register_point(RawType type, WordOrder order = abcd) {
    Point point;
    point.attribute = "speed";
    point.range = {Table::holding_register, 100, register_count(type)};
    point.encoding.type = type;
    point.encoding.order = order;
    return point;
}

inline Point scaled_point(RawType type, double factor, double offset = 0.0) {
    auto point = register_point(type);
    point.scaling = {factor, offset, {}};
    return point;
}

inline Point bits_point(RawType type, std::uint8_t first, std::uint8_t count) {
    auto point = register_point(type);
    point.encoding.bit_first = first;
    point.encoding.bit_count = count;
    return point;
}

inline Point coil_point() {
    auto point = register_point(RawType::boolean);
    point.attribute = "lamp";
    point.range = {Table::coil, 3, 1};
    return point;
}

} // namespace railbridge::test
