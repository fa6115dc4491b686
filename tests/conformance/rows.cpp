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
    return joined({asset_create_rows(), asset_change_rows(), attribute_rows(), value_rows(),
                   event_filter_rows(), event_cause_rows()});
}

} // namespace railbridge::conformance
