#pragma once
// The thread of one line: takes one order at a time and answers each with one event.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/modbus/client.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/waiting.hpp"
#include "bridge/base/ids.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

namespace railbridge::modbus {

/// Public functions from any thread; none of them blocks. The sink is called on the line's thread.
class LineWorker {
public:
    /// Begins closed. `clock` must outlive the worker.
    LineWorker(LineId id, const Line& line, const Clock& clock, EventSink sink);
    /// Gives up what is under way and joins: at once, except that a serial answer which has begun
    /// is waited for until its response timeout.
    ~LineWorker();
    LineWorker(const LineWorker&) = delete;
    LineWorker& operator=(const LineWorker&) = delete;

    void open();
    /// Interrupts a transaction in progress; its result then says that it may have been executed.
    void close();
    void execute(Batch batch);
    void preempt() { preempted_.store(true); }
    FrameTrace& trace() { return trace_; }

private:
    struct Order {
        enum class Kind { open, close, batch };
        Kind kind = Kind::open;
        Batch batch;
    };

    void put(Order order);
    std::optional<Order> take();
    void run();
    void perform_open();
    void perform_close();
    void perform_batch(const Batch& batch);

    const LineId id_;
    const Clock& clock_;
    const EventSink sink_;
    Cancellation cancellation_;
    std::atomic<bool> preempted_{false};
    FrameTrace trace_;
    const std::unique_ptr<Client> client_; ///< used by thread_ alone

    Mutex mutex_;
    std::condition_variable_any filled_;
    std::deque<Order> orders_ RAILBRIDGE_GUARDED_BY(mutex_); ///< a batch and a close at most
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;

    std::jthread thread_; ///< last: it uses all of the above
};

/// Runs a batch to its end, or to a preemption, a stop or the loss of the line. A unit that gave no
/// good answer is not asked again within the batch: what it still sends would be taken for the
/// answer to the next request. Those requests come back as cancelled, and whoever decides about
/// late answers decides about them.
BatchResult run_batch(Client& client, const Batch& batch, const Clock& clock,
                      const Impatience& impatient, const Cancellation& cancellation);

} // namespace railbridge::modbus
