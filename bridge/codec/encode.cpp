#include "bridge/codec/encode.hpp"

#include "bridge/codec/bcd.hpp"
#include "bridge/codec/decode.hpp"
#include "bridge/codec/half_float.hpp"
#include "bridge/codec/raw_words.hpp"
#include "bridge/codec/scaling.hpp"
#include "bridge/codec/text_field.hpp"
#include "bridge/codec/timestamp.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace railbridge {

namespace {

constexpr double step_tolerance = 1e-6; // of one raw step: what arithmetic with doubles may add

/// The raw value as a bit pattern, right-aligned.
using Pattern = Result<std::uint64_t>;

tl::unexpected<Error> refuse(std::string why) {
    return fail(fatal(std::move(why)));
}

bool rounds(const Point& point) {
    return point.write && point.write->round;
}

bool is_signed(const Encoding& encoding) {
    return encoding.bit_count == 0 &&
           (encoding.type == RawType::i16 || encoding.type == RawType::i32 ||
            encoding.type == RawType::i64);
}

std::uint64_t largest_pattern(unsigned width) {
    return ~std::uint64_t{0} >> (64 - width);
}

Pattern too_large(const Point& point) {
    return refuse("the register holds " + type_text(point.encoding) + ", write a value that fits");
}

/// `raw` is int64 or uint64.
Pattern bcd_pattern(const Value& raw, const Point& point) {
    const auto type = point.encoding.type;
    const auto max = bcd_max(type);
    const auto min = type == RawType::bcd16s || type == RawType::bcd32s ? -max : 0;
    const auto* number = std::get_if<std::int64_t>(&raw);
    if (number == nullptr || *number < min || *number > max) {
        return too_large(point);
    }
    return bcd_from_number(*number, type);
}

/// `raw` is int64 or uint64.
Pattern integer_pattern(const Value& raw, const Point& point) {
    if (is_bcd(point.encoding.type)) {
        return bcd_pattern(raw, point);
    }
    const unsigned width = pattern_width(point.encoding);
    const auto mask = largest_pattern(width);
    const auto* negative = std::get_if<std::int64_t>(&raw);
    const auto natural =
        negative != nullptr ? static_cast<std::uint64_t>(*negative) : std::get<std::uint64_t>(raw);
    if (!is_signed(point.encoding)) {
        if ((negative != nullptr && *negative < 0) || natural > mask) {
            return too_large(point);
        }
        return natural;
    }
    const auto max = static_cast<std::int64_t>(mask >> 1);
    if (negative == nullptr || *negative > max || *negative < -max - 1) {
        return too_large(point);
    }
    return natural & mask;
}

/// A whole number as an integer; false if no 64 bits hold it.
bool as_integer(double whole, Value& integer) {
    constexpr double two_to_63 = 9223372036854775808.0;
    if (whole >= -two_to_63 && whole < two_to_63) {
        integer = static_cast<std::int64_t>(whole);
    } else if (whole >= two_to_63 && whole < 2 * two_to_63) {
        integer = static_cast<std::uint64_t>(whole);
    } else {
        return false;
    }
    return true;
}

Pattern scaled_pattern(double number, const Point& point) {
    const double exact = to_raw(number, point.scaling);
    const double step = std::round(exact);
    if (std::abs(exact - step) > step_tolerance && to_engineering(step, point.scaling) != number &&
        !rounds(point)) {
        return refuse("it lies between two steps of the register, the nearest is " +
                      to_text(to_engineering(step, point.scaling)));
    }
    Value raw;
    return as_integer(step, raw) ? integer_pattern(raw, point) : too_large(point);
}

Pattern float_pattern(double number, const Point& point) {
    const double raw = to_raw(number, point.scaling);
    if (point.encoding.type == RawType::f64) {
        return std::isfinite(raw) ? Pattern{std::bit_cast<std::uint64_t>(raw)} : too_large(point);
    }
    if (point.encoding.type == RawType::f16) {
        const auto half = half_from_number(raw);
        if (!half) {
            return too_large(point);
        }
        if ((*half & 0x7fff) == 0 && raw != 0.0) {
            return refuse("f16 cannot tell it from zero");
        }
        return std::uint64_t{*half};
    }
    if (!(std::abs(raw) <= static_cast<double>(std::numeric_limits<float>::max()))) {
        return too_large(point);
    }
    const auto single = static_cast<float>(raw);
    if (single == 0.0F && raw != 0.0) {
        return refuse("f32 cannot tell it from zero");
    }
    return std::uint64_t{std::bit_cast<std::uint32_t>(single)};
}

Pattern number_pattern(const Value& value, const Point& point) {
    const bool whole =
        std::holds_alternative<std::int64_t>(value) || std::holds_alternative<std::uint64_t>(value);
    const bool integer = is_integer(point.encoding.type);
    if (whole && integer && point.scaling.identity()) {
        return integer_pattern(value, point);
    }
    double number = 0.0;
    if (!as_number(value, number)) {
        return refuse("a number is expected");
    }
    if (!std::isfinite(number)) {
        return refuse("it is no finite number");
    }
    Value back;
    if (whole && !rounds(point) && !(as_integer(number, back) && back == value)) {
        return refuse("its last digits would be lost on the way to the register");
    }
    return integer ? scaled_pattern(number, point) : float_pattern(number, point);
}

Pattern boolean_pattern(const Value& value, const Point& point) {
    double number = 0.0;
    const auto* flag = std::get_if<bool>(&value);
    if (flag == nullptr && !(as_number(value, number) && (number == 0.0 || number == 1.0))) {
        return refuse("true or false is expected, or 1 or 0");
    }
    const bool on = flag != nullptr ? *flag : number == 1.0;
    return std::uint64_t{on != point.invert};
}

Pattern enumeration_pattern(const Value& value, const Point& point, const EnumTable& enumeration) {
    const auto entry =
        std::find_if(enumeration.values.begin(), enumeration.values.end(), [&](const auto& known) {
            double number = 0.0;
            return value == Value{known.second} || value == Value{known.first} ||
                   (std::holds_alternative<double>(value) && as_number(value, number) &&
                    number == static_cast<double>(known.first));
        });
    if (entry == enumeration.values.end()) {
        return refuse("enum." + enumeration.name + " has no such entry");
    }
    if (point.encoding.type == RawType::boolean) {
        return boolean_pattern(entry->first, point);
    }
    return integer_pattern(entry->first, point);
}

Pattern pattern_of(const Value& value, const Point& point, const EnumTable* enumeration) {
    if (enumeration != nullptr) {
        return enumeration_pattern(value, point, *enumeration);
    }
    return point.encoding.type == RawType::boolean ? boolean_pattern(value, point)
                                                   : number_pattern(value, point);
}

Result<Encoded> encode_number(const Value& value, const Point& point,
                              const EnumTable* enumeration) {
    const auto pattern = pattern_of(value, point, enumeration);
    if (!pattern) {
        return fail(pattern.error());
    }
    if (is_bit_table(point.range.table)) {
        return Words{static_cast<std::uint16_t>(*pattern != 0)};
    }
    const auto mask = field_mask(point.encoding);
    if (mask == 0xffff) {
        return words_from_pattern(*pattern, point.encoding);
    }
    return MaskedWrite{static_cast<std::uint16_t>(~mask),
                       word_from_field(static_cast<std::uint16_t>(*pattern), point.encoding)};
}

Result<Encoded> encode_text(const Value& value, const Point& point) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        return refuse("a text is expected");
    }
    auto words = words_from_text(*text, point.encoding);
    return words ? Result<Encoded>{std::move(*words)} : refuse(words.error().text);
}

Result<Encoded> encode_time(const Value& value, const Point& point) {
    double number = 0.0;
    Value whole;
    if (!as_number(value, number) || std::trunc(number) != number || !as_integer(number, whole)) {
        return refuse("a time in whole milliseconds since 1970 is expected");
    }
    const auto* milliseconds = std::get_if<std::int64_t>(&whole);
    const auto words =
        milliseconds == nullptr ? std::nullopt : words_from_time(*milliseconds, point.encoding);
    if (!words) {
        return refuse(std::string(to_string(point.encoding.type)) + " cannot hold that date");
    }
    if (*milliseconds % time_resolution_ms(point.encoding.type) != 0 && !rounds(point)) {
        return refuse("the register holds whole seconds; round = true in the write line cuts the "
                      "rest off");
    }
    return Encoded{std::move(*words)};
}

Result<Encoded> encode_element(const Value& value, const Point& point,
                               const EnumTable* enumeration) {
    switch (kind_of(point.encoding.type)) {
    case RawKind::text:
        return encode_text(value, point);
    case RawKind::time:
        return encode_time(value, point);
    default:
        return encode_number(value, point, enumeration);
    }
}

Result<Encoded> encode_list(const Value& value, const Point& point, const EnumTable* enumeration) {
    const auto* list = std::get_if<ValueList>(&value);
    if (list == nullptr || list->size() != point.elements) {
        return refuse("a list of " + std::to_string(point.elements) + " values is expected");
    }
    Words all;
    for (const auto& scalar : *list) {
        const auto element = encode_element(to_value(scalar), point, enumeration);
        if (!element) {
            return refuse(to_text(to_value(scalar)) + ": " + element.error().text);
        }
        const auto* words = std::get_if<Words>(&*element);
        if (words == nullptr) {
            return refuse("parts of registers cannot be written as a list");
        }
        all.insert(all.end(), words->begin(), words->end());
    }
    return Encoded{std::move(all)};
}

} // namespace

Result<Encoded> encode(const Value& engineering, const Point& point, const EnumTable* enumeration) {
    if (point.exponent) {
        return refuse("the device scales it by another register");
    }
    return point.elements > 0 ? encode_list(engineering, point, enumeration)
                              : encode_element(engineering, point, enumeration);
}

WriteRequest write_request(const Point& point, const Encoded& encoded) {
    if (const auto* mask = std::get_if<MaskedWrite>(&encoded)) {
        return {
            FunctionCode::mask_write_register, point.range.first, {mask->and_mask, mask->or_mask}};
    }
    const auto& words = std::get<Words>(encoded);
    const bool coil = is_bit_table(point.range.table);
    const auto many =
        coil ? FunctionCode::write_multiple_coils : FunctionCode::write_multiple_registers;
    const auto one = coil ? FunctionCode::write_single_coil : FunctionCode::write_single_register;
    const bool forced = point.write && point.write->function == many;
    return {words.size() > 1 || forced ? many : one, point.range.first, words};
}

WriteRequest write_request(const Point& point, const Encoded& encoded, std::uint16_t word) {
    const auto* mask = std::get_if<MaskedWrite>(&encoded);
    if (mask == nullptr) {
        return write_request(point, encoded);
    }
    const auto function = point.write && point.write->function
                              ? *point.write->function
                              : FunctionCode::write_single_register;
    const auto changed = static_cast<std::uint16_t>((word & mask->and_mask) | mask->or_mask);
    return {function, point.range.first, {changed}};
}

bool reads_back(std::span<const std::uint16_t> read, const Encoded& encoded) {
    if (const auto* mask = std::get_if<MaskedWrite>(&encoded)) {
        return read.size() == 1 && (read[0] & ~mask->and_mask & 0xffff) == mask->or_mask;
    }
    const auto& words = std::get<Words>(encoded);
    return std::equal(read.begin(), read.end(), words.begin(), words.end());
}

Value rest_value(const Point& point, const EnumTable* enumeration) {
    if (point.encoding.type == RawType::boolean && enumeration == nullptr) {
        return false;
    }
    const Words zero(point.range.count, 0);
    Point plain = point; // zero is the rest even where `missing` or `range` would hide it
    plain.missing.clear();
    plain.range_eng.reset();
    return decode(zero, plain, enumeration).value;
}

} // namespace railbridge
