#pragma once
// What a scan found out.

#include "bridge/modbus/device_identification.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/modbus/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// Addresses that were read, all of them, and what they held then.
struct ReadableRange {
    std::uint32_t first = 0;
    Words values; ///< of each, from `first` on

    std::uint32_t end() const { return first + static_cast<std::uint32_t>(values.size()); }
};

struct TableFindings {
    Table table = Table::holding_register;
    bool supported = true;             ///< false: the device does not know the function
    std::vector<ReadableRange> ranges; ///< sorted, apart from each other
    std::uint16_t limit = 0;           ///< most addresses it answers at once; 0: as many as allowed
    bool pairs = false;                ///< it refuses to read one register alone
    bool bound_reached = false; ///< there may be more: the bound on requests ended the search
    bool fell_silent = false;   ///< there may be more: it stopped answering
};

struct UnitFindings {
    UnitId unit = 0;
    std::vector<DeviceObject> objects;
    std::string server_id;
    std::vector<TableFindings> tables;
};

struct ScanFindings {
    std::optional<std::size_t> choice; ///< which of the serial settings was answered
    std::vector<std::size_t> noisy;    ///< settings at which bytes came that are no answer
    std::vector<UnitFindings> units;
    bool any_unit = false; ///< one device that answers whatever the unit id
    bool complete = false; ///< not stopped before its end
};

} // namespace railbridge
