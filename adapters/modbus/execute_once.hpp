#pragma once
// One transaction without a daemon, for `railbridge read` and `write`.

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/late_guard.hpp"
#include "bridge/ports/clock.hpp"

namespace railbridge::modbus {

/// Opens the line, runs the transaction, closes the line; blocks for as long as that takes. What
/// the device answered, or failed to, is in the outcome of the result.
///
/// Whoever asks next, this process or another, would take a late answer on a line with RTU frames
/// for its own. So after a transaction without a good answer the line is kept until that answer has
/// come, or none can come any more: `late_limit`, or the response timeout if that is longer.
/// @error line_reconnect  the line cannot be opened, for example because a daemon holds it
/// @error fatal           settings the line cannot have
Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock);

/// The same for what cannot wait, as the release of a pulse: closes the line at once. `late` keeps
/// until when an answer may still come.
Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock, LateGuard& late);

/// Keeps the line as long as that: to its end, for several answers may be missing.
void await_late_answers(const Line& line, const LateGuard& late, const Clock& clock);

} // namespace railbridge::modbus
