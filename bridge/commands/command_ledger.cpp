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

void CommandLedger::forget(const std::string& ack_id) {
    if (states_.erase(ack_id) > 0) {
        std::erase(order_, ack_id);
        std::erase_if(recent_,
                      [&ack_id](const auto& record) { return record.event.ack_id == ack_id; });
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
