#pragma once
// The bridge's own attributes at the manager: the state of the box in words, and of each device.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_clock.hpp"
#include "bridge/commands/command_path.hpp"
#include "bridge/engine/line_machine.hpp"
#include "bridge/engine/report_desk.hpp"
#include "bridge/engine/settings.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

using LineMachines = std::vector<std::unique_ptr<LineMachine>>;

/// Derived anew from the lines each time; ReportDesk sends what changed.
class BoxHealth {
public:
    BoxHealth(const Mapping& mapping, const EngineSettings& settings);

    /// @param unconfirmed  the manager never showed the value of the last acknowledged command
    HealthState state(const LineMachines& lines, const ReportDesk& reports, const CommandPath& path,
                      bool unconfirmed) const;

    /// Puts deviceStatus of every asset and the attributes of the health asset.
    void report(const LineMachines& lines, ReportDesk& reports, const CommandPath& path,
                bool unconfirmed) const;

    /// Puts the statistics of the lines into the health asset.
    void statistics(const LineMachines& lines, ReportDesk& reports, TimePoint now) const;

    /// Puts whether the time is trusted, and how far the manager's is ahead.
    void clock(const CommandClock& clock, Now now, ReportDesk& reports) const;

    /// The manager was out of reach between these times.
    void gap(WallTime from, WallTime to, ReportDesk& reports) const;

    /// A line was opened or refused to open: its devices' status may change although no unit was
    /// asked.
    std::string device_status(AssetIndex asset, const LineMachines& lines,
                              const ReportDesk& reports, const CommandPath& path) const;

private:
    const Mapping& mapping_;
    std::string config_rejected_;
    std::optional<AssetIndex> health_asset_;
    std::vector<std::vector<DeviceId>> devices_of_asset_;
};

} // namespace railbridge
