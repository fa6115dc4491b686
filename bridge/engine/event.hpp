#pragma once
// Everything that can happen to the engine. Closed: a new kind of event is a new line here.

#include "bridge/base/error.hpp"
#include "bridge/base/ids.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/operator_controls.hpp"
#include "bridge/commands/wear_count.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/openremote/types.hpp"
#include "bridge/polling/learned.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace railbridge {

/// First event of all: the open and recent records of the journal, oldest first; what devices
/// taught us in earlier runs, as far as it is about the devices as they are now; and what else the
/// journal keeps.
struct Started {
    std::vector<CommandRecord> journal;
    std::vector<LearnedRecord> learned = {};
    std::vector<WearCount> wear = {};
    std::vector<KeptSetting> settings = {};
    /// Not null: somebody edited the files while the bridge was stopped, and this is what they say
    /// now. The engine was made with what it ran on last, for that is what the journal is about; it
    /// goes over to this by the rules of a reload, answered by MappingTaken with id 0. Before that
    /// the manager is not connected.
    std::shared_ptr<const Mapping> edited = {};
};

struct LineOpened {
    LineId line{};
};
struct LineOpenFailed {
    LineId line{};
    Error error;
};
struct LineClosed {
    LineId line{};
};
struct BatchDone {
    LineId line{};
    BatchResult result;
};

/// Connected, subscribed. `pending_granted` is false if the manager refused the pending
/// subscription, or none was asked for.
struct UplinkUp {
    bool session_present = false;
    bool pending_granted = true;
    bool events_granted =
        true; ///< attribute events of own assets: how acknowledgements are confirmed
};
/// The answer to a subscription to pending events that was asked for by AcceptPending while the
/// uplink was up.
struct PendingAnswered {
    bool granted = true;
};
/// The manager now tells the attribute events of every own asset; before, some did not exist yet.
struct EventsGranted {};

struct UplinkDown {
    std::string reason;
    bool taken_over = false; ///< another client connected with our id
    bool permanent = false;  ///< bad credentials and the like: a person must act
};

/// A pending event. Exactly one of the flags other than `journaled` may be set.
struct PendingReceived {
    PendingEvent event;
    bool journaled = true;  ///< false: the commit failed; never written, never acknowledged
    bool duplicate = false; ///< the journal already knew the ackId
    JournalHas has = JournalHas::same; ///< under the ackId
    std::string defect;        ///< not empty: the payload was no usable event, and this is why
    TimePoint arrived = never; ///< at this box; `never`: just now
};

struct PublishDone {
    PublishId id = 0;
    std::optional<OperationError> error; ///< the broker's refusal
};

/// A response of the manager, matched to the request by operation and asset.
struct ResponseReceived {
    Operation operation = Operation::update_attributes;
    std::string asset_id;
    std::optional<OperationError> error;
    std::string message; ///< the manager's words for the error
};

/// Follows ResponseReceived of a successful get_asset: what the manager has against what the
/// mapping says.
struct AssetCompared {
    std::string asset_id;
    bool equal = true;
    std::string document;    ///< what update_asset is to send, if not equal; opaque
    std::string differences; ///< for people
    std::string refusal; ///< not empty: cannot be made equal (another type, another gateway), and
                         ///< why
    /// Set when `document` moves the asset: the same without the move, for a manager that refuses
    /// it; empty: nothing else differs.
    std::optional<std::string> unmoved{};
};

/// An attribute event of an own asset: the manager's view changed.
struct AttributeSeen {
    std::string asset_id;
    std::string attribute;
    Value value;
    WallTime timestamp{};
};

struct Stored {
    std::string ack_id;
    CommandState state = CommandState::received;
    bool ok = true; ///< false: the journal failed; the command path closes
    std::string error;
};

/// Answers KeepWear.
struct WearStored {
    std::string point;
    bool ok = true;
    std::string error;
};
/// Answers KeepSetting.
struct SettingStored {
    std::string name;
    bool ok = true;
    std::string error;
};

/// The journal takes commands no longer. Nothing is written until it does again.
struct JournalFailed {
    std::string why; ///< and what to do
};
/// It takes them again. What it holds may differ from what the engine knows: ends that could not be
/// stored meanwhile are missing.
struct JournalWorks {
    std::vector<CommandRecord> commands; ///< as in Started
    std::vector<WearCount> wear;
    std::vector<KeptSetting> settings;
    bool was_unread = false; ///< nothing of it came with Started: it could not be read then
};

/// The audit can be written no longer, or again.
struct AuditState {
    std::string problem;    ///< why not, and what to do; empty: it can
    std::uint64_t lost = 0; ///< lines that could not be written since the start
};

/// What the kernel says of the box's clock. At the start, and then every second.
struct ClockState {
    bool synchronised = false;
};

/// The timer the engine asked for, or any other reason to look at the time.
struct Tick {};

/// Somebody at the box asks for one transaction on a running line; answered by effect
/// AnswerRequest.
struct OperatorRequest {
    std::uint64_t id = 0;
    LineId line{};
    Transaction transaction;
    bool even_if_off = false; ///< a write goes out although commands are off
};

/// A person at the box switches commands off, or on again; answered by effect AnswerControl. When
/// is the engine's to say.
struct CommandsSwitched {
    std::uint64_t id = 0;
    bool on = false;
    SwitchedBy by;
    bool accept_journal_loss = false; ///< on, although nobody knows what a lost journal held
};
/// A person at the box begins to work at a line, or is done; answered by effect AnswerControl.
struct MaintenanceSwitched {
    std::uint64_t id = 0;
    LineId line{};
    std::string who;
    std::optional<LineMaintenance> maintenance; ///< none: done
};

/// A person at the box has put another device in the place of one; answered by effect
/// AnswerControl.
struct DeviceReplaced {
    std::uint64_t id = 0;
    std::string device; ///< its key
    std::string who;
};

/// Somebody changed the files, and they are good: this is to replace the running mapping, between
/// transactions. Answered by MappingTaken or MappingRefused.
struct MappingOffered {
    std::uint64_t id = 0;
    std::shared_ptr<const Mapping> mapping;
    bool forced = false; ///< also if what was begun at a point that does not go on never ends
};

struct StopRequested {};

using Event = std::variant<Started, LineOpened, LineOpenFailed, LineClosed, BatchDone, UplinkUp,
                           EventsGranted, PendingAnswered, UplinkDown, PendingReceived, PublishDone,
                           ResponseReceived, AssetCompared, AttributeSeen, Stored, WearStored,
                           SettingStored, JournalFailed, JournalWorks, AuditState, ClockState, Tick,
                           OperatorRequest, CommandsSwitched, MaintenanceSwitched, DeviceReplaced,
                           MappingOffered, StopRequested>;

} // namespace railbridge
