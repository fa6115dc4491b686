#pragma once
// The known word a mistyped one most likely meant.

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// Empty when nothing is near: more than a third of the letters differ, and more than two (one in
/// words below four letters).
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known);

/// `"x"`, the nearest, or nothing: what to write instead of a text in quotes.
std::string nearest_text(std::string_view typed, const std::vector<std::string_view>& known);

/// ` (did you mean "x"?)` or nothing: to append to a message.
std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known);

} // namespace railbridge::config
