#pragma once
// Wakes the broker's thread when something is ready for its next tick.

#include "tools/manager/model/asset.hpp"
#include "tools/manager/state/state_files.hpp"

#include <mutex>
#include <string>

namespace railbridge::manager {

/// A tick comes with every packet the broker reads, but else only every 100 ms, and nothing of the
/// broker may be called from another thread. So this is one more client of the broker, connected
/// over loopback, that sends a ping whenever the thread is wanted. Without a connection everything
/// still happens, at the next tick.
class WakeUp {
public:
    /// The login is the command line's, whose permissions do not matter here: it only pings.
    WakeUp(Endpoint endpoint, std::string username, std::string secret);
    ~WakeUp();
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    /// At every tick: connects when there is no connection, at most once a second. `running`: a
    /// clock that never jumps.
    void keep_connected(Millis running);

    /// From any thread.
    void poke() noexcept;

private:
    void drop();

    const Endpoint endpoint_;
    const std::string greeting_; ///< the CONNECT packet
    Millis next_attempt_ = 0;
    std::mutex mutex_;
    int descriptor_ = -1;
};

} // namespace railbridge::manager
