#include "bridge/commands/command_ledger.hpp"

#include <utility>

namespace railbridge {

void CommandLedger::add(CommandRecord record) {
    const End end{record.state, fingerprint(record.event)};
    if (ends_.insert_or_assign(record.event.ack_id, end).second) {
        order_.push_back(record.event.ack_id);
    }
    if (order_.size() > kept_max) {
        ends_.erase(order_.front());
        order_.pop_front();
    }
    recent_.push_back(std::move(record));
    if (recent_.size() > recent_max) {
        recent_.pop_front();
    }
}

void CommandLedger::forget(const std::string& ack_id) {
    if (ends_.erase(ack_id) > 0) {
        std::erase(order_, ack_id);
        std::erase_if(recent_,
                      [&ack_id](const auto& record) { return record.event.ack_id == ack_id; });
    }
}

std::optional<CommandState> CommandLedger::state_of(const PendingEvent& event) const {
    const auto found = ends_.find(event.ack_id);
    if (found == ends_.end() || found->second.fingerprint != fingerprint(event)) {
        return std::nullopt;
    }
    return found->second.state;
}

std::vector<CommandRecord> CommandLedger::recent() const {
    return {recent_.rbegin(), recent_.rend()};
}

} // namespace railbridge
