#pragma once
// The connection of one line: open, closed, and when to try again. The adapter opens and closes;
// this decides.

#include "bridge/base/time.hpp"

#include <cstdint>
#include <string>

namespace railbridge {

/// A line that worked is opened again at once, at most twice a second; one that did not, after half
/// a second, doubling to 30 s.
class LineLink {
public:
    enum class State : std::uint8_t { closed, opening, open, closing };

    State state() const { return state_; }
    bool open() const { return state_ == State::open; }
    std::uint64_t reconnects() const { return reconnects_; }
    const std::string& last_error() const { return last_error_; }
    TimePoint open_at() const { return open_at_; }

    /// True if it is time to open; the caller then does so.
    bool should_open(TimePoint now) const { return state_ == State::closed && now >= open_at_; }

    void opening() { state_ = State::opening; }
    /// Returns true if the line works again after a failure that was reported.
    bool opened();
    /// Returns true if this failure is news: another text than the last one.
    bool open_failed(TimePoint now, const std::string& error);
    /// The line is broken; the caller closes it.
    void closing(const std::string& why);
    void closed(TimePoint now);

    /// A valid answer came over this connection: the next reconnect may be quick.
    void proved() { proved_ = true; }

private:
    static constexpr Duration pause_min = std::chrono::milliseconds{500};
    static constexpr Duration pause_max = std::chrono::seconds{30};

    State state_ = State::closed;
    TimePoint open_at_ = TimePoint::min();
    Duration pause_ = pause_min;
    std::string last_error_;
    std::string open_error_; ///< of the last failure to open since it was open
    std::uint64_t reconnects_ = 0;
    bool proved_ = false;
};

} // namespace railbridge
