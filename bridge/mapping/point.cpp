#include "bridge/mapping/point.hpp"

namespace railbridge {

std::uint16_t register_count(RawType type) {
    switch (type) {
    case RawType::boolean:
    case RawType::u8_high:
    case RawType::u8_low:
    case RawType::i16:
    case RawType::u16:
        return 1;
    case RawType::i32:
    case RawType::u32:
    case RawType::f32:
        return 2;
    case RawType::i64:
    case RawType::u64:
    case RawType::f64:
        return 4;
    }
    return 1;
}

bool is_integer(RawType type) {
    return type != RawType::boolean && type != RawType::f32 && type != RawType::f64;
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
    case RawType::f32:
        return "f32";
    case RawType::f64:
        return "f64";
    }
    return "?";
}

} // namespace railbridge
