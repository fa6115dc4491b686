#pragma once
// `requires`: a command that goes out only after another one of its asset was written.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_checks.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace railbridge {

/// Knows how the last command of every point ended that another one requires. The last one counts,
/// by event time: one that was refused or lost later stands in the way of what requires it. A write
/// counts as long as the journal keeps it, so that a restart changes nothing.
class RequiredCommands {
public:
    /// Keeps a reference.
    explicit RequiredCommands(const Mapping& mapping);

    /// A command was accepted and is under way. Its place among all accepted ones.
    std::uint64_t accepted(const std::string& ack_id, PointId point);
    /// It was written, or ended otherwise; also one that was never accepted.
    void ended(const PendingEvent& event, PointId point, CommandState state,
               const std::string& reason, TimePoint now);
    /// What was written is there no more.
    void lost(PointId point, const std::string& why);
    /// What the journal remembers.
    void restore(const CommandRecord& record, PointId point, Now now);

    void take_over(const RequiredCommands& old, const MappingChange& change);

    /// One of those required, accepted before the command at `place`, is still under way.
    bool waits(PointId point, std::uint64_t place) const;
    /// For a command that comes now.
    bool waits(PointId point) const { return waits(point, places_ + 1); }
    /// Asked while nothing is under way.
    std::optional<Refusal> refuses(PointId point, TimePoint now) const;

private:
    struct Last {
        WallTime event_time{};
        CommandState state = CommandState::received; ///< received: none that counts
        std::string reason;
        TimePoint at{};
        bool lost = false; ///< by now; what is written after that counts, whatever its event time
    };
    struct Required {
        std::map<std::string, std::uint64_t> under_way; ///< ack id, place
        std::optional<Last> last;
    };
    const Required* required_by(PointId point) const;

    const Mapping& mapping_;
    std::map<PointId, Required> required_;
    std::uint64_t places_ = 0;
};

} // namespace railbridge
