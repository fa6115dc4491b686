#include "adapters/daemon/operator_desk.hpp"

#include "adapters/daemon/device_keys.hpp"
#include "adapters/daemon/metrics_text.hpp"
#include "adapters/daemon/status_json.hpp"

#include <utility>

namespace railbridge::daemon {

using Reply = runtime::ControlServer::Reply;

/// One overload per request.
struct OperatorDesk::Handle {
    OperatorDesk& desk;
    Reply& reply;

    void operator()(const StatusRequest& /*request*/) const {
        reply(status_to_json(desk.engine_.status(desk.clock_.now())));
    }
    void operator()(const MetricsRequest& /*request*/) const {
        reply(metrics_line(status_to_metrics(desk.engine_.status(desk.clock_.now()))));
    }
    void operator()(const TraceRequest& request) const { reply(desk.traces_.handle(request)); }
    void operator()(TransactionRequest& request) const {
        desk.ask(std::move(request), std::move(reply));
    }
    void operator()(const CommandsRequest& request) const {
        desk.switch_commands(request, std::move(reply));
    }
    void operator()(const ReloadRequest& /*request*/) const {
        desk.reloads_.reload(std::move(reply));
    }
    void operator()(const TrialRequest& request) const {
        desk.trials_.handle(request, std::move(reply));
    }
    void operator()(const MaintenanceRequest& request) const {
        desk.maintain(request, std::move(reply));
    }
    void operator()(const DeviceRequest& request) const {
        desk.replaced(request, std::move(reply));
    }
};

OperatorDesk::OperatorDesk(const Engine& engine, const Clock& clock, TraceDesk& traces,
                           ReloadDesk& reloads, TrialDesk& trials, EventSink sink)
    : engine_(engine)
    , clock_(clock)
    , traces_(traces)
    , reloads_(reloads)
    , trials_(trials)
    , sink_(std::move(sink)) {}

void OperatorDesk::handle(const std::string& line, Reply reply) {
    if (auto request = parse_request(line)) {
        std::visit(Handle{*this, reply}, *request);
    } else {
        reply(not_executed_line(request.error().text));
    }
}

void OperatorDesk::answer(const AnswerRequest& answer) {
    if (const auto waiting = waiting_.extract(answer.id); !waiting.empty()) {
        waiting.mapped()(answer_line(answer.result));
    }
}

void OperatorDesk::answer(const AnswerControl& answer) {
    if (const auto waiting = waiting_.extract(answer.id); !waiting.empty()) {
        waiting.mapped()(done_line(answer.error));
    }
}

std::optional<LineId> OperatorDesk::line_of(const std::string& key) const {
    const auto& lines = engine_.mapping().lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].retired && lines[i].key == key) {
            return static_cast<LineId>(i);
        }
    }
    return std::nullopt;
}

void OperatorDesk::ask(TransactionRequest request, Reply reply) {
    const auto line = line_of(request.line);
    if (!line) {
        reply(not_executed_line("the running bridge has no line " + request.line));
        return;
    }
    take_timing(request.transaction, *line);
    waiting_.emplace(++last_, std::move(reply));
    sink_(OperatorRequest{last_, *line, std::move(request.transaction), request.even_if_off});
}

void OperatorDesk::switch_commands(const CommandsRequest& request, Reply reply) {
    waiting_.emplace(++last_, std::move(reply));
    sink_(CommandsSwitched{
        last_, request.on, {request.by, request.reason, {}}, request.accept_journal_loss});
}

void OperatorDesk::maintain(const MaintenanceRequest& request, Reply reply) {
    const auto line = line_of(request.line);
    if (!line) {
        reply(error_line("the running bridge has no line " + request.line));
        return;
    }
    MaintenanceSwitched event{++last_, *line, request.by, std::nullopt};
    if (request.on) {
        event.maintenance = LineMaintenance{
            request.line, {request.by, request.reason, {}}, request.lasts, request.release};
    }
    waiting_.emplace(last_, std::move(reply));
    sink_(std::move(event));
}

void OperatorDesk::replaced(const DeviceRequest& request, Reply reply) {
    if (const auto why = no_such_device(engine_.mapping(), request.device); !why.empty()) {
        reply(error_line(why));
        return;
    }
    waiting_.emplace(++last_, std::move(reply));
    sink_(DeviceReplaced{last_, request.device, request.by});
}

/// A unit of the mapping is given the patience it is polled with.
void OperatorDesk::take_timing(Transaction& transaction, LineId line) const {
    transaction.response_timeout = engine_.mapping().line(line).response_timeout;
    for (const auto& device : engine_.mapping().devices) {
        if (device.line == line && device.unit == transaction.unit) {
            transaction.response_timeout = device.response_timeout;
            transaction.turnaround = device.turnaround;
        }
    }
}

} // namespace railbridge::daemon
