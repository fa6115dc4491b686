#pragma once
// The status of a running bridge as the commands print it: fields, tables.

#include "adapters/daemon/text_table.hpp"

#include <simdjson.h>

#include <string>
#include <vector>

namespace railbridge::daemon {

/// The text of a string, the JSON of anything else; empty if there is no such field.
std::string field(const simdjson::dom::element& object, const char* key);

/// Columns line up for every alphabet; an empty line follows.
void print_table(const std::vector<Row>& rows);

/// To standard error: the answer is no JSON.
void say_not_understood();

} // namespace railbridge::daemon
