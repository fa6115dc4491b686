#include "adapters/config/codes/code.hpp"

#include "adapters/config/codes/tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace railbridge::config {

namespace {

void add_indented(std::string_view text, std::string& to) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        to.append("    ").append(text.substr(0, end)).append("\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace

std::vector<const CodeInfo*> all_codes() {
    std::vector<const CodeInfo*> all;
    for (const CodeTable& table : {file_codes(), site_codes(), point_codes(), write_codes(),
                                   bridge_codes(), template_codes(), lint_codes()}) {
        for (std::size_t i = 0; i < table.count; ++i) {
            all.push_back(table.first + i);
        }
    }
    std::sort(all.begin(), all.end(),
              [](const auto* left, const auto* right) { return left->code < right->code; });
    return all;
}

const CodeInfo& info_of(Code code) {
    for (const CodeInfo* info : all_codes()) {
        if (info->code == code) {
            return *info;
        }
    }
    throw std::logic_error(to_string(code) + " has no row");
}

std::string to_string(Code code) {
    const std::string digits = std::to_string(static_cast<unsigned>(code));
    return "RB" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::optional<Code> parse_code(std::string_view text) {
    const bool prefixed =
        text.size() > 2 && (text[0] == 'R' || text[0] == 'r') && (text[1] == 'B' || text[1] == 'b');
    if (prefixed) {
        text.remove_prefix(2);
    }
    std::uint16_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    if (text.empty() || problem != std::errc{} || rest != end) {
        return std::nullopt;
    }
    for (const CodeInfo* info : all_codes()) {
        if (static_cast<std::uint16_t>(info->code) == number) {
            return info->code;
        }
    }
    return std::nullopt;
}

std::string explain(Code code) {
    const CodeInfo& info = info_of(code);
    std::string text = to_string(code) + (is_lint(code) ? ", a warning: " : ", an error: ");
    text.append(info.title).append("\n\n").append(info.explanation).append("\n");
    if (!info.wrong.empty()) {
        text += "\nWrong:\n";
        add_indented(info.wrong, text);
    }
    if (!info.right.empty()) {
        text += "Right:\n";
        add_indented(info.right, text);
    }
    if (is_lint(code)) {
        text += "\nIf it is meant, write behind the line:  # railbridge: allow " + to_string(code) +
                "\n";
    }
    return text;
}

} // namespace railbridge::config
