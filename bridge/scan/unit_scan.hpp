#pragma once
// One unit that is there: what it says about itself, then what of its tables can be read.

#include "bridge/scan/probe.hpp"
#include "bridge/scan/range_search.hpp"
#include "bridge/scan/scan_findings.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace railbridge {

struct UnitScanPlan {
    std::vector<Table> tables;  ///< in the order they are searched; empty: identification alone
    RangeSearchBounds bounds{}; ///< of each table
};

/// Ask what next() says, tell what came of it, until next() has nothing. A probe that was not
/// answered, or broken, is asked a second time; one that a busy device put off, up to three times.
class UnitScan {
public:
    UnitScan(UnitId unit, UnitScanPlan plan);

    std::optional<Probe> next() const;
    void heard(const ProbeAnswer& answer);

    UnitFindings findings() const;
    std::size_t remaining() const;

private:
    enum class Stage : std::uint8_t { identity, server_id, tables, over };

    bool repeats(const ProbeAnswer& answer);
    void take_identity(const ProbeAnswer& answer);
    void take_read(const ProbeAnswer& answer);
    void next_table();

    const UnitScanPlan plan_;
    Stage stage_ = Stage::identity;
    std::uint8_t next_object_ = 0;
    int parts_ = 0;
    int repeated_ = 0;
    std::size_t table_ = 0;
    std::optional<RangeSearch> search_;
    UnitFindings result_;
};

} // namespace railbridge
