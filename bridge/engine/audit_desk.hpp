#pragma once
// Puts together what the audit says: how something ended, where it went, and what was there before.

#include "bridge/base/time.hpp"
#include "bridge/commands/audit_entry.hpp"
#include "bridge/commands/command_action.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <map>
#include <optional>
#include <string>

namespace railbridge {

/// A person says that another device stands there.
AuditEntry replaced_entry(const Mapping& mapping, DeviceId device, const std::string& who,
                          WallTime at);

class AuditDesk {
public:
    /// Keeps a reference.
    explicit AuditDesk(const Mapping& mapping)
        : mapping_(mapping) {}

    /// The first frame for this point is about to leave; this was read last. Remembered until
    /// ended() is asked about the point.
    void about_to_change(PointId point, const Value& reading) {
        before_.insert_or_assign(point, reading);
    }
    void take_over(AuditDesk& old, const MappingChange& change);
    /// @param reading  of its point now, if it has one
    AuditEntry ended(const CommandEnded& command, const Value& reading, Now now);
    /// What never became a command.
    AuditEntry refused(const PendingEvent& event, std::optional<PointId> point, std::string why,
                       Now now) const;
    /// Something that nobody asked for.
    AuditEntry by_itself(const WroteByItself& write, const Value& reading, Now now);

private:
    AuditEntry about(const PendingEvent& event, std::optional<PointId> point, Now now) const;
    void describe(PointId point, AuditEntry& entry) const;

    const Mapping& mapping_;
    std::map<PointId, Value> before_;
};

} // namespace railbridge
