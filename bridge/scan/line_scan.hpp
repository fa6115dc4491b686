#pragma once
// What is on a line nobody knows? First the settings at which somebody answers, then all units,
// then each unit by itself. Decides what is asked next; time and bytes are others'.

#include "bridge/scan/probe.hpp"
#include "bridge/scan/scan_findings.hpp"
#include "bridge/scan/unit_scan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace railbridge {

struct ScanPlan {
    std::size_t choices = 1;   ///< settings of the line to try, best first; 1: they are known
    std::vector<UnitId> units; ///< in the order they are asked
    bool units_given = false;  ///< a person named them: each is asked
    std::vector<Table> tables;
    std::size_t requests_max = 400;                          ///< of each table of each unit
    std::map<UnitId, std::vector<AddressRange>> forbidden{}; ///< never asked for
};

struct ScanStep {
    std::size_t choice = 0; ///< the settings the line must have
    UnitId unit = 0;
    Probe probe;
};

struct ScanProgress {
    enum class Phase : std::uint8_t { settings, units, registers, over };
    Phase phase = Phase::over;
    UnitId unit = 0;           ///< at hand
    std::size_t found = 0;     ///< units so far
    std::size_t remaining = 0; ///< requests still to come, at most
};

/// Ask what next() says, tell what came of it, until next() has nothing.
class LineScan {
public:
    explicit LineScan(ScanPlan plan);

    std::optional<ScanStep> next() const;
    void heard(const ProbeAnswer& answer);
    /// The line cannot have the settings of the step at hand.
    void unusable();

    /// As far as the scan has come.
    ScanFindings findings() const;
    ScanProgress progress() const;

private:
    enum class Stage : std::uint8_t { settings, units, registers, over };

    Probe presence_probe(UnitId unit) const;
    std::size_t quick_units() const;
    bool all_answer() const;
    void settle(std::size_t choice);
    void next_choice();
    void take_presence(const ProbeAnswer& answer);
    void begin_units();
    void begin_registers();
    void next_unit();

    const ScanPlan plan_;
    Stage stage_ = Stage::settings;
    bool whole_ = false; ///< settings: every unit is asked, not only the first few
    std::size_t choice_ = 0;
    std::size_t unit_ = 0; ///< in plan_.units
    std::vector<bool> usable_;
    std::vector<UnitId> present_;
    std::size_t at_ = 0; ///< in present_
    std::optional<UnitScan> scan_;
    ScanFindings result_;
};

/// 1, 255 and a few far apart first, so that a device that answers to all of them shows soon; then
/// the rest of 0 to 255.
std::vector<UnitId> tcp_units();
/// 1 to 247.
std::vector<UnitId> serial_units();

} // namespace railbridge
