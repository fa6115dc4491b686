#pragma once
// Commands in words: for the asset's commandStatus, for the log, for whoever looks.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/openremote/types.hpp"

#include <optional>
#include <string>

namespace railbridge {

/// `speedSet 70 refused: above 50`, `lamp true written`. Long values are cut.
std::string in_words(const PendingEvent& event, CommandState end, const std::string& reason);

/// `speedSet 70`
std::string in_words(const PendingEvent& event);

CommandStatus describe(const Mapping& mapping, const CommandRecord& record, WallTime now);

/// The asset of an event; none if the mapping has none of this id.
std::optional<AssetIndex> asset_of(const Mapping& mapping, const PendingEvent& event);

} // namespace railbridge
