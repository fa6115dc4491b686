#pragma once
// All lines of a site: the LinePort of the bridge.

#include "adapters/modbus/line_thread.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/line_port.hpp"

#include <memory>
#include <set>
#include <vector>

namespace railbridge::modbus {

class LineWorker;

/// One thread for each line of the mapping that was ever opened; all lines begin closed. The
/// mapping is copied from. A line that a reload took out has none. The sink is called on the
/// threads of the lines. The destructor closes the lines and joins: after the longest response
/// timeout of a serial line at worst; a thread that hangs in a driver is left behind with all it
/// uses. Nothing is reported once it has returned.
class Lines final : public LinePort {
public:
    Lines(const Mapping& mapping, std::shared_ptr<const Clock> clock, EventSink sink,
          ClientFactory make_client = modbus::make_client);
    ~Lines() override;

    void open(LineId line) override;
    void close(LineId line) override;
    void execute(LineId line, Batch batch) override;
    void preempt(LineId line) override;

    /// Goes on with the lines of this mapping: those that are there already keep what they are, new
    /// ones begin closed, threads of those taken out end when they have closed their port.
    void use(const Mapping& mapping);

    /// On the hub's thread, a few times a second: replaces threads that hang in a driver.
    void supervise();

    /// The frames of the line, for whoever looks; of a line of the mapping in use.
    FrameTrace& trace(LineId line);

private:
    LineWorker& worker(LineId line) { return *workers_.at(index(line)); }

    const std::shared_ptr<const Clock> clock_;
    const EventSink sink_;
    const ClientFactory make_client_;
    std::vector<std::unique_ptr<LineWorker>> workers_; ///< null: taken out, and its thread is gone
    std::set<LineId> ending_;                          ///< taken out, and its thread is there
};

} // namespace railbridge::modbus
