#pragma once
// How commands ended: the memory that makes a second delivery harmless.

#include "bridge/commands/command_record.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// Bounded; the oldest leaves first. The journal keeps more than fits here and says `duplicate` for
/// what left.
class CommandLedger {
public:
    void add(CommandRecord record);
    /// It had not ended after all.
    void forget(const std::string& ack_id);
    bool contains(const std::string& ack_id) const { return ends_.contains(ack_id); }
    /// Nothing if it is another event that ended under this ackId.
    std::optional<CommandState> state_of(const PendingEvent& event) const;
    /// The last 20, newest first.
    std::vector<CommandRecord> recent() const;

private:
    static constexpr std::size_t kept_max = 4096;
    static constexpr std::size_t recent_max = 20;

    struct End {
        CommandState state{};
        std::size_t fingerprint = 0; ///< of the event
    };
    std::map<std::string, End> ends_; ///< by ackId
    std::deque<std::string> order_;
    std::deque<CommandRecord> recent_; // oldest first
};

} // namespace railbridge
