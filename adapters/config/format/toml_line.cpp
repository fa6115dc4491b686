#include "adapters/config/format/toml_line.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

/// Just behind the string that starts at `at`, or npos if it does not end here.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    if (text.substr(at, 3) == std::string(3, quote)) {
        return std::string_view::npos; // may go over several lines: left alone
    }
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

/// The first of `wanted` outside of strings and brackets, from `at` on; npos if there is none, or
/// something does not end on the line.
std::size_t find_outside(std::string_view text, std::string_view wanted, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char letter = text[at];
        if (depth == 0 && wanted.find(letter) != std::string_view::npos) {
            return at;
        }
        if (letter == '"' || letter == '\'') {
            at = end_of_string(text, at);
            continue;
        }
        if (letter == '#') {
            return std::string_view::npos;
        }
        depth += letter == '[' || letter == '{' ? 1 : 0;
        depth -= letter == ']' || letter == '}' ? 1 : 0;
        ++at;
    }
    return std::string_view::npos;
}

/// Whether every string and bracket that begins here ends here, and where a comment begins.
bool is_whole(std::string_view text, std::size_t& comment) {
    int depth = 0;
    comment = text.size();
    for (std::size_t at = 0; at < text.size();) {
        const char letter = text[at];
        if (letter == '"' || letter == '\'') {
            at = end_of_string(text, at);
            if (at == std::string_view::npos) {
                return false;
            }
            continue;
        }
        if (letter == '#') {
            comment = at;
            break;
        }
        depth += letter == '[' || letter == '{' ? 1 : 0;
        depth -= letter == ']' || letter == '}' ? 1 : 0;
        ++at;
    }
    return depth == 0;
}

} // namespace

std::optional<EntryLine> split_entry(std::string_view line) {
    const std::size_t equals = find_outside(line, "=", 0);
    if (equals == std::string_view::npos) {
        return std::nullopt;
    }
    const auto behind = line.substr(equals + 1);
    std::size_t comment = 0;
    if (!is_whole(behind, comment)) {
        return std::nullopt;
    }
    EntryLine entry{std::string(without_blanks(line.substr(0, equals))),
                    std::string(without_blanks(behind.substr(0, comment))),
                    std::string(without_blanks(behind.substr(comment)))};
    return entry.key.empty() || entry.value.empty() ? std::nullopt : std::optional(entry);
}

std::optional<HeaderLine> split_header(std::string_view line) {
    const auto text = without_blanks(line);
    if (text.size() < 3 || text[0] != '[' || text[1] == '[') {
        return std::nullopt;
    }
    const std::size_t close = find_outside(text.substr(1), "]", 0);
    if (close == std::string_view::npos) {
        return std::nullopt;
    }
    auto parts = key_parts(text.substr(1, close));
    const auto behind = without_blanks(text.substr(close + 2));
    if (!parts || (!behind.empty() && behind.front() != '#')) {
        return std::nullopt;
    }
    return HeaderLine{std::move(*parts), std::string(behind)};
}

std::optional<std::vector<EntryLine>> split_inline(std::string_view value) {
    if (value.size() < 2 || value.front() != '{' || value.back() != '}') {
        return std::nullopt;
    }
    auto inside = value.substr(1, value.size() - 2);
    std::vector<EntryLine> entries;
    while (!without_blanks(inside).empty()) {
        const std::size_t comma = std::min(find_outside(inside, ",", 0), inside.size());
        auto entry = split_entry(inside.substr(0, comma));
        if (!entry || !entry->comment.empty()) {
            return std::nullopt;
        }
        entries.push_back(std::move(*entry));
        inside.remove_prefix(std::min(comma + 1, inside.size()));
    }
    return entries;
}

std::optional<std::vector<std::string>> key_parts(std::string_view key) {
    std::vector<std::string> parts;
    key = without_blanks(key);
    while (!key.empty()) {
        std::size_t end = 0;
        if (key.front() == '"' || key.front() == '\'') {
            end = end_of_string(key, 0);
            if (end == std::string_view::npos ||
                key.substr(0, end).find('\\') != std::string::npos) {
                return std::nullopt;
            }
            parts.emplace_back(key.substr(1, end - 2));
        } else {
            end = std::min(key.find_first_of(" \t."), key.size());
            parts.emplace_back(key.substr(0, end));
        }
        key = without_blanks(key.substr(end));
        if (key.empty()) {
            return parts;
        }
        if (key.front() != '.') {
            return std::nullopt;
        }
        key = without_blanks(key.substr(1));
    }
    return std::nullopt;
}

} // namespace railbridge::config
