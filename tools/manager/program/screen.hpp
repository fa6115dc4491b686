#pragma once
// What standard output is: a terminal of some width, or a file or pipe.

#include "bridge/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace railbridge::manager {

struct Screen {
    std::size_t width = 0; ///< columns; 0: as long as need be
    bool has_style = false;
};

/// A terminal has its width, and style unless NO_COLOR is set; anything else has neither.
Screen standard_output();

enum class Style { plain, bold, good, warning, bad, faint };

/// The text as it is, or between the terminal's codes for that style.
std::string styled(const Screen& screen, Style style, const std::string& text);

/// Columns the text takes on a terminal: UTF-8, wide and combining characters counted rightly.
std::size_t display_width(std::string_view text);

/// At most `columns` wide, with an ellipsis at the end of what was cut.
std::string cut_to(const std::string& text, std::size_t columns);

/// Control characters would let a stored value play with the terminal: they become spaces, and
/// bytes that are no UTF-8 question marks.
std::string printable(std::string_view text);

/// The same, line by line: line breaks stay.
std::string printable_lines(std::string_view text);

/// What went wrong, on stderr; gives the exit code of a command that failed.
int failed(const Error& error);

/// To standard output, at once. Fails when not all of it arrived there: the disk is full, or nobody
/// reads any more.
[[nodiscard]] Status print(const std::string& text);

/// The same as the end of a command: the exit code, with the reason on stderr.
int printed(const std::string& text);

} // namespace railbridge::manager
