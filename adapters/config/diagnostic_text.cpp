#include "adapters/config/diagnostic_text.hpp"

#include "bridge/base/characters.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

constexpr unsigned before_max = 60; ///< characters shown before the place
constexpr unsigned after_max = 100; ///< and from it on

constexpr const char* red = "\033[1;31m";
constexpr const char* yellow = "\033[1;33m";
constexpr const char* bold = "\033[1m";
constexpr const char* blue = "\033[34m";
constexpr const char* plain = "\033[0m";

std::string coloured(const char* code, const std::string& text, bool colour) {
    return colour ? code + text + plain : text;
}

std::string headline(const Diagnostic& diagnostic, bool colour) {
    std::string place = diagnostic.file.string() + ':';
    if (diagnostic.line != 0) {
        place += std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column) + ':';
    }
    const std::string kind =
        (diagnostic.warning ? "warning[" : "error[") + to_string(diagnostic.code) + "]:";
    return coloured(bold, place, colour) + ' ' +
           coloured(diagnostic.warning ? yellow : red, kind, colour) + ' ' + diagnostic.text + '\n';
}

/// As wide as `text`, so that what stands below it stands below its end.
std::string blank(std::string_view text) {
    std::string same;
    for (const char byte : text) {
        if (!continues_character(byte)) {
            same += byte == '\t' ? '\t' : ' ';
        }
    }
    return same;
}

/// The part of a line around the place.
struct Excerpt {
    std::string text;
    std::string before; ///< what of it stands before the place
};

Excerpt excerpt(const std::string& line, unsigned column) {
    const std::string_view all = line;
    const unsigned first = column > before_max ? column - before_max : 1;
    const std::size_t begin = byte_of_column(all, first);
    const std::size_t place = byte_of_column(all, column);
    const std::size_t end = byte_of_column(all, column + after_max);
    const std::string dots = begin == 0 ? "" : "...";
    return {dots + std::string(all.substr(begin, end - begin)) + (end < all.size() ? "..." : ""),
            dots + std::string(all.substr(begin, place - begin))};
}

} // namespace

std::string full_text(const Diagnostic& diagnostic, SourceLines& lines, bool colour) {
    std::string text = headline(diagnostic, colour);
    const std::string& line = lines.line(diagnostic.file, diagnostic.line);
    if (line.empty()) {
        return text;
    }
    const auto [shown, before] = excerpt(line, diagnostic.column);
    const unsigned end = token_end(line, diagnostic.column);
    const std::string carets(std::min(end - diagnostic.column, after_max), '^');
    const std::string number = std::to_string(diagnostic.line);
    const std::string gap(number.size(), ' ');
    text += coloured(blue, "  " + number + " | ", colour) + shown + '\n';
    text += coloured(blue, "  " + gap + " | ", colour) + blank(before) +
            coloured(diagnostic.warning ? yellow : red,
                     carets + (diagnostic.fix.empty() ? "" : " write " + diagnostic.fix), colour);
    return text + '\n';
}

} // namespace railbridge::config
