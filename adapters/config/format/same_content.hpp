#pragma once
// Whether two documents say the same, wherever and however it is written.

#include "adapters/config/document.hpp"

namespace railbridge::config {

/// Keys and values alike; order of keys, places and braces do not matter. NaN is like NaN.
bool same_content(const KeyTable& left, const KeyTable& right);

} // namespace railbridge::config
