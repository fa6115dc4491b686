#pragma once
// A request meets the memory of a unit.

#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/memory.hpp"
#include "tools/plcsim/memory_rule.hpp"
#include "tools/plcsim/request.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace plcsim {

struct StoredWrite {
    Range range;
    std::vector<std::uint16_t> requested;
    std::vector<std::uint16_t> stored;
};

struct Executed {
    Bytes answer; ///< function code and data
    std::optional<StoredWrite> write;
};

/// Changes `memory` and makes the answer. Function 23 writes before it reads.
/// Nothing is changed when an exception is returned.
std::variant<Executed, ExceptionCode> execute(const Request& request, Memory& memory,
                                              const std::vector<MemoryRule>& rules);

/// The answer that refuses `function`.
Bytes exception_answer(std::uint8_t function, ExceptionCode code);

} // namespace plcsim
