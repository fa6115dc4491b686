#pragma once
// Texts in registers: fixed fields (`strN`) and the strings of Siemens controllers (`s7string[N]`).

#include "bridge/base/result.hpp"
#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace railbridge {

/// UTF-8. A fixed field ends at its first NUL, as what is behind it was left there by a longer
/// text; spaces at its end are padding. An s7string has as many bytes as it says.
///
/// Nothing for bytes that are no UTF-8 where the encoding says utf8, and for an s7string whose
/// lengths contradict each other. Latin-1 gives any byte a character.
std::optional<std::string> text_from_words(std::span<const std::uint16_t> words,
                                           const Encoding& encoding);

/// All words of the field, filled up with NUL. Refuses what does not fit, characters that Latin-1
/// lacks, and NUL. The error says what would be accepted, without naming the attribute.
Result<Words> words_from_text(std::string_view utf8, const Encoding& encoding);

/// Source: RFC 3629. Overlong forms, surrogates and what is beyond U+10FFFF are refused.
bool is_utf8(std::string_view text);

} // namespace railbridge
