#include "bridge/commands/command_ledger.hpp"

#include <utility>

namespace railbridge {

void CommandLedger::add(CommandRecord record) {
    if (states_.insert_or_assign(record.event.ack_id, record.state).second) {
        order_.push_back(record.event.ack_id);
    }
    if (order_.size() > kept_max) {
        states_.erase(order_.front());
        order_.pop_front();
    }
    recent_.push_back(std::move(record));
    if (recent_.size() > recent_max) {
        recent_.pop_front();
    }
}

std::optional<CommandState> CommandLedger::state_of(const std::string& ack_id) const {
    const auto found = states_.find(ack_id);
    return found == states_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<CommandRecord> CommandLedger::recent() const {
    return {recent_.rbegin(), recent_.rend()};
}

} // namespace railbridge
