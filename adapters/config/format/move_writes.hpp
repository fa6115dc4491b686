#pragma once
// Grants to write, wherever a file has them, as lines of their own.

#include <string>
#include <vector>

namespace railbridge::config {

/// `lines` with `write.NAME = { ... }` lines in the first column of [asset.KEY] instead of tables
/// of writes. Lines that `frozen` marks are left alone, and so is what has comments within. The
/// result may be no TOML where tables are spread over the file: then it is of no use.
std::vector<std::string> with_writes_moved(const std::vector<std::string>& lines,
                                           const std::vector<bool>& frozen,
                                           std::vector<bool>& frozen_after);

} // namespace railbridge::config
