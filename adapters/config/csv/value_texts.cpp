#include "adapters/config/csv/value_texts.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/duration_text.hpp"

#include <array>
#include <charconv>

namespace railbridge::config {

std::string number_text(double number) {
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} ? std::string(text.data(), end) : std::string();
}

std::string time_text(Duration time) {
    return toml_text(to_text(time));
}

std::string toml_value(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return toml_text(*text);
    }
    if (const auto* large = std::get_if<std::uint64_t>(&value)) {
        std::array<char, 20> digits{};
        const auto [end, problem] =
            std::to_chars(digits.data(), digits.data() + digits.size(), *large, 16);
        return problem == std::errc{} ? "\"0x" + std::string(digits.data(), end) + '"' : "\"\"";
    }
    if (const auto* list = std::get_if<ValueList>(&value)) {
        std::string all = "[";
        for (const Scalar& element : *list) {
            all += (all.size() > 1 ? ", " : "") + toml_value(to_value(element));
        }
        return all + ']';
    }
    return railbridge::to_text(value);
}

} // namespace railbridge::config
