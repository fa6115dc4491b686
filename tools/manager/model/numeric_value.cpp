#include "tools/manager/model/numeric_value.hpp"

namespace railbridge::manager {

namespace {

bool is_digit(const std::string& text, std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// Zeros in front, `.5` and `5.` are no JSON, but people write numbers so.
std::string spelled_as_json(std::string_view number) {
    std::string text(number);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    while (text.compare(first, 1, "0") == 0 && is_digit(text, first + 1)) {
        text.erase(first, 1);
    }
    if (text.compare(first, 1, ".") == 0 && is_digit(text, first + 1)) {
        text.insert(first, "0");
    }
    const std::size_t point = text.find('.');
    if (point != std::string::npos && point > 0 && is_digit(text, point - 1) &&
        !is_digit(text, point + 1)) {
        text.erase(point, 1);
    }
    return text;
}

/// Text that holds a number becomes that number.
JsonValue number_from_text(const std::string& text) {
    const std::string number = spelled_as_json(trimmed(text));
    const auto value = is_json_number(number) ? parse_json(number) : Result<JsonValue>(JsonValue{});
    return value ? *value : JsonValue{};
}

} // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

JsonValue numeric_value(const JsonValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return number_from_text(*text);
    }
    return is_number(value) ? value : JsonValue{};
}

} // namespace railbridge::manager
