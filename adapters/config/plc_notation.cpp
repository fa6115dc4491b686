#include "adapters/config/plc_notation.hpp"

#include <charconv>
#include <cstdint>

namespace railbridge::config {

namespace {

/// A number at the start of `text`, taken off it.
std::optional<std::uint32_t> take_number(std::string_view& text) {
    std::uint32_t number = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return number;
}

bool take(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) {
        return false;
    }
    text.remove_prefix(start.size());
    return true;
}

/// `2n/8+1` with n = `offset`; nothing if that is no expression.
std::optional<std::uint32_t> evaluate(std::string_view text, std::uint32_t offset) {
    const auto factor = take_number(text).value_or(1);
    if (!take(text, "n")) {
        return std::nullopt;
    }
    std::uint32_t value = factor * offset;
    if (text.substr(0, 1) == "/" || text.substr(0, 1) == "%") {
        const bool divide = text.front() == '/';
        text.remove_prefix(1);
        const auto by = take_number(text).value_or(0);
        if (by == 0) {
            return std::nullopt;
        }
        value = divide ? value / by : value % by;
    }
    if (take(text, "+")) {
        const auto more = take_number(text);
        if (!more) {
            return std::nullopt;
        }
        value += *more;
    }
    return text.empty() ? std::optional(value) : std::nullopt;
}

std::string_view width_letter(std::uint16_t registers) {
    return registers == 1 ? "W" : registers == 2 ? "D" : "B";
}

std::optional<std::string> filled(std::string_view pattern, std::uint32_t offset,
                                  std::uint16_t registers) {
    std::string text;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        text += pattern.substr(0, open);
        if (open == std::string_view::npos) {
            break;
        }
        const std::size_t close = pattern.find('}', open);
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        const auto inside = pattern.substr(open + 1, close - open - 1);
        if (inside == "w") {
            text += width_letter(registers);
        } else if (const auto value = evaluate(inside, offset)) {
            text += std::to_string(*value);
        } else {
            return std::nullopt;
        }
        pattern.remove_prefix(close + 1);
    }
    return text;
}

} // namespace

Status check_plc_pattern(std::string_view pattern) {
    if (!filled(pattern, 0, 1)) {
        return fail(fatal("\"" + std::string(pattern) +
                          "\": in { } stands the address from the start of the range, for example "
                          "\"MW{n}\", \"DBW{2n}\", \"Q{n/8}.{n%8}\" or \"AI{n+1}\""));
    }
    return {};
}

std::optional<std::string> plc_name(const std::vector<PlcName>& names, const AddressRange& range) {
    for (const PlcName& name : names) {
        const bool inside = name.range.table == range.table && range.first >= name.range.first &&
                            range.end() <= name.range.end();
        if (inside) {
            return filled(name.pattern, static_cast<std::uint32_t>(range.first - name.range.first),
                          range.count);
        }
    }
    return std::nullopt;
}

} // namespace railbridge::config
