#include "adapters/store/value_text.hpp"

#include <charconv>
#include <string_view>
#include <utility>

namespace railbridge::store {

namespace {

struct ToText {
    std::string operator()(std::monostate) const { return "n"; }
    std::string operator()(bool value) const { return value ? "b1" : "b0"; }
    std::string operator()(std::int64_t value) const { return "i" + to_text(Value{value}); }
    std::string operator()(std::uint64_t value) const { return "u" + to_text(Value{value}); }
    std::string operator()(double value) const { return "d" + to_text(Value{value}); }
    std::string operator()(const std::string& value) const { return "s" + value; }
    std::string operator()(const ValueList& values) const {
        std::string text = "l";
        for (const auto& value : values) {
            const auto element = std::visit(*this, value);
            text += std::to_string(element.size()) + ':' + element + ',';
        }
        return text;
    }
};

template <typename T>
Value parsed(const std::string& text) {
    T number{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + 1, end, number);
    return error == std::errc{} && stopped == end ? Value{number} : Value{};
}

Value parsed_list(std::string_view rest) {
    ValueList values;
    while (!rest.empty()) {
        std::size_t size = 0;
        const auto* const begin = rest.data();
        const auto [stopped, error] = std::from_chars(begin, begin + rest.size(), size);
        const auto digits = static_cast<std::size_t>(stopped - begin);
        // Compared so that no length, however large, is added to.
        if (error != std::errc{} || digits >= rest.size() || rest[digits] != ':' ||
            rest.size() - digits < 2 || size > rest.size() - digits - 2 ||
            rest[digits + 1 + size] != ',') {
            return {};
        }
        Scalar scalar;
        if (!to_scalar(value_from_text(std::string(rest.substr(digits + 1, size))), scalar)) {
            return {};
        }
        values.push_back(std::move(scalar));
        rest.remove_prefix(digits + 1 + size + 1);
    }
    return values;
}

} // namespace

std::string value_to_text(const Value& value) {
    return std::visit(ToText{}, value);
}

Value value_from_text(const std::string& text) {
    switch (text.empty() ? '\0' : text.front()) {
    case 'b':
        return text == "b1" || text == "b0" ? Value{text == "b1"} : Value{};
    case 'i':
        return parsed<std::int64_t>(text);
    case 'u':
        return parsed<std::uint64_t>(text);
    case 'd':
        return parsed<double>(text);
    case 's':
        return text.substr(1);
    case 'l':
        return parsed_list(std::string_view{text}.substr(1));
    default:
        return {};
    }
}

} // namespace railbridge::store
