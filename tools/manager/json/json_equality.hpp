#pragma once
// Whether two JSON texts say the same.

#include <string_view>

namespace railbridge::manager {

/// Whatever the order of members, and however a number is written: `5` and `5.0` are the same. For
/// compact text of our own; what cannot be read is the same as equal text only, and so is a long
/// text of which the other one has not a quarter.
bool is_same_json(std::string_view a, std::string_view b);

} // namespace railbridge::manager
