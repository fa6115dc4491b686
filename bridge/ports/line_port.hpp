#pragma once
// What the engine asks of the lines. Answers come back as events, in the order of the calls of each
// line.

#include "bridge/base/ids.hpp"
#include "bridge/modbus/transaction.hpp"

namespace railbridge {

/// Called on the hub's thread; never blocks.
class LinePort {
public:
    virtual ~LinePort() = default;

    /// Opens the descriptor. Answers LineOpened or LineOpenFailed. Only while closed.
    virtual void open(LineId line) = 0;
    /// Closes the descriptor. Answers LineClosed. Pending work returns first, as cancelled where it
    /// had not begun.
    virtual void close(LineId line) = 0;
    /// Runs a batch; answers BatchDone, always. At most one batch per line is outstanding.
    virtual void execute(LineId line, Batch batch) = 0;
    /// Ends the running batch after the transaction in progress; a read on a line with RTU frames
    /// whose request has not left is not in progress.
    virtual void preempt(LineId line) = 0;
};

} // namespace railbridge
