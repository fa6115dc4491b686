#pragma once
// What is asked when the turn of a command has come: all that depends on what was written before.

#include "bridge/commands/command_loops.hpp"
#include "bridge/commands/required_commands.hpp"
#include "bridge/commands/wear_budget.hpp"
#include "bridge/commands/write_rates.hpp"

#include <algorithm>

namespace railbridge {

struct SendChecks {
    WriteRates rates;
    RequiredCommands required;
    WearBudget wear;
    CommandLoops loops;

    /// Keeps references.
    SendChecks(const Mapping& mapping, double box_writes_per_second)
        : rates(mapping, box_writes_per_second)
        , required(mapping)
        , wear(mapping)
        , loops(mapping) {}

    /// When the pause of the point itself is over.
    TimePoint pause_over(PointId point, const Value& commanded) const {
        return std::max(rates.pause_over(point), loops.pause_over(point, commanded));
    }
    /// A write has left.
    void sent(PointId point, TimePoint now) {
        rates.sent(point, now);
        loops.sent(point, now);
    }
};

} // namespace railbridge
