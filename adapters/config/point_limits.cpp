#include "adapters/config/point_limits.hpp"

#include "bridge/codec/bcd.hpp"
#include "bridge/codec/half_float.hpp"

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
    case RawType::f16:
        return {-half_max, half_max};
    case RawType::bcd16:
    case RawType::bcd32:
        return {0.0, static_cast<double>(bcd_max(encoding.type))};
    case RawType::bcd16s:
    case RawType::bcd32s:
        return {-static_cast<double>(bcd_max(encoding.type)),
                static_cast<double>(bcd_max(encoding.type))};
    case RawType::unix32:
        return range_of<std::uint32_t>();
    case RawType::unix64:
    case RawType::unix64ms:
        return range_of<std::uint64_t>();
    default: // texts and calendars: no number
        return {};
    }
}

Range engineering_limits(const Encoding& encoding, const Scaling& scaling) {
    const Range raw = raw_limits(encoding);
    const double one = raw.min * scaling.factor + scaling.offset;
    const double other = raw.max * scaling.factor + scaling.offset;
    return {std::min(one, other), std::max(one, other)};
}

bool is_numeric(const Point& point) {
    const auto kind = kind_of(point.encoding.type);
    return (kind == RawKind::integer || kind == RawKind::real) && !point.enumeration;
}

bool is_stored_unless_said(const Point& point) {
    return point.elements == 0 && (is_numeric(point) || point.encoding.type == RawType::boolean);
}

namespace {

std::string_view element_type_of(const Point& point) {
    if (point.encoding.type == RawType::boolean) {
        return "boolean";
    }
    if (point.enumeration || kind_of(point.encoding.type) == RawKind::text) {
        return "text";
    }
    if (kind_of(point.encoding.type) == RawKind::time) {
        return "timestamp";
    }
    if (!is_integer(point.encoding.type) || !point.scaling.identity() || point.exponent) {
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

} // namespace

std::string value_type_of(const Point& point) {
    return std::string(element_type_of(point)) + (point.elements > 0 ? "[]" : "");
}

} // namespace railbridge::config
