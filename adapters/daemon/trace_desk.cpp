#include "adapters/daemon/trace_desk.hpp"

#include "adapters/daemon/trace_text.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace railbridge::daemon {

namespace {

constexpr std::chrono::seconds patience{5};

} // namespace

TraceDesk::TraceDesk(boost::asio::io_context& context, const Engine& engine, modbus::Lines& lines)
    : context_(context)
    , engine_(engine)
    , lines_(lines) {}

TraceDesk::~TraceDesk() {
    while (!running_.empty()) {
        stop(running_.begin()->first);
    }
}

std::string TraceDesk::handle(const TraceRequest& request) {
    const auto& lines = engine_.mapping().lines;
    const auto found = std::find_if(lines.begin(), lines.end(), [&request](const auto& line) {
        return !line.retired && line.key == request.line;
    });
    if (found == lines.end()) {
        return error_line("the running bridge has no line " + request.line);
    }
    const auto line = static_cast<LineId>(found - lines.begin());
    const bool runs = running_.contains(line);
    switch (request.action) {
    case TraceRequest::Action::start:
        if (runs) {
            return error_line("somebody else traces line " + request.line +
                              "; try again when that has ended");
        }
        lines_.trace(line).start();
        expect_to_be_asked_again(line);
        return trace_line({});
    case TraceRequest::Action::take: {
        if (!runs) {
            return error_line("the trace of line " + request.line + " has ended");
        }
        expect_to_be_asked_again(line);
        return trace_line(lines_.trace(line).take());
    }
    case TraceRequest::Action::stop:
        break;
    }
    if (!runs) {
        return trace_line({});
    }
    auto last = trace_line(lines_.trace(line).take());
    stop(line);
    return last;
}

void TraceDesk::mapping_taken() {
    std::vector<LineId> gone;
    for (const auto& [line, timer] : running_) {
        if (engine_.mapping().line(line).retired) {
            gone.push_back(line);
        }
    }
    for (const auto line : gone) {
        stop(line);
    }
}

void TraceDesk::expect_to_be_asked_again(LineId line) {
    auto& timer = running_[line];
    if (!timer) {
        timer = std::make_unique<boost::asio::steady_timer>(context_);
    }
    timer->expires_after(patience); // ends the wait before
    timer->async_wait([this, line](const boost::system::error_code& error) {
        if (!error) {
            stop(line);
        }
    });
}

void TraceDesk::stop(LineId line) {
    lines_.trace(line).stop();
    running_.erase(line);
}

} // namespace railbridge::daemon
