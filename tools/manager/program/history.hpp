#pragma once
// `attribute history`.

#include <cstdint>
#include <string>

namespace railbridge::manager {

struct HistoryOptions {
    std::string state_dir;
    std::string realm;
    std::string asset_id;
    std::string attribute;
    std::string from;          ///< as parse_time() takes it; empty: from the first
    std::string to;            ///< empty: to the last
    std::int64_t limit = 1000; ///< the newest so many; 0: all
    bool csv = false;
    bool json = false;
};

/// Prints the values, oldest first. The exit code.
int print_history(const HistoryOptions& options);

} // namespace railbridge::manager
