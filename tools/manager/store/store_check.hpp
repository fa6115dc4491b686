#pragma once
// A look at a store from outside, also while a server uses it.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::manager {

struct StoreReport {
    int schema = 0;
    std::vector<std::string> damage; ///< of the file or of what it says; empty: it is sound
    std::uint64_t bytes = 0;         ///< of the file, free pages included
    std::uint64_t free_bytes = 0;    ///< of them, free for new values
    std::int64_t oldest_history = 0; ///< ms; 0: there is none
};

/// Why there is no report. What helps is something else each time.
struct StoreTrouble {
    enum class Kind {
        closed,  ///< the caller may not open or write it
        busy,    ///< somebody holds it, and does not let go
        no_room, ///< the disk is full
        disk,    ///< the disk does not read or write
        newer,   ///< of a schema this program does not know
        damaged, ///< no store, or not one any more
    };
    Kind kind = Kind::damaged;
    std::string text;
};

/// Reads the whole file.
tl::expected<StoreReport, StoreTrouble> check_store(const std::string& file);

} // namespace railbridge::manager
