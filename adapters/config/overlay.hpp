#pragma once
// One table of keys laid over another.

#include "adapters/config/document.hpp"

#include <string>
#include <string_view>

namespace railbridge::config {

/// Sets `entry`, in place of one of its key.
void put(KeyTable& table, Entry entry);
void remove(KeyTable& table, std::string_view key);

/// `under` with the keys of `over` in place of its own.
KeyTable overlaid(const KeyTable& under, const KeyTable& over);

/// The same for the keys of a point: `raw` and `eng` say what `scale` and `offset` say together, so
/// either pair replaces the other. One of `scale` and `offset` alone says half of it: it stays
/// beside `raw` and `eng`, which is refused where they are read.
KeyTable overlaid_point(const KeyTable& under, const KeyTable& over);

} // namespace railbridge::config
