#include "adapters/modbus/lines.hpp"

#include "adapters/modbus/line_worker.hpp"

#include <utility>

namespace railbridge::modbus {

Lines::Lines(const Mapping& mapping, std::shared_ptr<const Clock> clock, EventSink sink,
             ClientFactory make_client)
    : clock_(std::move(clock))
    , sink_(std::move(sink))
    , make_client_(std::move(make_client)) {
    use(mapping);
}

void Lines::use(const Mapping& mapping) {
    workers_.reserve(mapping.lines.size());
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        const auto id = static_cast<LineId>(i);
        if (i == workers_.size()) {
            workers_.push_back(
                std::make_unique<LineWorker>(id, mapping.lines[i], clock_, sink_, make_client_));
        } else if (mapping.lines[i].retired && workers_[i]) {
            ending_.insert(id);
        }
    }
}

// All are told first, so that the waits overlap instead of adding up.
Lines::~Lines() {
    for (const auto& worker : workers_) {
        if (worker) {
            worker->close();
        }
    }
}

void Lines::open(LineId line) {
    worker(line).open();
}

void Lines::close(LineId line) {
    if (workers_.at(index(line))) {
        worker(line).close();
    } else {
        sink_(LineClosed{line});
    }
}

void Lines::execute(LineId line, Batch batch) {
    worker(line).execute(std::move(batch));
}

FrameTrace& Lines::trace(LineId line) {
    return worker(line).trace();
}

void Lines::supervise() {
    for (const auto& worker : workers_) {
        if (worker) {
            worker->supervise();
        }
    }
    // What is idle is joined at once: it closes its port, if that is still open, and ends.
    std::erase_if(ending_, [this](LineId line) {
        const bool ends = worker(line).idle();
        if (ends) {
            workers_[index(line)].reset();
        }
        return ends;
    });
}

void Lines::preempt(LineId line) {
    worker(line).preempt();
}

} // namespace railbridge::modbus
