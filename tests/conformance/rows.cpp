#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

Rows joined(const std::vector<Rows>& parts) {
    Rows all;
    for (const Rows& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

Rows all_rows() {
    return joined({
        asset_create_rows(),
        asset_change_rows(),
        update_rows(),
        deletion_rows(),
        attribute_rows(),
        value_rows(),
        json_rows(),
        limit_rows(),
        meta_rows(),
        type_rows(),
        sample_rows(),
        event_filter_rows(),
        event_cause_rows(),
        overlap_rows(),
        realm_rows(),
        gateway_event_rows(),
        gateway_operation_rows(),
        pending_rows(),
        acknowledge_rows(),
        connection_rows(),
        duplicate_rows(),
        gateway_life_rows(),
        will_rows(),
        decision_rows(),
        operation_scenario_rows(),
        event_scenario_rows(),
        gateway_scenario_rows(),
        not_covered_rows(),
        right_rows(),
        restricted_rows(),
        manager_rows(),
    });
}

} // namespace railbridge::conformance
