#pragma once
// What may be done with a pending event: everything that can be said before a frame is sent.

#include "bridge/codec/encode.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/passthrough.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/openremote/types.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace railbridge {

/// The end of an event that is not written. `reason` completes the sentence "speedSet 70 refused:
/// ...".
struct Refusal {
    CommandState state = CommandState::rejected;
    std::string reason;
};

/// `12.3 s`
std::string in_seconds(Duration time);
/// `31 s old, older than max_age 30 s`
std::string too_old_text(Duration age, const WriteGrant& grant);

/// To be written as it stands here.
struct Accepted {
    PointId point{};
    Encoded encoded;
    bool rest = false; ///< the rest value of a pulse: nothing is sent if the coil already has it
};

/// No register behind it, on an asset of the mapping: acknowledged without a frame.
struct Passed {};

using Decision = std::variant<Refusal, Accepted, Passed>;

/// An event reaches a device only if the point carries a grant, and type, limits, enumeration and
/// steps hold. Limits guard what the manager writes, never what the device reports.
class CommandChecks {
public:
    /// Keeps a reference to `mapping`.
    CommandChecks(const Mapping& mapping, Passthrough passthrough);

    /// Grant, type, range, enumeration, step, in this order: all that does not depend on what was
    /// written before, nor on the time.
    Decision decide(const PendingEvent& event) const;

    /// The point behind an attribute, if any.
    std::optional<PointId> point_of(const PendingEvent& event) const;

    /// On receipt. `now` is a time that can be trusted, by which the event was stamped.
    std::optional<Refusal> too_old(const PendingEvent& event, PointId point, WallTime now) const;
    /// How much longer the event may wait for its frame; for one that is not too old.
    Duration fresh_for(const PendingEvent& event, PointId point, WallTime now) const;

private:
    Decision decide_mapped(const PendingEvent& event, PointId id) const;

    const Mapping& mapping_;
    Passthrough passthrough_;
    std::map<std::pair<std::string, std::string>, PointId> points_; // asset id, attribute
    std::set<std::string> own_assets_;                              // ids
};

} // namespace railbridge
