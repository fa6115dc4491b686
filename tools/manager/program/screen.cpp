#include "tools/manager/program/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <functional>
#include <system_error>

namespace railbridge::manager {

namespace {

constexpr const char* ellipsis = "\xE2\x80\xA6";

/// Calls `take(bytes, character)` for each character; a byte that is no UTF-8 comes alone as
/// U+FFFD.
void each_character(std::string_view text,
                    const std::function<void(std::string_view, wchar_t)>& take) {
    constexpr wchar_t unreadable = 0xFFFD;
    std::mbstate_t state{};
    while (!text.empty()) {
        wchar_t character = 0;
        const std::size_t used = std::mbrtowc(&character, text.data(), text.size(), &state);
        if (used == 0 || used > text.size()) { // a NUL, or nothing readable
            state = {};
            take(text.substr(0, 1), used == 0 ? L'\0' : unreadable);
            text.remove_prefix(1);
            continue;
        }
        take(text.substr(0, used), character);
        text.remove_prefix(used);
    }
}

std::size_t width_of(wchar_t character) {
    return static_cast<std::size_t>(std::max(0, ::wcwidth(character)));
}

const char* code_of(Style style) {
    switch (style) {
    case Style::bold:
        return "\033[1m";
    case Style::good:
        return "\033[32m";
    case Style::warning:
        return "\033[33m";
    case Style::bad:
        return "\033[1;31m";
    case Style::faint:
        return "\033[2m";
    case Style::plain:
        break;
    }
    return "";
}

} // namespace

Screen standard_output() {
    if (::isatty(STDOUT_FILENO) == 0) {
        return {};
    }
    Screen screen;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        screen.width = size.ws_col;
    }
    const char* plain = std::getenv("NO_COLOR");
    screen.has_style = plain == nullptr || *plain == '\0';
    return screen;
}

std::string styled(const Screen& screen, Style style, const std::string& text) {
    return screen.has_style && style != Style::plain ? code_of(style) + text + "\033[0m" : text;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    each_character(
        text, [&](std::string_view /*bytes*/, wchar_t character) { width += width_of(character); });
    return width;
}

std::string cut_to(const std::string& text, std::size_t columns) {
    if (display_width(text) <= columns) {
        return text;
    }
    std::string kept;
    std::size_t width = 1; // the ellipsis
    bool full = false;
    each_character(text, [&](std::string_view bytes, wchar_t character) {
        width += width_of(character);
        full = full || width > columns;
        if (!full) {
            kept += bytes;
        }
    });
    return kept + ellipsis;
}

std::string printable(std::string_view text) {
    std::string result;
    each_character(text, [&](std::string_view bytes, wchar_t character) {
        constexpr wchar_t unreadable = 0xFFFD;
        constexpr wchar_t first_c1 = 0x80;
        constexpr wchar_t last_c1 = 0x9F;
        if (character == unreadable && bytes.size() == 1) {
            result += '?';
        } else if (character < L' ' || (character >= 0x7F && character < first_c1) ||
                   (character >= first_c1 && character <= last_c1)) {
            result += ' ';
        } else {
            result += bytes;
        }
    });
    return result;
}

std::string printable_lines(std::string_view text) {
    std::string result;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        result += (start == 0 ? "" : "\n") + printable(text.substr(start, end - start));
        start = end + 1;
    }
    return result;
}

int failed(const Error& error) {
    std::fprintf(stderr, "railbridge-manager: %s\n", printable_lines(error.text).c_str());
    return 1;
}

Status print(const std::string& text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
        std::fflush(stdout) == 0) {
        return {};
    }
    return fail(fatal("cannot write to standard output: " +
                      std::generic_category().message(errno == 0 ? EIO : errno)));
}

int printed(const std::string& text) {
    const Status done = print(text);
    return done ? 0 : failed(done.error());
}

} // namespace railbridge::manager
