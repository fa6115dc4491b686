#include "adapters/config/type_text.hpp"

#include "adapters/config/nearest.hpp"

#include <array>
#include <string>
#include <vector>

namespace railbridge::config {

namespace {

constexpr std::array all_types{RawType::boolean, RawType::u8_high, RawType::u8_low, RawType::i16,
                               RawType::u16,     RawType::i32,     RawType::u32,    RawType::i64,
                               RawType::u64,     RawType::f32,     RawType::f64};

constexpr std::array<std::string_view, 6> later{"f16",    "bcd16",  "bcd32",
                                                "bcd16s", "bcd32s", "utf8"};

bool is_later(std::string_view name) {
    for (const std::string_view word : later) {
        if (word == name) {
            return true;
        }
    }
    const auto starts_with = [name](std::string_view start) {
        return name.substr(0, start.size()) == start;
    };
    return starts_with("str") || starts_with("s7") || starts_with("time") || starts_with("date") ||
           name.find('[') != std::string_view::npos;
}

Result<RawType> type_named(std::string_view name) {
    std::vector<std::string_view> known;
    for (const RawType type : all_types) {
        if (to_string(type) == name) {
            return type;
        }
        known.push_back(to_string(type));
    }
    if (is_later(name)) {
        return fail(fatal("type \"" + std::string(name) + "\" is not supported yet"));
    }
    return fail(fatal("unknown type \"" + std::string(name) + '"' + did_you_mean(name, known) +
                      ": types are bool u8h u8l i16 u16 i32 u32 i64 u64 f32 f64"));
}

} // namespace

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
    const std::size_t space = text.find(' ');
    const auto type = type_named(text.substr(0, space));
    if (!type) {
        return fail(type.error());
    }
    TypeText parsed{*type, std::nullopt};
    if (space == std::string_view::npos) {
        return parsed;
    }
    const std::string_view order = text.substr(space + 1);
    parsed.order = parse_order(order);
    if (!parsed.order) {
        return fail(fatal("unknown order \"" + std::string(order) + "\" in \"" + std::string(text) +
                          "\": orders are ABCD, CDAB, BADC and DCBA"));
    }
    if (register_count(*type) == 1) {
        return fail(fatal("type \"" + std::string(to_string(*type)) +
                          "\" has one register: an order of words has no meaning (swap = true "
                          "makes it obey the order of bytes)"));
    }
    return parsed;
}

} // namespace railbridge::config
