#pragma once
// Members of an operator's request, and objects for the answer.

#include "tools/manager/json/json_value.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace railbridge::manager {

/// An error when the member is missing or no string.
Result<std::string> text_of(const JsonMembers& request, std::string_view name);

/// Nothing when the member is missing or of another kind.
std::optional<std::string> optional_text(const JsonMembers& request, std::string_view name);
std::optional<std::int64_t> optional_number(const JsonMembers& request, std::string_view name);

/// False when the member is missing.
bool flag_of(const JsonMembers& request, std::string_view name);

/// The values are JSON text already.
std::string json_object(std::initializer_list<std::pair<std::string_view, std::string>> members);

} // namespace railbridge::manager
