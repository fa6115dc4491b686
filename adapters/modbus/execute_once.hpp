#pragma once
// One transaction without a daemon, for `railbridge read` and `write`.

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/ports/clock.hpp"

namespace railbridge::modbus {

/// Opens the line, runs the transaction, closes the line; blocks for as long as that takes. What
/// the device answered, or failed to, is in the outcome of the result.
/// @error line_reconnect  the line cannot be opened, for example because a daemon holds it
/// @error fatal           settings the line cannot have
Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock);

} // namespace railbridge::modbus
