#pragma once
// What the command path wants done, in its own words; the engine carries it out.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/wear_count.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace railbridge {

struct StoreState {
    std::string ack_id;
    CommandState state = CommandState::received;
    std::string reason;
};
/// The frame that this counts leaves when the journal holds it.
struct StoreWear {
    WearCount count;
};
/// To be known over restarts.
struct StoreSetting {
    KeptSetting setting;
};
struct SendAck {
    std::string ack_id;
};
/// From the frame leaving until the acknowledgement is settled the attribute is not reported: a
/// newer value makes the manager drop the acknowledgement.
struct HoldReports {
    PointId point{};
};
struct ReleaseReports {
    PointId point{};
};
/// The device holds these words: report them.
struct ReportWords {
    PointId point{};
    Words words;
};
/// The pulse is over: report the rest value.
struct ReportRest {
    PointId point{};
};
/// Read it again and report what is there, so that the manager shows the truth. A point that is
/// never read: report again what is known of it, if anything.
struct ReadAgain {
    PointId point{};
};
/// A command reached its one terminal state.
struct CommandEnded {
    PendingEvent event;
    CommandState state = CommandState::acked;
    std::string reason;
    std::optional<PointId> point = {}; ///< none: no register stands behind the attribute
    bool confirmed = true; ///< false: acknowledged, and the manager never showed the value
    bool in_loop = false;  ///< one of a CommandLoop
};
/// An event came under the ackId of another one: left alone, for an acknowledgement would be taken
/// for that of the other.
struct AckIdReused {
    PendingEvent event;
    std::optional<PointId> point;
};
/// What the bridge writes without a command.
enum class OwnWrite : std::uint8_t { pulse_release, safe_value, watchdog_feeding };

constexpr std::string_view to_string(OwnWrite what) {
    switch (what) {
    case OwnWrite::pulse_release:
        return "pulse release";
    case OwnWrite::safe_value:
        return "safe value";
    case OwnWrite::watchdog_feeding:
        return "watchdog feeding";
    }
    return {};
}

/// Something that nobody asked for was written, or could not be: one for the audit.
struct WroteByItself {
    PointId point{};
    OwnWrite what = OwnWrite::safe_value;
    Value value;
    std::string verdict; ///< written, failed, unknown
    std::string reason;  ///< may be empty
    Duration took{};     ///< from the moment it was due
};
struct CommandWritten {
    PendingEvent event;
};
/// Somebody else changed a value that we wrote.
struct Overridden {
    PointId point{};
    std::string text; ///< "speedSet 40 overridden: the device now holds 35"
};
/// What is reported of this point comes back as a command, again and again.
struct CommandLoop {
    PointId point{};
};
/// Commands are accepted no longer, and why.
struct CommandsClosed {
    std::string why;
};
/// Nothing is wrong with the path any more.
struct CommandsOpened {};

using CommandAction =
    std::variant<StoreState, StoreWear, StoreSetting, SendAck, HoldReports, ReleaseReports,
                 ReportWords, ReportRest, ReadAgain, CommandEnded, WroteByItself, Overridden,
                 AckIdReused, CommandLoop, CommandWritten, CommandsClosed, CommandsOpened>;
using CommandActions = std::vector<CommandAction>;

} // namespace railbridge
