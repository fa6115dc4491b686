#pragma once
// All lines of a site: the LinePort of the bridge.

#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/line_port.hpp"

#include <memory>
#include <vector>

namespace railbridge::modbus {

class FrameTrace;
class LineWorker;

/// One thread for each line of the mapping, in its order; all lines begin closed. The mapping is
/// copied from; `clock` must outlive this object. The sink is called on the threads of the lines.
/// The destructor closes the lines and joins: after the longest response timeout of a serial line
/// at worst. Nothing is reported once it has returned.
class Lines final : public LinePort {
public:
    /// @throws std::system_error when the system has no thread or descriptor left
    Lines(const Mapping& mapping, const Clock& clock, EventSink sink);
    ~Lines() override;

    void open(LineId line) override;
    void close(LineId line) override;
    void execute(LineId line, Batch batch) override;
    void preempt(LineId line) override;

    /// The frames of the line, for whoever looks; from any thread.
    FrameTrace& trace(LineId line);

private:
    LineWorker& worker(LineId line) { return *workers_.at(index(line)); }

    std::vector<std::unique_ptr<LineWorker>> workers_;
};

} // namespace railbridge::modbus
