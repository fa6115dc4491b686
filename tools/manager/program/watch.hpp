#pragma once
// `watch`: what changes, while it changes.

#include <string>

namespace railbridge::manager {

struct WatchOptions {
    std::string state_dir;
    std::string realm;     ///< empty: every realm
    std::string asset_id;  ///< empty: every asset; else this one and all below it
    std::string attribute; ///< empty: every attribute, and changes of assets
    bool json = false;     ///< one event per line
};

/// Until SIGINT or SIGTERM or until nobody reads any more (0), or until the server stops or the
/// output cannot be written (1).
int watch(const WatchOptions& options);

} // namespace railbridge::manager
