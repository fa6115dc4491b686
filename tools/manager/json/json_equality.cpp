#include "tools/manager/json/json_equality.hpp"

#include "tools/manager/json/json_value.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

namespace ondemand = simdjson::ondemand;

void append_counted(std::string_view bytes, std::string& text) {
    text.append(std::to_string(bytes.size())).append(":").append(bytes);
}

void append_number(std::string_view token, std::string& text) {
    const Decimal number = decimal_of(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
    text.append(number.negative ? "-" : "+").append(number.digits);
    text.append("e").append(std::to_string(number.exponent)).append(" ");
}

void append_plain(ondemand::value value, std::string& text);

void append_members(ondemand::object object, std::string& text) {
    std::vector<std::pair<std::string_view, std::string>> members;
    for (auto field : object) {
        const std::string_view key = field.unescaped_key().value();
        append_plain(field.value(), members.emplace_back(key, std::string()).second);
    }
    std::sort(members.begin(), members.end());
    text += '{';
    for (const auto& [key, member] : members) {
        append_counted(key, text);
        text += member;
    }
    text += '}';
}

/// The nesting is bounded, so the recursion is too.
void append_plain(ondemand::value value, std::string& text) {
    switch (value.type().value()) {
    case ondemand::json_type::object:
        append_members(value.get_object().value(), text);
        return;
    case ondemand::json_type::array:
        text += '[';
        for (auto element : value.get_array().value()) {
            append_plain(element.value(), text);
        }
        text += ']';
        return;
    case ondemand::json_type::string:
        text += '"';
        append_counted(value.get_string().value(), text);
        return;
    case ondemand::json_type::number:
        append_number(value.raw_json_token(), text);
        return;
    default:
        text += value.raw_json_token().front(); // null, true or false
    }
}

/// What says the same has the same plain text: members by their names, each number in one form,
/// texts without escapes. Nothing for what cannot be read. Takes as long as reading does, however
/// deep the nesting is.
std::optional<std::string> plain_text(std::string_view json) {
    const auto checked = parse_json(json, own_json); // also for its depth and the sizes of numbers
    if (!checked) {
        return std::nullopt;
    }
    try {
        const simdjson::padded_string padded('[' + to_json(*checked) + ']');
        ondemand::parser parser;
        ondemand::document document = parser.iterate(padded);
        std::string text;
        for (auto element : document.get_array()) {
            append_plain(element.value(), text);
        }
        return text;
    } catch (const simdjson::simdjson_error&) {
        return std::nullopt;
    }
}

/// Both are written without blanks, so it takes numbers of hundreds of digits to say the same in
/// lengths that differ so. Whoever sends little shall not have much compared.
bool are_too_different(std::size_t a, std::size_t b) {
    constexpr std::size_t little = std::size_t{16} * 1024;
    constexpr std::size_t most_times = 4;
    return std::max(a, b) > little && std::max(a, b) / most_times > std::min(a, b);
}

} // namespace

bool is_same_json(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    if (are_too_different(a.size(), b.size())) {
        return false;
    }
    const auto left = plain_text(a);
    return left && left == plain_text(b);
}

} // namespace railbridge::manager
