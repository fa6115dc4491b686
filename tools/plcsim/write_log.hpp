#pragma once
// Every executed write, with the instant it took effect.

#include "tools/plcsim/area.hpp"
#include "tools/plcsim/event_loop.hpp"

#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace plcsim {

struct WriteEntry {
    std::uint64_t sequence = 0; ///< from 1, without gaps
    TimePoint time;
    std::string line;
    std::uint8_t unit = 0;
    std::uint8_t function = 0;
    Range range;
    std::vector<std::uint16_t> requested;
    std::vector<std::uint16_t> stored;
};

/// `{"seq":1,"time_ns":...,"line":"tcp1",...}` without a line end.
std::string to_json(const WriteEntry& entry);

/// Nanoseconds of CLOCK_MONOTONIC.
std::int64_t to_ns(TimePoint time);

class WriteLog {
public:
    static constexpr std::size_t kept_most = 100'000;

    /// Also appends to this file, one JSON object per line, each handed to the system at once.
    /// @return false when the file cannot be opened
    bool open(const std::string& path);

    /// Numbers the entry, keeps it, writes it, and tells the watchers.
    void add(WriteEntry entry);

    /// Forgets what is kept; the numbers go on.
    void clear() { entries_.clear(); }

    const std::deque<WriteEntry>& entries() const { return entries_; }

    using WatcherId = std::uint64_t;
    WatcherId add_watcher(std::function<void(const WriteEntry&)> watcher);
    void remove_watcher(WatcherId watcher) { watchers_.erase(watcher); }

private:
    std::deque<WriteEntry> entries_; // the newest kept_most
    std::uint64_t next_sequence_ = 1;
    std::ofstream file_;
    std::map<WatcherId, std::function<void(const WriteEntry&)>> watchers_;
    WatcherId next_watcher_ = 1;
};

} // namespace plcsim
