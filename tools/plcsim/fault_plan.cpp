#include "tools/plcsim/fault_plan.hpp"

#include <utility>

namespace plcsim {

namespace {

/// 0 <= result < 1, the same on every machine for the same seed.
double roll(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11U) * 0x1.0p-53;
}

bool strikes(Faults::Entry& entry) {
    if (entry.fault.count && entry.hits >= *entry.fault.count)
        return false;
    if (entry.fault.percent < 100 && roll(entry.random) * 100 >= entry.fault.percent)
        return false;
    ++entry.hits;
    return true;
}

Nanoseconds lateness(Faults::Entry& entry) {
    const Nanoseconds span = entry.fault.late_max - entry.fault.late_min;
    const double part = span.count() > 0 ? roll(entry.random) : 0;
    return entry.fault.late_min +
           Nanoseconds{static_cast<std::int64_t>(part * static_cast<double>(span.count()))};
}

void add_to_plan(Faults::Entry& entry, Plan& plan) {
    const Fault& fault = entry.fault;
    switch (fault.kind) {
    case FaultKind::silent:
        plan.execute = plan.answer = false;
        break;
    case FaultKind::no_answer:
        plan.answer = false;
        break;
    case FaultKind::late:
        plan.late = lateness(entry);
        plan.late_execution = fault.late_execution;
        break;
    case FaultKind::delay:
        plan.delay += lateness(entry);
        break;
    case FaultKind::exception:
        plan.exception = fault.code;
        break;
    case FaultKind::drop_connection:
        plan.hang_up = fault.moment;
        break;
    case FaultKind::local_echo:
        plan.local_echo = true;
        break;
    case FaultKind::memory:
        plan.rules.push_back(fault.rule);
        break;
    default:
        plan.tampering.push_back(fault);
        break;
    }
}

} // namespace

Faults::Id Faults::add(Fault fault) {
    const Id id = next_++;
    // Faults made with the same seed still roll independently of each other.
    std::mt19937_64 random(fault.seed * 1'000'003U + id);
    entries_.emplace(id, Entry{.fault = std::move(fault), .hits = 0, .random = random});
    return id;
}

bool Faults::remove(Id fault) {
    return entries_.erase(fault) != 0;
}

void Faults::remove_for_unit(FaultKind kind, std::uint8_t unit) {
    std::erase_if(entries_, [&](const auto& item) {
        const Fault& fault = item.second.fault;
        return fault.kind == kind && fault.filter.units == std::set<std::uint8_t>{unit};
    });
}

Plan Faults::plan(std::uint8_t unit, std::uint8_t function, const Request* request) {
    Plan plan;
    for (auto& [id, entry] : entries_)
        if (entry.fault.filter.concerns(unit, function, request) && strikes(entry))
            add_to_plan(entry, plan);
    return plan;
}

bool Faults::keeps(std::uint8_t unit, Area area, std::uint16_t address) const {
    const Request probe{.read = Range{area, address, 1}};
    for (const auto& [id, entry] : entries_) {
        const Fault& fault = entry.fault;
        if (fault.kind == FaultKind::memory && fault.rule.kind == RuleKind::keep_old &&
            fault.filter.functions.empty() && fault.filter.concerns(unit, 0, &probe))
            return true;
    }
    return false;
}

} // namespace plcsim
