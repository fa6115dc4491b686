#pragma once
// A line for somebody who finds out what is on it: asks probes, which cannot write, one at a time.

#include "adapters/modbus/waiting.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/scan/probe.hpp"

#include <memory>

namespace railbridge::modbus {

struct ProbeTiming {
    Duration timeout{}; ///< for an answer
    Duration pause{};   ///< after an answer, before the next request
};

/// All calls from one thread; they block. The line is taken exclusively: one that a daemon has is
/// not opened.
class ProbeLine {
public:
    virtual ~ProbeLine() = default;

    /// Only while closed.
    /// @error line_reconnect  it cannot be had: by whom it is held, or what to look at
    /// @error fatal           settings it cannot have
    virtual Status open() = 0;
    virtual void close() = 0;

    /// A unit with RTU frames that was silent is not asked again before its late answer has come or
    /// three timeouts have passed: it would be taken for the answer to this.
    /// @error line_reconnect  the line is gone
    virtual Result<ProbeAnswer> ask(UnitId unit, const Probe& probe) = 0;
};

/// For the transport of the line. The references must outlive it.
std::unique_ptr<ProbeLine> make_probe_line(const Line& line, ProbeTiming timing, const Clock& clock,
                                           Cancellation& cancellation);

} // namespace railbridge::modbus
