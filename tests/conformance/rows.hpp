#pragma once
// The rows by topic; rows.cpp puts them together.

#include "tests/conformance/row.hpp"

namespace railbridge::conformance {

Rows asset_create_rows();
Rows asset_change_rows();
Rows update_rows();
Rows deletion_rows();
Rows attribute_rows();
Rows value_rows();
Rows json_rows();
Rows limit_rows();
Rows meta_rows();
Rows type_rows();
Rows sample_rows();
Rows event_filter_rows();
Rows event_cause_rows();
Rows overlap_rows();
Rows realm_rows();
Rows gateway_event_rows();
Rows gateway_operation_rows();
Rows pending_rows();
Rows acknowledge_rows();
Rows connection_rows();
Rows duplicate_rows();
Rows gateway_life_rows();
Rows will_rows();
Rows decision_rows();
Rows operation_scenario_rows();
Rows event_scenario_rows();
Rows gateway_scenario_rows();
Rows not_covered_rows();
Rows right_rows();
Rows restricted_rows();
Rows manager_rows();

} // namespace railbridge::conformance
