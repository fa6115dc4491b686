#pragma once
// `per_day`: registers in memory that wears out are written only so often a day.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_checks.hpp"
#include "bridge/commands/wear_count.hpp"
#include "bridge/mapping/mapping.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace railbridge {

/// Counts frames that write, those that are tried again included. A count is in the journal before
/// its frame leaves, so that a crash gives nothing back. A day is one of UTC; a clock that goes
/// back gives nothing back either.
class WearBudget {
public:
    /// Keeps a reference.
    explicit WearBudget(const Mapping& mapping)
        : mapping_(mapping) {}

    /// What the journal remembers; of two counts the later, or larger, one holds.
    void restore(const std::vector<WearCount>& counts);

    void take_over(const WearBudget& old) { counts_ = old.counts_; }

    bool limits(PointId point) const { return mapping_.point(point).write->per_day > 0; }
    /// Takes one write out of the budget: what the journal is to hold before it leaves; or why not.
    std::variant<WearCount, Refusal> take(PointId point, WallTime now);
    /// Another device, whose memory is fresh.
    /// @return what the journal is to hold; nothing if nothing was counted
    std::optional<WearCount> begin_anew(PointId point);
    std::string name_of(PointId point) const;

private:
    const Mapping& mapping_;
    std::map<std::string, WearCount> counts_; // by name
};

} // namespace railbridge
