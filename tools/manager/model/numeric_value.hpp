#pragma once
// Numbers that people write as texts.

#include "tools/manager/json/json_value.hpp"

#include <string_view>

namespace railbridge::manager {

/// A number, or the number that a text holds, not rounded; null for anything else. Blanks around
/// it, zeros in front, `.5` and `5.` are fine.
JsonValue numeric_value(const JsonValue& value);

/// Without blanks at either end.
std::string_view trimmed(std::string_view text);

} // namespace railbridge::manager
