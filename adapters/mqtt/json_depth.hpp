#pragma once
// How deep a JSON text nests, without parsing it: for parsers that recurse.

#include <cstddef>
#include <string_view>

namespace railbridge::mqtt {

/// The deepest nesting of brackets outside strings. Of text that is no JSON it is at least the
/// depth a parser can reach before it stops.
std::size_t json_depth(std::string_view text);

} // namespace railbridge::mqtt
