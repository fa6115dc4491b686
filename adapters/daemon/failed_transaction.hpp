#pragma once
// What came instead of words, when somebody at the box asked for a transaction.

#include "bridge/base/error.hpp"
#include "bridge/modbus/transaction.hpp"

#include <tl/expected.hpp>

namespace railbridge::daemon {

struct FailedTransaction : Error {
    /// False only if it is known: a write that is not may have switched something.
    bool may_have_been_executed = true;
};

using WordsOrFailure = tl::expected<Words, FailedTransaction>;

} // namespace railbridge::daemon
