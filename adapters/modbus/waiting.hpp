#pragma once
// Every wait of a line: bounded, and ended early when the line is told to stop.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/modbus/descriptor.hpp"
#include "bridge/base/time.hpp"
#include "bridge/ports/clock.hpp"

#include <atomic>

namespace railbridge::modbus {

/// Tells a line, from another thread, to give up what it waits for. Raised once it stays raised
/// until lowered.
class Cancellation {
public:
    /// @throws std::system_error when the system has no descriptor left
    Cancellation();

    /// From any thread.
    void raise();
    /// By the line's own thread, when it has done what it was interrupted for.
    void lower();
    bool raised() const { return raised_.load(); }
    /// Readable while raised.
    int fd() const { return event_.get(); }

    /// raise() shuts this socket down as well, which ends a call of libmodbus on it at once. -1:
    /// none. By the line's own thread; take it back before closing the socket.
    void guard_socket(int fd);

    /// A serial device the line has for itself. -1: none. As guard_socket().
    void guard_device(int fd);
    /// From another thread: others may open that device from now on. For a line whose thread hangs
    /// in the driver and cannot close it.
    void share_device();

private:
    Descriptor event_;
    std::atomic<bool> raised_{false};
    Mutex mutex_;
    int socket_ RAILBRIDGE_GUARDED_BY(mutex_) = -1;
    int device_ RAILBRIDGE_GUARDED_BY(mutex_) = -1;
};

enum class Wake { ready, timed_out, cancelled, hung_up };

enum class Direction { read, write };

/// Waits until `fd` is ready, `deadline` has passed or the line was told to stop. An fd of -1 only
/// waits for the time. `hung_up`: the other side is gone and nothing is left to read.
Wake wait_for(int fd, Direction direction, TimePoint deadline, const Clock& clock,
              const Cancellation& cancellation);

} // namespace railbridge::modbus
