#include "tools/plcsim/plausible.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace plcsim {

namespace {

using railbridge::Point;
using railbridge::RawKind;
using railbridge::RawType;

/// Where the device keeps a power of ten beside a value it is always minus one.
constexpr double exponent_steps = 10;

std::pair<double, double> limits_of(const Point& point) {
    if (const Field field = field_of(point); field.count != 0)
        return {0, std::exp2(field.count) - 1};
    switch (point.encoding.type) {
    case RawType::i16:
        return {-32768, 32767};
    case RawType::u16:
        return {0, 65535};
    case RawType::i32:
        return {-2147483648.0, 2147483647.0};
    case RawType::u32:
        return {0, 4294967295.0};
    case RawType::i64:
        return {-0x1p53, 0x1p53};
    case RawType::u64:
        return {0, 0x1p53};
    case RawType::f16:
        return {-65504, 65504};
    case RawType::bcd16:
        return {0, 9999};
    case RawType::bcd32:
        return {0, 99'999'999};
    case RawType::bcd16s:
        return {-999, 999};
    case RawType::bcd32s:
        return {-9'999'999, 9'999'999};
    case RawType::f32:
    case RawType::f64:
        return {-std::numeric_limits<float>::max(), std::numeric_limits<float>::max()};
    default:
        return {0, 1};
    }
}

double to_raw(const Point& point, double value) {
    const double plain = (value - point.scaling.offset) / point.scaling.factor;
    return point.exponent ? plain * exponent_steps : plain;
}

/// Whole numbers inside; for others a little less on both sides, as no type holds every number.
std::pair<double, double> rounded_in(const Point& point, double low, double high) {
    constexpr double slack = 1e-9; // 12.0 / 0.1 is a little less than 120
    if (kind_of(point.encoding.type) == RawKind::integer)
        return {std::ceil(low - slack * std::abs(low)), std::floor(high + slack * std::abs(high))};
    const double margin = (high - low) / 1000;
    return {low + margin, high - margin};
}

bool is_missing(const Point& point, double raw) {
    return std::any_of(point.missing.begin(), point.missing.end(), [raw](const auto& marker) {
        double number = 0;
        return railbridge::as_number(marker, number) && number == raw;
    });
}

/// In engineering units.
double allowed_value(const Point& point) {
    double value = 0;
    if (point.write) {
        const auto& grant = *point.write;
        if (!grant.allow.empty() && railbridge::as_number(grant.allow.front(), value))
            return value;
        value = std::max(value, grant.min.value_or(value));
        value = std::min(value, grant.max.value_or(value));
    }
    if (point.range_eng)
        value = std::clamp(value, point.range_eng->min, point.range_eng->max);
    return value;
}

} // namespace

Field field_of(const Point& point) {
    if (is_bit_table(point.range.table))
        return {};
    if (point.encoding.type == RawType::u8_high)
        return {8, 8};
    if (point.encoding.type == RawType::u8_low)
        return {0, 8};
    if (point.encoding.bit_count != 0)
        return {point.encoding.bit_first, point.encoding.bit_count};
    return {};
}

std::pair<double, double> raw_range(const Point& point) {
    const auto range = point.range_eng.value_or(railbridge::Range{.min = 0, .max = 100});
    const auto ends = std::minmax({to_raw(point, range.min), to_raw(point, range.max)});
    const auto limits = limits_of(point);
    auto [low, high] = rounded_in(point, ends.first, ends.second);
    low = std::max(low, limits.first);
    high = std::min(high, limits.second);
    if (low > high) // nothing fits: what the type begins with is as good as any
        low = high = std::clamp(0.0, limits.first, limits.second);
    return {low, high};
}

std::pair<double, double> raw_states(const railbridge::Mapping& mapping, const Point& point) {
    std::vector<double> states;
    const auto limits = limits_of(point);
    const bool boolean = point.encoding.type == RawType::boolean;
    if (point.enumeration && !boolean) {
        for (const auto& [raw, text] : mapping.enumeration(*point.enumeration).values)
            states.push_back(static_cast<double>(raw));
    } else {
        states = {0, 1};
    }
    std::erase_if(states, [&](double raw) {
        return raw < limits.first || raw > limits.second || is_missing(point, raw);
    });
    if (states.empty())
        return {0, 0};
    return {states.front(), states.size() > 1 ? states[1] : states.front()};
}

double raw_rest(const railbridge::Mapping& mapping, const Point& point) {
    if (has_states(point))
        return raw_states(mapping, point).first;
    const auto limits = limits_of(point);
    double raw = std::clamp(to_raw(point, allowed_value(point)), limits.first, limits.second);
    if (kind_of(point.encoding.type) == RawKind::integer)
        raw = std::round(raw);
    while (is_missing(point, raw) && raw < limits.second)
        ++raw;
    return raw;
}

bool has_states(const Point& point) {
    return point.enumeration || point.encoding.type == RawType::boolean ||
           is_bit_table(point.range.table);
}

} // namespace plcsim
