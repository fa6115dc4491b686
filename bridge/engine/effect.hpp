#pragma once
// Everything the engine can do. Closed; run in order by dispatch() against the ports.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/commands/audit_entry.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/wear_count.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/openremote/types.hpp"
#include "bridge/polling/learned.hpp"
#include "bridge/ports/log.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace railbridge {

struct OpenLine {
    LineId line{};
};
struct CloseLine {
    LineId line{};
};
struct ExecuteBatch {
    LineId line{};
    Batch batch;
};
struct PreemptLine {
    LineId line{};
};

struct PublishUpdate {
    UpdateBatch batch;
};
struct Acknowledge {
    PublishId id = 0;
    std::string ack_id;
};
struct CreateAsset {
    PublishId id = 0;
    AssetIndex asset{};
};
struct GetAsset {
    PublishId id = 0;
    AssetIndex asset{};
};
struct UpdateAsset {
    PublishId id = 0;
    AssetIndex asset{};
    std::string document;
};
/// The asset exists: ask for its attribute events, if they are not asked for yet.
struct WatchAsset {
    AssetIndex asset{};
};
struct AcceptPending {
    bool accept = true;
};

struct StoreCommand {
    std::string ack_id;
    CommandState state = CommandState::received;
    std::string reason;
    WallTime at{};
};

struct KeepWear {
    WearCount count;
};
struct KeepSetting {
    KeptSetting setting;
};

/// Never answered: what comes of the audit is told by AuditState.
struct Audit {
    AuditEntry entry;
};

/// Something was learned or forgotten: everything that is known now, for later runs.
struct KeepLearned {
    std::vector<LearnedRecord> records;
    bool at_once = false; ///< a person wants it kept now
};

struct AnswerRequest {
    std::uint64_t id = 0;
    TransactionResult result;
};

/// Answers CommandsSwitched, MaintenanceSwitched or DeviceReplaced.
struct AnswerControl {
    std::uint64_t id = 0;
    std::string error; ///< not empty: not done, or not wholly, and what to do next
};

/// The engine runs on this mapping from here on: ids in the effects before this one are of the
/// mapping before, those behind it of this. Lines keep their places, see arranged().
struct MappingTaken {
    std::uint64_t id = 0; ///< of MappingOffered
    std::shared_ptr<const Mapping> mapping;
    std::vector<std::string> news; ///< what changed, see mapping_news()
};
/// The mapping that was offered is not taken; nothing changed.
struct MappingRefused {
    std::uint64_t id = 0;
    std::string why; ///< and what to do
};

struct Say {
    LogLevel level = LogLevel::info;
    std::string event;
    std::string text;
};

/// All done after StopRequested: the process may end.
struct Stopped {};

using Effect =
    std::variant<OpenLine, CloseLine, ExecuteBatch, PreemptLine, PublishUpdate, Acknowledge,
                 CreateAsset, GetAsset, UpdateAsset, WatchAsset, AcceptPending, StoreCommand,
                 KeepWear, KeepSetting, Audit, KeepLearned, AnswerRequest, AnswerControl,
                 MappingTaken, MappingRefused, Say, Stopped>;
using Effects = std::vector<Effect>;

} // namespace railbridge
