#pragma once
// What people are told about commands: a sentence on the asset, counters and the last twenty on the
// bridge's own asset. Paced: a flood of commands is no flood of updates.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_action.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/engine/report_desk.hpp"
#include "bridge/engine/settings.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

class CommandNews {
public:
    /// Keeps a reference to `mapping`.
    CommandNews(const Mapping& mapping, const EngineSettings& settings);

    /// What the journal remembers: each asset's last command.
    void restore(const std::vector<CommandRecord>& records);
    void take_over(const CommandNews& old, const MappingChange& change);
    void received() { ++counters_.commands_received; }
    void written() { ++counters_.commands_written; }
    void ended(const CommandEnded& ended);
    /// About commands of this asset, besides how one ended. Nothing for the bridge's own asset.
    void say(AssetIndex asset, std::string sentence);
    /// Another client connected with our id, so many times by now.
    void taken_over(std::uint64_t times);

    /// The manager never showed the value of the last command that was acknowledged.
    bool unconfirmed() const { return unconfirmed_; }
    /// Those of commands.
    void add_to(Counters& counters) const;

    /// Puts what is due into `reports`. `recent`: the last commands, newest first.
    void tell(ReportDesk& reports, const std::vector<CommandRecord>& recent, Now now);
    TimePoint next_wake() const;

private:
    struct Sentence { ///< of an asset
        std::string text;
        TimePoint not_before = TimePoint::min();
        bool waits = false;
    };
    void tell_health(AssetIndex asset, ReportDesk& reports,
                     const std::vector<CommandRecord>& recent, Now now);

    const Mapping& mapping_;
    const CommandListWriter write_list_;
    std::optional<AssetIndex> health_asset_;
    std::map<AssetIndex, Sentence> sentences_;
    Counters counters_;
    std::uint64_t takeovers_ = 0;
    bool unconfirmed_ = false;
    bool health_waits_ = true; ///< the counters are told once at the start
    bool list_waits_ = false;
    TimePoint health_not_before_ = TimePoint::min();
};

} // namespace railbridge
