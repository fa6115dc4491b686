#include "adapters/config/type_text.hpp"

#include "adapters/config/nearest.hpp"

#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace railbridge::config {

namespace {

constexpr std::array plain_types{
    RawType::boolean, RawType::u8_high, RawType::u8_low, RawType::i16,      RawType::u16,
    RawType::i32,     RawType::u32,     RawType::i64,    RawType::u64,      RawType::f16,
    RawType::f32,     RawType::f64,     RawType::bcd16,  RawType::bcd32,    RawType::bcd16s,
    RawType::bcd32s,  RawType::unix32,  RawType::unix64, RawType::unix64ms, RawType::datetime4,
    RawType::ymdhms3, RawType::ymdhms6, RawType::s7_dt,  RawType::s7_dtl};

constexpr std::string_view str = "str";
constexpr std::string_view s7string = "s7string";
constexpr std::uint16_t str_max = 2 * limits::read_words_max; // what one request reads
constexpr std::uint16_t s7string_max = 254;                   // what a controller can declare

std::optional<std::uint16_t> length_in(std::string_view digits, std::uint16_t max) {
    std::uint16_t length = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, problem] = std::from_chars(digits.data(), end, length);
    const bool good = problem == std::errc{} && rest == end && length >= 1 && length <= max;
    return good ? std::optional{length} : std::nullopt;
}

Result<TypeText> text_type(std::string_view name) {
    const bool s7 = name.substr(0, s7string.size()) == s7string;
    auto rest = name.substr(s7 ? s7string.size() : str.size());
    if (s7 && rest.size() > 2 && rest.front() == '[' && rest.back() == ']') {
        rest = rest.substr(1, rest.size() - 2);
    } else if (s7) {
        rest = {};
    }
    const auto length = length_in(rest, s7 ? s7string_max : str_max);
    if (!length) {
        return fail(fatal(
            '"' + std::string(name) + "\": " +
            (s7 ? "a Siemens string has the declared length behind it, 1 to 254: \"s7string[20]\""
                : "a text has its length in bytes behind it, 1 to 250: \"str16\"")));
    }
    return TypeText{s7 ? RawType::s7_text : RawType::text, std::nullopt, *length, false};
}

bool is_text_name(std::string_view name) {
    const auto after = name.substr(0, str.size()) == str ? name.substr(str.size()) : "x";
    return after.empty() || (after.front() >= '0' && after.front() <= '9') ||
           name.substr(0, s7string.size()) == s7string;
}

Result<TypeText> type_named(std::string_view name) {
    if (is_text_name(name)) {
        return text_type(name);
    }
    std::vector<std::string_view> known{str, s7string};
    std::string all;
    for (const RawType type : plain_types) {
        if (to_string(type) == name) {
            return TypeText{type, std::nullopt, 0, false};
        }
        known.push_back(to_string(type));
        all += std::string(to_string(type)) + ' ';
    }
    return fail(fatal("unknown type \"" + std::string(name) + '"' + did_you_mean(name, known) +
                      ": types are " + all + "str16 s7string[20]"));
}

/// Which orders have a meaning for the type; empty when all is well.
std::string order_problem(const TypeText& type, WordOrder order) {
    const std::string name{to_string(type.type)};
    if (is_byte_string(type.type)) {
        return order.word_swap ? "its registers are always in order: ABCD, or BADC for swapped "
                                 "bytes"
                               : "";
    }
    return register_count(type.type) == 1
               ? "it has one register: an order of words has no meaning (swap = true makes it obey "
                 "the order of bytes)"
               : "";
}

/// One of the words behind the type.
Status apply_word(std::string_view word, std::string_view text, TypeText& type) {
    const auto refuse = [text](const std::string& why) {
        return fail(fatal("type \"" + std::string(text) + "\": " + why));
    };
    if (word == "utf8" || word == "latin1") {
        if (kind_of(type.type) != RawKind::text) {
            return refuse(std::string(word) + " is for texts");
        }
        type.utf8 = word == "utf8";
        return {};
    }
    const auto order = parse_order(word);
    if (!order) {
        return fail(fatal("unknown order \"" + std::string(word) + "\" in \"" + std::string(text) +
                          "\": orders are ABCD, CDAB, BADC and DCBA"));
    }
    if (const auto problem = order_problem(type, *order); !problem.empty()) {
        return refuse(problem);
    }
    type.order = order;
    return {};
}

} // namespace

Encoding TypeText::encoding(WordOrder device_order) const {
    Encoding encoding;
    encoding.type = type;
    encoding.order = order.value_or(device_order);
    // Registers in order do not follow the device's words; an order named for them is meant.
    encoding.swap_single = is_byte_string(type) && order.has_value();
    encoding.length = length;
    encoding.utf8 = utf8;
    return encoding;
}

std::string_view order_text(WordOrder order) {
    if (order.word_swap) {
        return order.byte_swap ? "DCBA" : "CDAB";
    }
    return order.byte_swap ? "BADC" : "ABCD";
}

std::string type_with_order(const Encoding& encoding, bool always) {
    std::string text = type_text(encoding);
    text += encoding.utf8 ? " utf8" : "";
    WordOrder order = encoding.order;
    bool ordered = register_count(encoding) > 1;
    if (is_byte_string(encoding.type)) {
        order.word_swap = false; // its registers are always in order
        ordered = encoding.swap_single;
    }
    return ordered && (always || order != WordOrder{}) ? text + ' ' + std::string(order_text(order))
                                                       : text;
}

std::optional<WordOrder> parse_order(std::string_view text) {
    if (text == "ABCD") {
        return WordOrder{};
    }
    if (text == "CDAB") {
        return WordOrder{true, false};
    }
    if (text == "BADC") {
        return WordOrder{false, true};
    }
    if (text == "DCBA") {
        return WordOrder{true, true};
    }
    return std::nullopt;
}

Result<TypeText> parse_type(std::string_view text) {
    std::size_t space = text.find(' ');
    auto type = type_named(text.substr(0, space));
    while (type && space != std::string_view::npos) {
        const auto from = space + 1;
        space = text.find(' ', from);
        if (auto status = apply_word(text.substr(from, space - from), text, *type); !status) {
            return fail(status.error());
        }
    }
    return type;
}

} // namespace railbridge::config
