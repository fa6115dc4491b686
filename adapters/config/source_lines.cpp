#include "adapters/config/source_lines.hpp"

#include "bridge/base/characters.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace railbridge::config {

namespace {

constexpr std::uintmax_t size_max = std::uintmax_t{8} * 1024 * 1024;

std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    std::ifstream file(path, std::ios::binary);
    if (problem || size > size_max || !file) {
        return {};
    }
    std::ostringstream text;
    text << file.rdbuf();
    return split_text_lines(text.str());
}

/// Behind the closing quote, or the end of the line.
std::size_t quoted_end(std::string_view line, std::size_t from) {
    const char quote = line[from];
    for (std::size_t i = from + 1; i < line.size(); ++i) {
        if (line[i] == '\\' && quote == '"') {
            ++i;
        } else if (line[i] == quote) {
            return i + 1;
        }
    }
    return line.size();
}

/// Behind the bracket that closes the one at `from`, or the end of the line.
std::size_t bracket_end(std::string_view line, std::size_t from) {
    std::size_t depth = 0;
    for (std::size_t i = from; i < line.size(); ++i) {
        const char letter = line[i];
        if (letter == '"' || letter == '\'') {
            i = quoted_end(line, i) - 1;
        } else if (letter == '[' || letter == '{') {
            ++depth;
        } else if ((letter == ']' || letter == '}') && --depth == 0) {
            return i + 1;
        }
    }
    return line.size();
}

std::size_t word_end(std::string_view line, std::size_t from) {
    const char first = line[from];
    const bool number = (first >= '0' && first <= '9') || first == '-' || first == '+';
    const std::string_view ends = number ? " \t,=]}#" : " \t,=]}#.";
    return std::min(line.find_first_of(ends, from + 1), line.size());
}

} // namespace

const std::string& SourceLines::line(const std::filesystem::path& file, unsigned number) {
    static const std::string none;
    const auto [found, is_new] = files_.try_emplace(file);
    if (is_new) {
        found->second = lines_of(file);
    }
    return number == 0 || number > found->second.size() ? none : found->second[number - 1];
}

std::vector<std::string> split_text_lines(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.remove_prefix(byte_order_mark.size());
    }
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t byte_of_column(std::string_view line, unsigned column) {
    unsigned at = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (!continues_character(line[i]) && ++at == column) {
            return i;
        }
    }
    return line.size();
}

unsigned token_end(std::string_view line, unsigned column) {
    const std::size_t from = byte_of_column(line, column);
    if (from >= line.size()) {
        return column + 1;
    }
    const char first = line[from];
    const std::size_t end = first == '"' || first == '\''  ? quoted_end(line, from)
                            : first == '[' || first == '{' ? bracket_end(line, from)
                                                           : word_end(line, from);
    return column + std::max(1U, static_cast<unsigned>(characters(line.substr(from, end - from))));
}

} // namespace railbridge::config
