#pragma once
// Members of what a running manager answers, or of a file it wrote, by name.

#include "tools/manager/json/json_value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// The text, or the JSON of any other value; empty where there is none, null included.
std::string text_in(const JsonMembers& members, std::string_view name);

/// 0 where there is no integer of that name.
std::int64_t number_in(const JsonMembers& members, std::string_view name);

} // namespace railbridge::manager
