#pragma once
// `schema`, at the top of every file: the version of the language.

#include "adapters/config/table_reader.hpp"

namespace railbridge::config {

/// Reports a file that names none, or one that this program does not know.
void check_schema(TableReader& file);

} // namespace railbridge::config
