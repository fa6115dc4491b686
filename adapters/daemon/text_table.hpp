#pragma once
// Columns side by side, as the commands print them.

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::daemon {

using Row = std::vector<std::string>;

/// What becomes of columns with nothing below their header.
enum class EmptyColumns : std::uint8_t { kept, left_out };

/// Columns line up for every alphabet; a line for each row, the first is the header.
std::string text_table(const std::vector<Row>& rows, EmptyColumns empty = EmptyColumns::kept);

} // namespace railbridge::daemon
