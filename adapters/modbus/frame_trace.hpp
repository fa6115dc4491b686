#pragma once
// The frames of one line while somebody looks at it. Off, it keeps nothing and costs one look at a
// flag for each frame.

#include "adapters/base/annotated_mutex.hpp"
#include "bridge/base/time.hpp"
#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/transaction.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace railbridge::modbus {

struct TracedFrame {
    Now at;
    bool sent = false;   ///< to the device; else received, or awaited in vain
    Bytes bytes;         ///< as on the wire: header or checksum included; empty: nothing came
    std::string verdict; ///< what the bridge makes of a received frame; empty for a sent one
};

/// Written by the line's thread, started, taken and stopped by another. Holds the newest 2000
/// frames, 0.6 MB at most; what nobody takes in time is dropped and counted.
class FrameTrace {
public:
    /// Ask this before preparing anything for sent() or received().
    bool on() const { return on_.load(std::memory_order_relaxed); }

    void start();
    /// Frees all that was kept.
    void stop();

    void sent(std::span<const std::uint8_t> bytes, Now now);
    void received(std::span<const std::uint8_t> bytes, Now now, std::string verdict);

    struct Taken {
        std::vector<TracedFrame> frames; ///< oldest first
        std::uint64_t dropped = 0;       ///< before them, since the last time
    };
    /// What has come since the last time.
    Taken take();

private:
    static constexpr std::size_t frames_max = 2000;

    void note(TracedFrame frame);

    std::atomic<bool> on_{false};
    Mutex mutex_;
    std::deque<TracedFrame> frames_ RAILBRIDGE_GUARDED_BY(mutex_);
    std::uint64_t dropped_ RAILBRIDGE_GUARDED_BY(mutex_) = 0;
};

/// `answer`, `refused by the device: illegal data address`, `no answer in time`.
std::string verdict(const tl::expected<Words, Failure>& outcome);

} // namespace railbridge::modbus
