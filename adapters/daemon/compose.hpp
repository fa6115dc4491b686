#pragma once
// Builds the parts of a running bridge in one visible order, runs them, and takes them down in
// reverse.

#include "adapters/daemon/site_files.hpp"
#include "adapters/store/command_journal.hpp"
#include "adapters/store/state_lock.hpp"
#include "bridge/ports/log.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace railbridge::daemon {

/// What `run` found before anything was started.
struct Prepared {
    std::filesystem::path bridge_toml; ///< as it was named, for a reload
    RunnableSite site;
    /// What it ran on last, if that is not what it is to run on: the journal is about that.
    std::optional<Mapping> ran_before;
    std::string secret;
    std::unique_ptr<store::CommandJournal> journal;
    const store::StateLock& lock; ///< of the state directory
};

/// Blocks until the bridge was stopped; gives the exit code.
int run_bridge(Prepared prepared, Log& log);

} // namespace railbridge::daemon
