#pragma once
// Frame traces that somebody at the control socket asked for.

#include "adapters/daemon/control_requests.hpp"
#include "adapters/modbus/lines.hpp"
#include "adapters/runtime/asio.hpp"
#include "bridge/engine/engine.hpp"

#include <map>
#include <memory>
#include <string>

namespace railbridge::daemon {

/// One trace for each line at a time. It ends when it is told to, or when nobody has taken its
/// frames for five seconds: whoever asked for it has gone. All on the hub's thread.
class TraceDesk {
public:
    /// The references must outlive the desk.
    TraceDesk(boost::asio::io_context& context, const Engine& engine, modbus::Lines& lines);
    ~TraceDesk();
    TraceDesk(const TraceDesk&) = delete;
    TraceDesk& operator=(const TraceDesk&) = delete;

    /// The answer: frames, or why not.
    std::string handle(const TraceRequest& request);
    /// Ends the traces of lines that a reload took out.
    void mapping_taken();

private:
    void expect_to_be_asked_again(LineId line);
    void stop(LineId line);

    boost::asio::io_context& context_;
    const Engine& engine_;
    modbus::Lines& lines_;
    std::map<LineId, std::unique_ptr<boost::asio::steady_timer>> running_;
};

} // namespace railbridge::daemon
