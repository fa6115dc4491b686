#pragma once
// What a grant says beyond the columns of a list of points.

#include "adapters/config/csv/cell_text.hpp"
#include "bridge/mapping/mapping.hpp"

#include <string_view>
#include <vector>

namespace railbridge::config {

/// All keys of the grant that have no column of their own. Addresses count from 0.
KeyTexts grant_keys(const WriteGrant& grant, const Mapping& mapping);

/// Keys of `write.` lines that no list holds, whatever the grant. The definition of the language
/// says which there are.
std::vector<std::string_view> grant_keys_left_out();

} // namespace railbridge::config
