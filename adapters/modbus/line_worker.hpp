#pragma once
// One line as the hub sees it: takes orders, answers each with one event, and replaces a thread
// that hangs in a driver.

#include "adapters/modbus/line_thread.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::modbus {

/// All functions from one thread, but preempt() and trace() from any; none of them blocks. The sink
/// is called on the line's thread, for orders that a thread left behind on the caller's.
class LineWorker {
public:
    /// Begins closed, without a thread: open() starts one, and says so if the system has none left.
    LineWorker(LineId id, const Line& line, std::shared_ptr<const Clock> clock, EventSink sink,
               ClientFactory make_client);
    /// Gives up what is under way and joins: at once, except that a serial answer which has begun
    /// is waited for until its response timeout. A thread that hangs is left behind.
    ~LineWorker();
    LineWorker(const LineWorker&) = delete;
    LineWorker& operator=(const LineWorker&) = delete;

    void open();
    /// Interrupts a transaction in progress; its result then says that it may have been executed.
    void close();
    void execute(Batch batch);
    void preempt() {
        if (state_) {
            state_->preempt();
        }
    }
    FrameTrace& trace() { return *parts_.trace; }

    /// To be called every quarter of a second or so. A thread that hangs is left behind: what it
    /// was told is answered as lost, and the next open() begins with a new thread and a new
    /// descriptor.
    void supervise();

    /// Has nothing to do.
    bool idle() const { return !state_ || state_->idle(); }

    /// Threads left behind that still hang.
    std::size_t hanging();

    /// With so many, the line is not opened again until one of them has come back.
    static constexpr std::size_t hanging_max = 2;

private:
    Status begin();
    void put(LineOrder order);
    void leave_behind();
    void answer_lost(const LineOrder& order, bool begun);
    std::string hanging_text() const;

    const LineThread::Parts parts_;
    std::shared_ptr<LineThread> state_; ///< null until there is something to do
    std::thread thread_;
    std::vector<std::weak_ptr<LineThread>> left_behind_;
};

} // namespace railbridge::modbus
