#pragma once
// What a read costs on the wire, before anything is known of the device: what the planner decides
// by.

#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>

namespace railbridge {

/// Serial lines: characters of request and answer, 3.5 characters of silence before each, and the
/// device's turnaround. TCP: a fixed share for a round trip and a little for each register.
/// Source of the frame sizes: MODBUS Application Protocol V1.1b3, 6.1-6.4; MODBUS over Serial Line
/// V1.02, 2.5.1.
class WireCost {
public:
    WireCost(const Line& line, const Device& device);

    /// Of one request and its answer, `count` registers or bits.
    Duration read(Table table, std::uint32_t count) const;

    /// How many of this table one read may bring within `limit`; at least 1.
    std::uint32_t most_within(Table table, Duration limit) const;

    /// The longest run of addresses nobody wants that is cheaper to read along than a request.
    std::uint32_t gap_worth(Table table) const;

private:
    std::int64_t data_ns(Table table, std::uint32_t count) const;

    std::int64_t fixed_ns_;
    std::int64_t byte_ns_;
};

/// What a serial line takes for one transaction at most, unless its file says otherwise: 100 ms,
/// more where the line is so slow that most of it would be overhead. 0, none, for TCP.
Duration transaction_limit_default(const Line& line);

} // namespace railbridge
