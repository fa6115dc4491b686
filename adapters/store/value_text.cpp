#include "adapters/store/value_text.hpp"

#include <charconv>

namespace railbridge::store {

namespace {

struct ToText {
    std::string operator()(std::monostate) const { return "n"; }
    std::string operator()(bool value) const { return value ? "b1" : "b0"; }
    std::string operator()(std::int64_t value) const { return "i" + to_text(Value{value}); }
    std::string operator()(std::uint64_t value) const { return "u" + to_text(Value{value}); }
    std::string operator()(double value) const { return "d" + to_text(Value{value}); }
    std::string operator()(const std::string& value) const { return "s" + value; }
};

template <typename T>
Value parsed(const std::string& text) {
    T number{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + 1, end, number);
    return error == std::errc{} && stopped == end ? Value{number} : Value{};
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
    default:
        return {};
    }
}

} // namespace railbridge::store
