#pragma once
// How a Value stands in a text column of the journal: one letter for its kind, then the value.

#include "bridge/base/value.hpp"

#include <string>

namespace railbridge::store {

/// `n`, `b1`, `i-5`, `u18446744073709551615`, `d12.5` (shortest exact form), `sTEXT`; a list is `l`
/// and its elements, each with its length before it: `l2:i1,3:sab,`.
std::string value_to_text(const Value& value);

/// Null for what is not of this form.
Value value_from_text(const std::string& text);

} // namespace railbridge::store
