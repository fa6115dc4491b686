#pragma once
// Answers of the control socket as JSON.

#include "bridge/engine/status.hpp"
#include "bridge/modbus/transaction.hpp"

#include <string>

namespace railbridge::runtime {

/// `{"ok":true,"status":{...}}`, one line: what `railbridge status --json` prints.
std::string status_answer(const EngineStatus& status);

/// `{"ok":true,"words":[...]}`, or `{"ok":false,"error":"...","sent":...}`: `sent` is true if the
/// device may have executed the request.
std::string transaction_answer(const TransactionResult& result);

/// `{"ok":false,"error":"...","sent":false}`.
std::string error_answer(const std::string& text);

} // namespace railbridge::runtime
