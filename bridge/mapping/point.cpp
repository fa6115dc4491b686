#include "bridge/mapping/point.hpp"

namespace railbridge {

std::uint16_t register_count(RawType type) {
    switch (type) {
    case RawType::boolean:
    case RawType::u8_high:
    case RawType::u8_low:
    case RawType::i16:
    case RawType::u16:
    case RawType::f16:
    case RawType::bcd16:
    case RawType::bcd16s:
    case RawType::text:
    case RawType::s7_text:
        return 1;
    case RawType::i32:
    case RawType::u32:
    case RawType::f32:
    case RawType::bcd32:
    case RawType::bcd32s:
    case RawType::unix32:
        return 2;
    case RawType::ymdhms3:
        return 3;
    case RawType::i64:
    case RawType::u64:
    case RawType::f64:
    case RawType::unix64:
    case RawType::unix64ms:
    case RawType::datetime4:
    case RawType::s7_dt:
        return 4;
    case RawType::ymdhms6:
    case RawType::s7_dtl:
        return 6;
    }
    return 1;
}

std::uint16_t register_count(const Encoding& encoding) {
    switch (encoding.type) {
    case RawType::text:
        return static_cast<std::uint16_t>((encoding.length + 1U) / 2);
    case RawType::s7_text:
        return static_cast<std::uint16_t>((encoding.length + 3U) / 2);
    default:
        return register_count(encoding.type);
    }
}

RawKind kind_of(RawType type) {
    switch (type) {
    case RawType::boolean:
        return RawKind::boolean;
    case RawType::f16:
    case RawType::f32:
    case RawType::f64:
        return RawKind::real;
    case RawType::text:
    case RawType::s7_text:
        return RawKind::text;
    case RawType::unix32:
    case RawType::unix64:
    case RawType::unix64ms:
    case RawType::datetime4:
    case RawType::ymdhms3:
    case RawType::ymdhms6:
    case RawType::s7_dt:
    case RawType::s7_dtl:
        return RawKind::time;
    default:
        return RawKind::integer;
    }
}

bool is_bcd(RawType type) {
    return type == RawType::bcd16 || type == RawType::bcd32 || type == RawType::bcd16s ||
           type == RawType::bcd32s;
}

bool is_byte_string(RawType type) {
    switch (type) {
    case RawType::text:
    case RawType::s7_text:
    case RawType::datetime4:
    case RawType::ymdhms3:
    case RawType::ymdhms6:
    case RawType::s7_dt:
    case RawType::s7_dtl:
        return true;
    default:
        return false;
    }
}

std::string_view to_string(RawType type) {
    switch (type) {
    case RawType::boolean:
        return "bool";
    case RawType::u8_high:
        return "u8h";
    case RawType::u8_low:
        return "u8l";
    case RawType::i16:
        return "i16";
    case RawType::u16:
        return "u16";
    case RawType::i32:
        return "i32";
    case RawType::u32:
        return "u32";
    case RawType::i64:
        return "i64";
    case RawType::u64:
        return "u64";
    case RawType::f16:
        return "f16";
    case RawType::f32:
        return "f32";
    case RawType::f64:
        return "f64";
    case RawType::bcd16:
        return "bcd16";
    case RawType::bcd32:
        return "bcd32";
    case RawType::bcd16s:
        return "bcd16s";
    case RawType::bcd32s:
        return "bcd32s";
    case RawType::text:
        return "str";
    case RawType::s7_text:
        return "s7string";
    case RawType::unix32:
        return "unix32";
    case RawType::unix64:
        return "unix64";
    case RawType::unix64ms:
        return "unix64ms";
    case RawType::datetime4:
        return "datetime4";
    case RawType::ymdhms3:
        return "ymdhms3";
    case RawType::ymdhms6:
        return "ymdhms6";
    case RawType::s7_dt:
        return "s7dt";
    case RawType::s7_dtl:
        return "s7dtl";
    }
    return "?";
}

std::string type_text(const Encoding& encoding) {
    std::string text{to_string(encoding.type)};
    if (encoding.type == RawType::text) {
        text += std::to_string(encoding.length);
    } else if (encoding.type == RawType::s7_text) {
        text += '[' + std::to_string(encoding.length) + ']';
    }
    return text;
}

AddressRange Point::value_range() const {
    if (!exponent) {
        return range;
    }
    const auto each = register_count(encoding);
    return {range.table, static_cast<std::uint16_t>(range.first + exponent->value_at),
            static_cast<std::uint16_t>(elements == 0 ? each : each * elements)};
}

} // namespace railbridge
