#pragma once
// Columns of one-line tables that stand one below the other.

#include <string>
#include <vector>

namespace railbridge::config {

/// `lines` with the `=` of consecutive `key = { ... }` lines below each other, and their first keys
/// too where the lines agree on them. Blank lines and others end such a block, comments do not.
/// Lines that `frozen` marks are left alone.
std::vector<std::string> with_tables_aligned(std::vector<std::string> lines,
                                             const std::vector<bool>& frozen);

} // namespace railbridge::config
