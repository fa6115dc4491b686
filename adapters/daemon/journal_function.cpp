#include "adapters/daemon/journal_function.hpp"

#include <utility>

namespace railbridge::daemon {

mqtt::JournalFunction journal_function(store::CommandJournal& journal,
                                       std::function<void(const PendingEvent&)> failed) {
    return [&journal, failed = std::move(failed)](const PendingEvent& event) {
        switch (journal.received(event)) {
        case store::Received::stored:
            return mqtt::JournalOutcome::stored;
        case store::Received::duplicate:
            return mqtt::JournalOutcome::duplicate;
        case store::Received::acked:
            return mqtt::JournalOutcome::acked;
        case store::Received::other:
            return mqtt::JournalOutcome::other;
        case store::Received::failed:
            break;
        }
        failed(event);
        return mqtt::JournalOutcome::failed;
    };
}

} // namespace railbridge::daemon
