#pragma once
// What went wrong on a line, counted by cause.

#include "bridge/modbus/transaction.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace railbridge {

/// Since the start of the bridge. A request that failed counts once, under the most exact of these.
struct FaultCounts {
    std::uint64_t timeout = 0;    ///< nothing came in time
    std::uint64_t late = 0;       ///< an answer after its request was given up; not a failure more
    std::uint64_t foreign = 0;    ///< a whole frame that answers no request of ours
    std::uint64_t glued = 0;      ///< more bytes than the answer
    std::uint64_t truncated = 0;  ///< an answer that began and did not end in time
    std::uint64_t garbage = 0;    ///< no frame: checksum, byte count or length wrong
    std::uint64_t wrong_echo = 0; ///< a write confirmed with another address, value or count
    std::uint64_t lost = 0;       ///< the connection or adapter went away meanwhile

    /// By exception code; at 0 those beyond the codes of the specification.
    static constexpr std::size_t exception_codes = 12;
    std::array<std::uint64_t, exception_codes> exceptions{};

    /// Requests that never left count nothing, unless bytes that were too many are why.
    void add(const Failure& failure);
    std::uint64_t exceptions_in_all() const;
    /// Of every cause, late answers included.
    std::uint64_t all() const;
};

} // namespace railbridge
