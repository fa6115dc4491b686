#include "adapters/config/point_limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace railbridge::config {

namespace {

template <typename T>
Range range_of() {
    return {static_cast<double>(std::numeric_limits<T>::lowest()),
            static_cast<double>(std::numeric_limits<T>::max())};
}

} // namespace

Range raw_limits(const Encoding& encoding) {
    if (encoding.bit_count != 0) {
        return {0.0, std::ldexp(1.0, encoding.bit_count) - 1.0};
    }
    switch (encoding.type) {
    case RawType::boolean:
        return {0.0, 1.0};
    case RawType::u8_high:
    case RawType::u8_low:
        return range_of<std::uint8_t>();
    case RawType::i16:
        return range_of<std::int16_t>();
    case RawType::u16:
        return range_of<std::uint16_t>();
    case RawType::i32:
        return range_of<std::int32_t>();
    case RawType::u32:
        return range_of<std::uint32_t>();
    case RawType::i64:
        return range_of<std::int64_t>();
    case RawType::u64:
        return range_of<std::uint64_t>();
    case RawType::f32:
        return range_of<float>();
    case RawType::f64:
        return range_of<double>();
    }
    return {};
}

Range engineering_limits(const Encoding& encoding, const Scaling& scaling) {
    const Range raw = raw_limits(encoding);
    const double one = raw.min * scaling.factor + scaling.offset;
    const double other = raw.max * scaling.factor + scaling.offset;
    return {std::min(one, other), std::max(one, other)};
}

bool is_numeric(const Point& point) {
    return point.encoding.type != RawType::boolean && !point.enumeration;
}

std::string_view value_type_of(const Point& point) {
    if (point.encoding.type == RawType::boolean) {
        return "boolean";
    }
    if (point.enumeration) {
        return "text";
    }
    if (!is_integer(point.encoding.type) || !point.scaling.identity()) {
        return "number";
    }
    switch (point.encoding.type) {
    case RawType::u32:
    case RawType::i64:
        return "long";
    case RawType::u64:
        return "bigInteger";
    default:
        return "integer";
    }
}

} // namespace railbridge::config
