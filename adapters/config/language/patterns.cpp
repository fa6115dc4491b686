#include "adapters/config/language/patterns.hpp"

namespace railbridge::config::language {

namespace {

#define RB_NUMBER "(0[xX][0-9a-fA-F]+|[0-9]+)"
#define RB_LOCAL "(co|di|ir|hr):" RB_NUMBER
#define RB_MODICON "[0134][0-9]{4,5}"
#define RB_LENGTH "(\\[" RB_NUMBER "\\])?"

constexpr std::string_view address =
    "(" RB_LOCAL "|" RB_MODICON ")(\\." RB_NUMBER "(\\.\\." RB_NUMBER ")?)?" RB_LENGTH;
constexpr std::string_view range =
    RB_LOCAL "(\\.\\.((co|di|ir|hr):)?" RB_NUMBER ")?|" RB_MODICON "(\\.\\." RB_MODICON ")?";
constexpr std::string_view type =
    "(bool|u8h|u8l|i16|u16|i32|u32|i64|u64|f16|f32|f64|bcd16|bcd32|bcd16s|bcd32s|unix32|unix64|"
    "unix64ms|datetime4|ymdhms3|ymdhms6|s7dt|s7dtl|str[0-9]+|s7string\\[[0-9]+\\])"
    "( (ABCD|CDAB|BADC|DCBA|utf8|latin1))*";

#undef RB_NUMBER
#undef RB_LOCAL
#undef RB_MODICON
#undef RB_LENGTH

} // namespace

std::string_view pattern_of(Form form) {
    switch (form) {
    case Form::any:
        return {};
    case Form::filled:
        return ".+";
    case Form::name:
        return "[0-9A-Za-z_]+";
    case Form::key:
        return "[0-9A-Za-z_-]+";
    case Form::asset_key:
        return "/|[0-9A-Za-z_-]+(\\.[0-9A-Za-z_-]+)?";
    case Form::address:
        return address;
    case Form::range:
        return range;
    case Form::type:
        return type;
    case Form::serial:
        return "[0-9]+ 8[NEO][12]";
    case Form::endpoint:
        return "(\\[[^\\]/ ]+\\]|[^/ :\\[][^/ :]*)(:[0-9]+)?";
    case Form::url:
        return "mqtts?://[^@]+";
    case Form::asset_id:
        return "[0-9A-Za-z]{22}";
    }
    return {};
}

std::string_view time_pattern() {
    return "([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)? ?(us|ms|s|m|h|d)";
}

std::string_view key_pattern() {
    return "^[0-9A-Za-z_-]+$";
}

std::string_view attribute_pattern() {
    return "^[0-9A-Za-z_]+$";
}

std::string_view number_pattern(const Table& table) {
    return table.count == 0 ? "^(-?[0-9]+|0x[0-9a-fA-F]+)$" : "^(0?[0-9]|1[0-5])$";
}

std::string whole_text(std::string_view pattern) {
    return "^(" + std::string(pattern) + ")$|\\$\\{";
}

} // namespace railbridge::config::language
