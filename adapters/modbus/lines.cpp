#include "adapters/modbus/lines.hpp"

#include "adapters/modbus/line_worker.hpp"

#include <utility>

namespace railbridge::modbus {

Lines::Lines(const Mapping& mapping, std::shared_ptr<const Clock> clock, EventSink sink,
             ClientFactory make_client) {
    workers_.reserve(mapping.lines.size());
    for (const Line& line : mapping.lines) {
        const auto id = static_cast<LineId>(workers_.size());
        workers_.push_back(std::make_unique<LineWorker>(id, line, clock, sink, make_client));
    }
}

// All are told first, so that the waits overlap instead of adding up.
Lines::~Lines() {
    for (const auto& worker : workers_) {
        worker->close();
    }
}

void Lines::open(LineId line) {
    worker(line).open();
}

void Lines::close(LineId line) {
    worker(line).close();
}

void Lines::execute(LineId line, Batch batch) {
    worker(line).execute(std::move(batch));
}

FrameTrace& Lines::trace(LineId line) {
    return worker(line).trace();
}

void Lines::supervise() {
    for (const auto& worker : workers_) {
        worker->supervise();
    }
}

void Lines::preempt(LineId line) {
    worker(line).preempt();
}

} // namespace railbridge::modbus
