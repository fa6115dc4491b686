#pragma once
// The rows by topic; rows.cpp puts them together.

#include "tests/conformance/row.hpp"

namespace railbridge::conformance {

Rows asset_create_rows();
Rows asset_change_rows();
Rows attribute_rows();
Rows value_rows();
Rows event_filter_rows();
Rows event_cause_rows();

} // namespace railbridge::conformance
