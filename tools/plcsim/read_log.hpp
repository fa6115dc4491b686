#pragma once
// When each read of a line came in: how regularly it is polled.

#include "tools/plcsim/area.hpp"
#include "tools/plcsim/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace plcsim {

struct ReadEntry {
    TimePoint time; ///< its last byte was there; answered or not
    std::uint8_t unit = 0;
    Range range;
};

class ReadLog {
public:
    static constexpr std::size_t kept_most = 100'000;

    void add(const ReadEntry& entry) {
        entries_.push_back(entry);
        if (entries_.size() > kept_most)
            entries_.pop_front();
    }
    const std::deque<ReadEntry>& entries() const { return entries_; }

private:
    std::deque<ReadEntry> entries_; // the newest kept_most
};

} // namespace plcsim
