#pragma once
// What is asked when the turn of a command has come: all that depends on what was written before.

#include "bridge/commands/required_commands.hpp"
#include "bridge/commands/wear_budget.hpp"
#include "bridge/commands/write_rates.hpp"

namespace railbridge {

struct SendChecks {
    WriteRates rates;
    RequiredCommands required;
    WearBudget wear;

    /// Keeps references.
    SendChecks(const Mapping& mapping, double box_writes_per_second)
        : rates(mapping, box_writes_per_second)
        , required(mapping)
        , wear(mapping) {}
};

} // namespace railbridge
