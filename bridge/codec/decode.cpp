#include "bridge/codec/decode.hpp"

#include "bridge/codec/bcd.hpp"
#include "bridge/codec/half_float.hpp"
#include "bridge/codec/raw_words.hpp"
#include "bridge/codec/real_marker.hpp"
#include "bridge/codec/scaling.hpp"
#include "bridge/codec/text_field.hpp"
#include "bridge/codec/timestamp.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace railbridge {

namespace {

constexpr int exponent_max = 10;
constexpr std::uint16_t no_exponent = 0x8000;

Decoded out_of_range() {
    return {{}, Quality::out_of_range};
}

Decoded not_implemented() {
    return {{}, Quality::not_implemented};
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

/// The raw value as a number, whatever it means. Null for digits that are none.
Value raw_value(std::uint64_t pattern, const Encoding& encoding) {
    switch (encoding.type) {
    case RawType::f16:
        return number_from_half(static_cast<std::uint16_t>(pattern));
    case RawType::f32:
        return shortest_double(std::bit_cast<float>(static_cast<std::uint32_t>(pattern)));
    case RawType::f64:
        return std::bit_cast<double>(pattern);
    default:
        break;
    }
    if (is_bcd(encoding.type)) {
        const auto number = number_from_bcd(pattern, encoding.type);
        return number ? Value{*number} : Value{};
    }
    if (is_signed(encoding.type) && encoding.bit_count == 0) {
        return sign_extended(pattern, pattern_width(encoding));
    }
    return integer(pattern);
}

/// A marker for a signed type, or one that is no decimal number, may also be given as the register
/// shows it: 0x8000 for -32768, 0xFFFF for no digits at all.
bool is_marker(const Value& marker, const Value& raw, std::uint64_t pattern, RawType type) {
    if (kind_of(type) == RawKind::real) {
        double wanted = 0.0;
        return as_number(marker, wanted) && holds_marker(pattern, wanted, type);
    }
    if (marker == raw) {
        return true;
    }
    // A pattern that is also a decimal number would be ambiguous: the number is meant.
    const auto* number = std::get_if<std::int64_t>(&marker);
    const bool as_pattern = !is_bcd(type) || (number != nullptr && *number > bcd_max(type));
    return as_pattern && marker == integer(pattern);
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

Decoded from_number(const Value& raw, const Point& point, const Scaling& scaling) {
    // What the device scales is a real number also while its exponent happens to be zero.
    if (is_integer(point.encoding.type) && scaling.identity() && !point.exponent) {
        return within_range(raw, point);
    }
    double number = 0.0;
    as_number(raw, number);
    if (!std::isfinite(number)) {
        return out_of_range();
    }
    return within_range(to_engineering(number, scaling), point);
}

bool is_missing(const Point& point, const Value& raw, std::uint64_t pattern) {
    return std::any_of(point.missing.begin(), point.missing.end(), [&](const Value& marker) {
        return is_marker(marker, raw, pattern, point.encoding.type);
    });
}

Decoded from_text(std::span<const std::uint16_t> words, const Point& point) {
    auto text = text_from_words(words, point.encoding);
    if (!text) {
        return out_of_range();
    }
    Value value{std::move(*text)};
    const bool missing =
        std::find(point.missing.begin(), point.missing.end(), value) != point.missing.end();
    return missing ? not_implemented() : good(std::move(value));
}

Decoded from_time(std::span<const std::uint16_t> words, const Point& point) {
    if (!is_byte_string(point.encoding.type)) {
        const auto pattern = pattern_from_words(words, point.encoding);
        if (is_missing(point, integer(pattern), pattern)) {
            return not_implemented();
        }
    }
    const auto time = time_from_words(words, point.encoding);
    return time ? good(*time) : out_of_range();
}

/// One value: `words` are its own.
Decoded decode_element(std::span<const std::uint16_t> words, const Point& point,
                       const Scaling& scaling, const EnumTable* enumeration) {
    switch (kind_of(point.encoding.type)) {
    case RawKind::text:
        return from_text(words, point);
    case RawKind::time:
        return from_time(words, point);
    default:
        break;
    }
    const auto pattern = is_bit_table(point.range.table)
                             ? std::uint64_t{words[0] != 0}
                             : pattern_from_words(words, point.encoding);
    const bool boolean = point.encoding.type == RawType::boolean;
    const auto raw = raw_value(pattern, point.encoding);
    if (is_missing(point, raw, pattern)) {
        return not_implemented();
    }
    if (is_null(raw)) {
        return out_of_range();
    }
    if (!boolean) {
        return enumeration != nullptr ? from_enumeration(raw, *enumeration)
                                      : from_number(raw, point, scaling);
    }
    const bool on = (pattern != 0) != point.invert;
    return enumeration != nullptr ? from_enumeration(std::int64_t{on}, *enumeration) : good(on);
}

Decoded decode_list(std::span<const std::uint16_t> words, const Point& point,
                    const Scaling& scaling, const EnumTable* enumeration) {
    const std::size_t each = is_bit_table(point.range.table) ? 1 : register_count(point.encoding);
    ValueList values(point.elements);
    auto quality = Quality::unknown;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto element =
            decode_element(words.subspan(i * each, each), point, scaling, enumeration);
        to_scalar(element.value, values[i]);
        if (i == 0 || element.quality == Quality::good) {
            quality = element.quality;
        }
    }
    return quality == Quality::good ? good(std::move(values)) : Decoded{{}, quality};
}

/// The scaling with the power of ten that the device holds beside the value.
Quality apply_exponent(std::uint16_t word, const Encoding& encoding, Scaling& scaling) {
    Encoding register_of = encoding;
    register_of.type = RawType::i16;
    register_of.bit_count = 0;
    const auto pattern = pattern_from_words({&word, 1}, register_of);
    if (pattern == no_exponent) {
        return Quality::not_implemented;
    }
    const auto exponent = sign_extended(pattern, 16);
    if (exponent < -exponent_max || exponent > exponent_max) {
        return Quality::out_of_range;
    }
    scaling.factor = times_power_of_ten(scaling.factor, static_cast<int>(exponent));
    return Quality::good;
}

} // namespace

Decoded decode(std::span<const std::uint16_t> words, const Point& point,
               const EnumTable* enumeration) {
    assert(words.size() == point.range.count);
    Scaling scaling = point.scaling;
    if (point.exponent) {
        const auto quality =
            apply_exponent(words[point.exponent->exponent_at], point.encoding, scaling);
        if (quality != Quality::good) {
            return {{}, quality};
        }
        words = words.subspan(point.exponent->value_at, point.value_range().count);
    }
    return point.elements > 0 ? decode_list(words, point, scaling, enumeration)
                              : decode_element(words, point, scaling, enumeration);
}

std::vector<double> numbers_in(std::span<const std::uint16_t> words, const Point& point) {
    Point plain = point; // what is there counts, not how it would be reported
    plain.missing.clear();
    plain.range_eng.reset();
    plain.scaling.decimals.reset();
    const auto value = decode(words, plain, nullptr).value;
    std::vector<double> numbers;
    double number = 0.0;
    if (const auto* list = std::get_if<ValueList>(&value)) {
        for (const auto& scalar : *list) {
            if (as_number(to_value(scalar), number)) {
                numbers.push_back(number);
            }
        }
    } else if (as_number(value, number)) {
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace railbridge
