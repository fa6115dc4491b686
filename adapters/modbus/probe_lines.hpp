#pragma once
// The two kinds of ProbeLine.

#include "adapters/modbus/probe_line.hpp"
#include "adapters/modbus/rtu_link.hpp"

#include <memory>

namespace railbridge::modbus {

std::unique_ptr<ProbeLine> make_rtu_probe_line(std::unique_ptr<RtuLink> link, ProbeTiming timing,
                                               const Clock& clock, Cancellation& cancellation);
std::unique_ptr<ProbeLine> make_tcp_probe_line(TcpSettings settings, ProbeTiming timing,
                                               const Clock& clock, Cancellation& cancellation);

} // namespace railbridge::modbus
