#pragma once
// What the thread of one line uses, and how it is given up when it hangs in a driver.

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
#include <vector>

namespace railbridge::modbus {

using ClientFactory =
    std::function<std::unique_ptr<Client>(const Line&, const Clock&, Cancellation&, FrameTrace&)>;

struct LineOrder {
    enum class Kind { open, close, batch };
    Kind kind = Kind::open;
    Batch batch;
};

/// Owned by its thread and by the worker together: a thread that hangs is left behind with it, so
/// that nothing it uses goes away under it, and its descriptor stays its own. From then on it
/// reports nothing and begins nothing.
class LineThread {
public:
    struct Parts {
        LineId id{};
        Line line;
        std::shared_ptr<const Clock> clock;
        EventSink sink;
        ClientFactory make_client;
        std::shared_ptr<FrameTrace> trace;
    };

    explicit LineThread(Parts parts);
    LineThread(const LineThread&) = delete;
    LineThread& operator=(const LineThread&) = delete;

    /// Until stop(): runs orders, one event each. On the line's thread.
    void run();

    // By the worker:
    void put(LineOrder order);
    void interrupt() { cancellation_.raise(); }
    void preempt() { preempted_.store(true); }
    void stop();
    bool idle();
    /// True when run() has returned or is about to; false when it hangs.
    bool await_end();
    /// Looks whether the thread still beats; true when it is taken to hang: it has gone on with
    /// nothing for longer than anything it does may take, at several looks in a row.
    bool hangs();
    /// The orders that will not be answered any more, the running one first. Empty: it came back
    /// just now and is not given up.
    std::vector<LineOrder> give_up();

private:
    std::optional<LineOrder::Kind> take();
    void beat(Duration longest);
    void finish(Event event);
    Event perform(LineOrder::Kind kind);

    const Parts parts_;
    Cancellation cancellation_;
    std::atomic<bool> preempted_{false};
    const std::unique_ptr<Client> client_; ///< used by run() alone

    Mutex mutex_;
    std::condition_variable_any filled_;
    std::condition_variable_any ended_;
    std::deque<LineOrder> orders_ RAILBRIDGE_GUARDED_BY(mutex_); ///< a batch and a close at most
    /// The order being run. Changed under the mutex, and only by run(), which reads it without.
    std::optional<LineOrder> running_;
    TimePoint expected_by_ RAILBRIDGE_GUARDED_BY(mutex_){};
    int silent_looks_ RAILBRIDGE_GUARDED_BY(mutex_) = 0;
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    bool given_up_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    bool over_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
};

/// Runs a batch to its end, or to a preemption, a stop or the loss of the line. A unit that gave no
/// good answer is not asked again within the batch: what it still sends would be taken for the
/// answer to the next request. Those requests come back as cancelled, and whoever decides about
/// late answers decides about them.
BatchResult run_batch(Client& client, const Batch& batch, const Clock& clock,
                      const Impatience& impatient, const Cancellation& cancellation);

} // namespace railbridge::modbus
