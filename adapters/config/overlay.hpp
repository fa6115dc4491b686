#pragma once
// One table of keys laid over another.

#include "adapters/config/document.hpp"

#include <string>
#include <string_view>

namespace railbridge::config {

/// Sets `entry`, in place of one of its key.
void put(KeyTable& table, Entry entry);
void remove(KeyTable& table, std::string_view key);

/// `under` with the keys of `over` in place of its own. Keys that say the same in another way, as
/// `raw` and `scale` do, replace each other.
KeyTable overlaid(const KeyTable& under, const KeyTable& over);

} // namespace railbridge::config
