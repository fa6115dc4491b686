#pragma once
// The running bridge's side of the control socket: requests of people at the box, and who waits for
// which answer.

#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/reload_desk.hpp"
#include "adapters/daemon/trace_desk.hpp"
#include "adapters/daemon/trial_desk.hpp"
#include "adapters/runtime/control_server.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/engine/engine.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace railbridge::daemon {

/// On the hub's thread. Borrows everything.
class OperatorDesk {
public:
    OperatorDesk(const Engine& engine, const Clock& clock, TraceDesk& traces, ReloadDesk& reloads,
                 TrialDesk& trials, EventSink sink);

    /// Answers at once, or when the engine does.
    void handle(const std::string& line, runtime::ControlServer::Reply reply);
    void answer(const AnswerRequest& answer);
    void answer(const AnswerControl& answer);

private:
    struct Handle;

    std::optional<LineId> line_of(const std::string& key) const;
    void ask(TransactionRequest request, runtime::ControlServer::Reply reply);
    void switch_commands(const CommandsRequest& request, runtime::ControlServer::Reply reply);
    void maintain(const MaintenanceRequest& request, runtime::ControlServer::Reply reply);
    void replaced(const DeviceRequest& request, runtime::ControlServer::Reply reply);
    void take_timing(Transaction& transaction, LineId line) const;

    const Engine& engine_;
    const Clock& clock_;
    TraceDesk& traces_;
    ReloadDesk& reloads_;
    TrialDesk& trials_;
    EventSink sink_;
    std::map<std::uint64_t, runtime::ControlServer::Reply> waiting_;
    std::uint64_t last_ = 0;
};

} // namespace railbridge::daemon
