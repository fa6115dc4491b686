#pragma once
// The faults of a line, and what they make of one request.

#include "tools/plcsim/fault.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <vector>

namespace plcsim {

/// What happens to one request. Rolled when it arrives, so that it does not depend on timing.
struct Plan {
    bool execute = true;
    bool answer = true;
    std::optional<std::uint8_t> exception;
    std::optional<Nanoseconds> late; ///< after the request was sent
    bool late_execution = false;
    Nanoseconds delay{0};
    HangUp hang_up = HangUp::never;
    bool local_echo = false;
    std::vector<MemoryRule> rules;
    std::vector<Fault> tampering; ///< applied to the answer, in the order the faults were made
};

/// Equal faults, seeds and requests give equal plans.
class Faults {
public:
    using Id = std::uint64_t;

    struct Entry {
        Fault fault;
        std::uint64_t hits = 0;
        std::mt19937_64 random;
    };

    Id add(Fault fault);
    bool remove(Id fault);
    void clear() { entries_.clear(); }

    /// Removes the faults of `kind` that concern this unit alone.
    void remove_for_unit(FaultKind kind, std::uint8_t unit);

    /// @param request  null when it could not be understood
    Plan plan(std::uint8_t unit, std::uint8_t function, const Request* request);

    /// A generator leaves this value alone.
    bool keeps(std::uint8_t unit, Area area, std::uint16_t address) const;

    const std::map<Id, Entry>& entries() const { return entries_; }

private:
    std::map<Id, Entry> entries_;
    Id next_ = 1;
};

} // namespace plcsim
