#pragma once
// Reads a fault from a request of the control port. Include in .cpp files only.

#include "tools/plcsim/control_request.hpp"
#include "tools/plcsim/fault.hpp"

namespace plcsim {

/// The members are described in the README. Errors are noted in the request.
Fault read_fault(ControlRequest& request, std::uint64_t default_seed);

} // namespace plcsim
