#pragma once
// What may be asked of a running bridge over its socket: one JSON object a line.
//
//   {"op":"status"}
//   {"op":"read","line":"plant","unit":1,"table":"hr","first":0,"count":2}
//   {"op":"write","line":"plant","unit":1,"function":6,"first":0,"values":[70]}

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace railbridge::runtime {

/// The longest line either side sends. A status of 50 000 points fits an answer, not a request.
inline constexpr std::size_t control_request_max = 16 * 1024;
inline constexpr std::size_t control_answer_max = 32 * 1024 * 1024;

struct StatusRequest {};

struct TransactionRequest {
    LineId line{};
    Transaction transaction;
};

using ControlRequest = std::variant<StatusRequest, TransactionRequest>;

/// Reads one line of a peer that is not trusted. Line and unit must be in the mapping, whose
/// response times apply; a unit without a device there gets those of its line.
/// @error fatal  what is wrong with the request
Result<ControlRequest> parse_control_request(std::string_view line, const Mapping& mapping);

/// The line that parse_control_request() reads, without its line end.
std::string control_request_text(const std::string& line_key, const Transaction& transaction);

} // namespace railbridge::runtime
