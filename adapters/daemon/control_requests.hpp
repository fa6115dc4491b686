#pragma once
// The words of the control socket, for both ends: requests and answers as JSON, one object a line.
//
//   {"request":"status"}
//   {"request":"metrics"}
//   {"request":"reload"}     answered as reload_answer.hpp says
//   {"request":"trace","line":"plant","action":"start"}     or "take", "stop"
//   {"request":"transaction","line":"plant","unit":1,"read":{"table":"hr","first":0,"count":2}}
//   {"request":"transaction","line":"plant","unit":1,"write":{"function":5,"first":3,"values":[1]}}
//        "evenIfOff":true   a write goes out although commands are off
//   {"words":[17,4]}   {"error":"no answer in time"}
//   {"error":"not sent (the line is not open)","notExecuted":true}   the device surely did nothing

#include "adapters/daemon/failed_transaction.hpp"
#include "adapters/daemon/switch_requests.hpp"
#include "adapters/daemon/trial_requests.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace railbridge::daemon {

struct StatusRequest {};
struct MetricsRequest {};
struct ReloadRequest {};
struct TraceRequest {
    enum class Action : std::uint8_t { start, take, stop };
    std::string line;
    Action action = Action::start;
};
struct TransactionRequest {
    std::string line;
    Transaction transaction; ///< unit and request; times are the receiver's
    bool even_if_off = false;
};
using ControlRequest =
    std::variant<StatusRequest, MetricsRequest, TraceRequest, TransactionRequest, CommandsRequest,
                 MaintenanceRequest, DeviceRequest, ReloadRequest, TrialRequest>;

Result<ControlRequest> parse_request(const std::string& line);
std::string to_line(const StatusRequest& request);
std::string to_line(const MetricsRequest& request);
std::string to_line(const ReloadRequest& request);
std::string to_line(const TraceRequest& request);
std::string to_line(const TransactionRequest& request);

std::string answer_line(const TransactionResult& result);
std::string error_line(std::string_view text);
/// Of a transaction that never reached a line.
std::string not_executed_line(std::string_view text);
/// {"metrics":"..."}
std::string metrics_line(std::string_view text);
/// The text of a metrics_line(), or the error the answer carries.
Result<std::string> parse_metrics(const std::string& line);
/// The words of an answer, or the error it carries.
WordsOrFailure parse_answer(const std::string& line);

} // namespace railbridge::daemon
