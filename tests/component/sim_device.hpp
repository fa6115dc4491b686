#pragma once
// A Modbus unit of the simulated world: memory, and how it misbehaves.

#include "bridge/base/time.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::sim {

struct ExecutedWrite {
    TimePoint at{};
    UnitId unit = 0;
    WriteRequest request;
};

class SimDevice {
public:
    std::uint16_t& at(Table table, std::uint16_t address) { return memory_[{table, address}]; }

    /// Executes a request as a device would: words read, nothing for a write, or an exception.
    tl::expected<Words, ExceptionCode> execute(const Request& request);
    bool answers(const Request& request) const;

    bool silent = false;
    std::set<std::pair<Table, std::uint16_t>> illegal; ///< addresses the device does not have
    bool silent_when_illegal = false;                  ///< about these, instead of refusing them
    std::optional<ExceptionCode> refuse_writes;
    std::optional<ExceptionCode> refuse_reads;
    std::size_t read_limit = 2000;               ///< registers it answers at once
    std::function<void(SimDevice&)> after_write; ///< the PLC program: may change what was written

private:
    std::map<std::pair<Table, std::uint16_t>, std::uint16_t> memory_;
};

} // namespace railbridge::sim
