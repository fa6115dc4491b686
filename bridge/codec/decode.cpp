#include "bridge/codec/decode.hpp"

#include "bridge/codec/raw_words.hpp"
#include "bridge/codec/scaling.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace railbridge {

namespace {

constexpr Decoded out_of_range() {
    return {{}, Quality::out_of_range};
}

Decoded good(Value value) {
    return {std::move(value), Quality::good};
}

/// int64 where it fits: one value has one representation.
Value integer(std::uint64_t number) {
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return static_cast<std::int64_t>(number);
    }
    return number;
}

bool is_signed(RawType type) {
    return type == RawType::i16 || type == RawType::i32 || type == RawType::i64;
}

std::int64_t sign_extended(std::uint64_t pattern, unsigned width) {
    const unsigned spare = 64 - width;
    return static_cast<std::int64_t>(pattern << spare) >> spare;
}

/// The raw value as a number, whatever it means.
Value raw_value(std::uint64_t pattern, const Encoding& encoding) {
    if (encoding.type == RawType::f32) {
        return shortest_double(std::bit_cast<float>(static_cast<std::uint32_t>(pattern)));
    }
    if (encoding.type == RawType::f64) {
        return std::bit_cast<double>(pattern);
    }
    if (is_signed(encoding.type) && encoding.bit_count == 0) {
        return sign_extended(pattern, pattern_width(encoding));
    }
    return integer(pattern);
}

/// A marker for a signed type may also be given as the register shows it: 0x8000 for -32768.
bool is_marker(const Value& marker, const Value& raw, std::uint64_t pattern) {
    double wanted = 0.0;
    double found = 0.0;
    if (std::holds_alternative<double>(raw) || std::holds_alternative<double>(marker)) {
        return as_number(marker, wanted) && as_number(raw, found) && wanted == found;
    }
    return marker == raw || marker == integer(pattern);
}

Decoded from_enumeration(const Value& raw, const EnumTable& enumeration) {
    const auto* number = std::get_if<std::int64_t>(&raw);
    const auto& values = enumeration.values;
    const auto entry =
        number == nullptr ? values.end() : std::find_if(values.begin(), values.end(), [&](auto& v) {
            return v.first == *number;
        });
    return entry == values.end() ? out_of_range() : good(entry->second);
}

Decoded within_range(Value value, const Point& point) {
    double number = 0.0;
    as_number(value, number);
    if (!std::isfinite(number)) {
        return out_of_range();
    }
    if (point.range_eng && (number < point.range_eng->min || number > point.range_eng->max)) {
        return out_of_range();
    }
    return good(std::move(value));
}

Decoded from_number(const Value& raw, const Point& point) {
    if (is_integer(point.encoding.type) && point.scaling.identity()) {
        return within_range(raw, point);
    }
    double number = 0.0;
    as_number(raw, number);
    if (!std::isfinite(number)) {
        return out_of_range();
    }
    return within_range(to_engineering(number, point.scaling), point);
}

} // namespace

Decoded decode(std::span<const std::uint16_t> words, const Point& point,
               const EnumTable* enumeration) {
    assert(words.size() == point.range.count);
    const auto pattern = is_bit_table(point.range.table)
                             ? std::uint64_t{words[0] != 0}
                             : pattern_from_words(words, point.encoding);
    const bool boolean = point.encoding.type == RawType::boolean;
    const auto raw = raw_value(pattern, point.encoding);
    if (std::any_of(point.missing.begin(), point.missing.end(),
                    [&](const Value& marker) { return is_marker(marker, raw, pattern); })) {
        return {{}, Quality::not_implemented};
    }
    if (!boolean) {
        return enumeration != nullptr ? from_enumeration(raw, *enumeration)
                                      : from_number(raw, point);
    }
    const bool on = (pattern != 0) != point.invert;
    return enumeration != nullptr ? from_enumeration(std::int64_t{on}, *enumeration) : good(on);
}

} // namespace railbridge
