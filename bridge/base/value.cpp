#include "bridge/base/value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

namespace railbridge {

namespace {

template <typename T>
std::string printed(T number) {
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

struct ToText {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return printed(value); }
    std::string operator()(std::uint64_t value) const { return printed(value); }
    std::string operator()(double value) const {
        // People read these; `1e+05` is for numbers that are really large or small.
        const double size = std::abs(value);
        if (size != 0.0 && (size < 1e-4 || size >= 1e15)) {
            return printed(value);
        }
        std::array<char, 40> text{};
        const auto end =
            std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed)
                .ptr;
        return {text.data(), end};
    }
    std::string operator()(const std::string& value) const { return '"' + value + '"'; }
    std::string operator()(const ValueList& values) const {
        std::string text = "[";
        for (const auto& value : values) {
            text += text.size() > 1 ? ", " : "";
            text += std::visit(*this, value);
        }
        return text + "]";
    }
};

} // namespace

Value to_value(Scalar scalar) {
    return std::visit([](auto&& held) { return Value{std::forward<decltype(held)>(held)}; },
                      std::move(scalar));
}

bool to_scalar(const Value& value, Scalar& scalar) {
    return std::visit(
        [&scalar](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, ValueList>) {
                return false;
            } else {
                scalar = held;
                return true;
            }
        },
        value);
}

bool as_number(const Value& value, double& number) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        number = static_cast<double>(*integer);
    } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
        number = static_cast<double>(*natural);
    } else if (const auto* real = std::get_if<double>(&value)) {
        number = *real;
    } else {
        return false;
    }
    return true;
}

std::string to_text(const Value& value) {
    return std::visit(ToText{}, value);
}

std::string_view to_string(Quality quality) {
    switch (quality) {
    case Quality::unknown:
        return "unknown";
    case Quality::good:
        return "good";
    case Quality::stale:
        return "stale";
    case Quality::comm_failure:
        return "comm failure";
    case Quality::not_implemented:
        return "not implemented";
    case Quality::out_of_range:
        return "out of range";
    }
    return "unknown";
}

} // namespace railbridge
