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

/// Reads the whole file. An error when it cannot be opened as a store at all.
Result<StoreReport> check_store(const std::string& file);

} // namespace railbridge::manager
