#pragma once
// How the uplink reaches the command journal.

#include "adapters/mqtt/journal_function.hpp"
#include "adapters/store/command_journal.hpp"

#include <functional>

namespace railbridge::daemon {

/// `failed` is called on the uplink's thread when an event could not be stored; journal.condition()
/// says why. The journal must outlive the function.
mqtt::JournalFunction journal_function(store::CommandJournal& journal,
                                       std::function<void(const PendingEvent&)> failed);

} // namespace railbridge::daemon
