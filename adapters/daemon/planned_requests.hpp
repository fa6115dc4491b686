#pragma once
// The reads of a site when every point is due at once, for `plan` and `explain`.

#include "bridge/mapping/mapping.hpp"
#include "bridge/polling/read_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::daemon {

struct PlannedRequest {
    DeviceId device{};
    ReadRange read;
    std::uint32_t bytes = 0; ///< of request and answer, with their frames
    Duration wire{};         ///< on a serial line; 0 for TCP
    std::string apart;       ///< why it is not one with the request before it; empty for the first
};

/// Of one line, by device, table and address.
std::vector<PlannedRequest> planned_requests(const Mapping& mapping, LineId line);

/// `FC3 hr:0..19`
std::string request_words(const AddressRange& range);

} // namespace railbridge::daemon
