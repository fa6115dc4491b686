#include "tools/plcsim/fault.hpp"

namespace plcsim {

namespace {

bool touches(const FaultFilter& filter, const std::optional<Range>& range) {
    if (!range || (filter.area && *filter.area != range->area))
        return false;
    const unsigned last = range->address + range->count - 1U;
    return range->address <= filter.to && last >= filter.from;
}

} // namespace

std::string_view to_string(FaultKind kind) {
    switch (kind) {
    case FaultKind::silent:
        return "silent";
    case FaultKind::no_answer:
        return "no_answer";
    case FaultKind::late:
        return "late";
    case FaultKind::delay:
        return "delay";
    case FaultKind::exception:
        return "exception";
    case FaultKind::drop_connection:
        return "drop_connection";
    case FaultKind::wrong_unit:
        return "wrong_unit";
    case FaultKind::wrong_function:
        return "wrong_function";
    case FaultKind::wrong_address:
        return "wrong_address";
    case FaultKind::wrong_value:
        return "wrong_value";
    case FaultKind::wrong_byte_count:
        return "wrong_byte_count";
    case FaultKind::wrong_data:
        return "wrong_data";
    case FaultKind::foreign_transaction:
        return "foreign_transaction";
    case FaultKind::wrong_protocol:
        return "wrong_protocol";
    case FaultKind::wrong_crc:
        return "wrong_crc";
    case FaultKind::truncated:
        return "truncated";
    case FaultKind::glued:
        return "glued";
    case FaultKind::prefixed:
        return "prefixed";
    case FaultKind::duplicated:
        return "duplicated";
    case FaultKind::local_echo:
        return "local_echo";
    case FaultKind::memory:
        return "memory";
    }
    return "?";
}

bool FaultFilter::concerns(std::uint8_t unit, std::uint8_t function, const Request* request) const {
    if (!units.empty() && !units.contains(unit))
        return false;
    if (!functions.empty() && !functions.contains(function))
        return false;
    const bool anywhere = !area && from == 0 && to == 0xFFFF;
    if (anywhere)
        return true;
    return request != nullptr && (touches(*this, request->read) || touches(*this, request->write));
}

} // namespace plcsim
