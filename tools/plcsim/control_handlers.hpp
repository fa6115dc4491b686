#pragma once
// The single commands, by subject. Each reads its members, returns the first error before it
// changes anything, then acts and writes the members of its answer. Include in .cpp files only.

#include "tools/plcsim/control_request.hpp"
#include "tools/plcsim/json_writer.hpp"
#include "tools/plcsim/simulator.hpp"

#include "bridge/base/result.hpp"

#include <cstdint>
#include <optional>

namespace plcsim {

struct ControlContext {
    Simulator& simulator;
    std::uint64_t& seed; ///< of faults that name none
    ControlRequest& request;
    JsonWriter& json;
    std::optional<std::uint64_t>& watch_after;
};

using Handler = railbridge::Status (*)(ControlContext&);

/// Null when the subject has no such command.
Handler find_value_command(std::string_view op); // get, set, move, stop_moving
Handler find_log_command(std::string_view op);   // writes, reads, watch_writes, counters, ...
Handler find_fault_command(std::string_view op); // fault, faults, clear_fault, silence, ...
Handler find_line_command(std::string_view op);  // status, vanish, return, drop_connections, ...

/// The first error of the request as a failure.
railbridge::Status checked(const ControlRequest& request);

/// The line named by the member `line`.
railbridge::Result<Line*> named_line(ControlContext& context);
/// The same, or every line when there is no such member.
railbridge::Result<std::vector<Line*>> named_lines(ControlContext& context);

} // namespace plcsim
