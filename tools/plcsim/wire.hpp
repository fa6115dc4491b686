#pragma once
// The time bytes need on a serial line. A pty has no bit rate of its own, so it is simulated.

#include "tools/plcsim/event_loop.hpp"

#include <cstddef>
#include <optional>

namespace plcsim {

struct BitRate {
    unsigned baud = 0;           ///< 0: no wire time, as on TCP
    unsigned bits_per_char = 10; ///< 8N1: start, eight data bits, stop

    Nanoseconds time_of(std::size_t chars) const;

    /// 3.5 characters, fixed at 1.75 ms above 19200.
    /// @source Modbus over Serial Line V1.02, 2.5.1.1
    Nanoseconds frame_silence() const;
};

/// When requests have arrived and answers are through, and whether the master kept the silence.
class Wire {
public:
    explicit Wire(BitRate rate)
        : rate_(rate) {}

    /// @param start  when the first byte was seen
    /// @return when the last byte is in; a request sent into a running one waits for it
    TimePoint request_end(TimePoint start, std::size_t bytes);

    /// @return when the last byte of an answer that may start at `ready` is through
    TimePoint answer_end(TimePoint ready, std::size_t bytes);

    /// Requests that started less than the frame silence after the end of an answer.
    std::uint64_t short_gaps() const { return short_gaps_; }
    void reset_short_gaps() { short_gaps_ = 0; }

    void set_rate(BitRate rate) { rate_ = rate; }
    const BitRate& rate() const { return rate_; }

private:
    BitRate rate_;
    TimePoint request_free_{};
    TimePoint answer_free_{};
    std::uint64_t short_gaps_ = 0;
};

} // namespace plcsim
