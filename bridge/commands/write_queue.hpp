#pragma once
// Accepted commands on their way to the devices: in order, one at a time per device, verified.

#include "bridge/base/time.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/guarded_bits.hpp"
#include "bridge/commands/send_checks.hpp"
#include "bridge/commands/write_outcome.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// Who wants it written.
enum class WriteOrigin : std::uint8_t {
    command,    ///< the manager
    safe_value, ///< nobody: the manager is gone. Never too old
};

/// One command until the device holds its value.
struct Write {
    enum class Phase : std::uint8_t {
        needs_intent,       ///< a pulse that is not at the head of its device's commands
        waiting_for_intent, ///< a pulse, until the journal knows that it is about to happen
        reading_first,      ///< perhaps the device has the value already
        queued,
        waiting_for_count, ///< its turn, as soon as the journal holds the count of a worn point
        reading_word,      ///< bits of a register: its other bits are read
        modifying,         ///< they are known, and the write must follow at once
        settling,          ///< written, not read back yet
    };
    PendingEvent event; ///< of a safe value: made up, with an id that is unique among those
    WriteOrigin origin = WriteOrigin::command;
    PointId point{};
    Encoded encoded;
    bool rest = false; ///< the rest value of a pulse, written like a level
    Phase phase = Phase::queued;
    bool on_the_line = false; ///< a frame of it is out
    bool bound = false;       ///< its next frame follows its last one, nothing of ours between
    bool uncertain = false;   ///< a pulse that may not have happened: the read-back decides
    bool touched = false;     ///< a frame of it may have changed the device
    bool called_off = false;  ///< a safe value, and the manager is back: it is not tried again
    std::optional<WallTime> replaces; ///< a safe value: the newest command when it was decided
    GuardedBits bits;
    TimePoint sent{}; ///< when the frame that changed the device left
    TimePoint not_before = TimePoint::min();
    TimePoint passed_until = TimePoint::min(); ///< earlier it is the turn of other points
    TimePoint fresh_until = never;             ///< later it is too old to leave
    std::uint64_t place = 0;                   ///< among all accepted commands
    bool counted = false; ///< the journal holds the count for the frame to come
    std::uint32_t attempts = 0;
    std::string last_failure;
};

/// By which a safe value is known on its way, as a command is by its ack id.
inline std::string safe_value_id(PointId point) {
    return "safe value " + std::to_string(index(point));
}

/// How a write left the queue.
struct WriteEnd {
    PendingEvent event;
    WriteOrigin origin = WriteOrigin::command;
    PointId point{};
    Encoded encoded;
    bool touched = false;                       ///< it may have changed the device
    CommandState state = CommandState::written; ///< or failed, expired, unknown, superseded
    std::string reason;
    std::optional<Words> read;        ///< words of point.range, where they were read back
    std::optional<WallTime> replaces; ///< a safe value: the newest command when it was decided
};

/// The coil is on, or may be: it must be released one pulse length after `sent`.
struct PulseBegun {
    std::string ack_id;
    PointId point{};
    Encoded encoded; ///< what was written
    TimePoint sent{};
};

struct WriteResults {
    std::vector<WriteEnd> ended;
    std::vector<PulseBegun> begun;
    std::vector<std::string> intents; ///< ack ids of pulses that the journal must know of now
    std::vector<WearCount> counts;    ///< for the journal, which answers through count_stored()
};

/// A frame the queue wants sent. Its result comes back through done() with the same ack id
/// and origin.
struct WriteFrame {
    std::string ack_id;
    WriteOrigin origin = WriteOrigin::command;
    PointId point{};
    Request request;
    bool begins = false; ///< the first frame that changes the device: reports of the point are held
                         ///< from here on
};

/// Order: per device by arrival, but what waits for its own sake (the rest between two pulses, the
/// pause between two writes, a command it requires, the next try of what the device refused for
/// now) is passed by those of other points. One frame without an answer changes no order; what gets
/// none again lets the others have their turn, a safe value from the first on. What waits for the
/// journal is passed by safe values. A newer level value of a point replaces one that has not
/// begun. Pulses of a point come one after the other, each with its rest. A pulse whose outcome is
/// unknown is never repeated; a level is, while it is the newest and fresh.
class WriteQueue {
public:
    /// Keeps references.
    WriteQueue(const Mapping& mapping, SendChecks& checks);

    std::size_t size() const { return writes_.size(); }
    std::size_t size_of(PointId point) const;
    bool holds(const std::string& ack_id) const;
    /// Something was written and is not read back yet.
    bool begun() const;
    bool begun(LineId line) const;

    /// What a command in the queue waits for, in words; empty if its frame could leave now.
    std::string waits_for(const std::string& ack_id, TimePoint now) const;
    /// A write on this line is in the middle of frames that belong together: next() has the
    /// following one, and nothing else may go first.
    bool bound(LineId line) const;

    /// Puts a command at the end. Waiting levels of the same point leave as superseded. The intent
    /// of a pulse is asked for when it is the next of its device, no earlier: what a crash finds
    /// with an intent may have happened.
    void add(Write write, WriteResults& results);
    /// The journal knows about the pulse.
    void intent_stored(const std::string& ack_id);
    /// The journal knows how often the point was written.
    void count_stored(const std::string& point);
    /// No pulse of this point before that: the one before is on, or has only just ended.
    void rest_until(PointId point, TimePoint at) { resting_[point] = at; }
    /// Ends a command that has not begun, for example because the journal failed.
    void reject(const std::string& ack_id, std::string reason, WriteResults& results);

    /// Ends every command that is neither on the line nor waiting for its read-back, where there is
    /// a reason not to write to its line.
    void drop_waiting(const std::function<std::string(LineId)>& why_not, WriteResults& results);

    /// A point of this device at which something was begun that is not finished.
    std::optional<PointId> begun_at(DeviceId device) const;
    /// Ends every command to this device that has not begun.
    void drop_device(DeviceId device, const std::string& reason, WriteResults& results);
    /// A new mapping is about to come: what has not begun waits where that means something else.
    /// Null: none comes. Kept until then.
    void expect(const MappingChange* change) { coming_ = change; }
    /// Ends as unknown whatever is left at a point that does not go on.
    void abandon_moved(const MappingChange& change, const std::string& reason,
                       WriteResults& results);
    /// A new mapping comes: ends every command that has not begun and whose point does not go on.
    void drop_moved(const MappingChange& change, const std::string& reason, WriteResults& results);
    /// Something that was begun at a point which does not go on is not finished.
    bool begun_at_moved(const MappingChange& change) const;
    /// Goes on with what waited in the queue of the mapping before.
    void take_over(WriteQueue& old, const MappingChange& change);

    /// The manager is back: ends every safe value that has not begun; the others have had their
    /// last try.
    void drop_safe_values(WriteResults& results);
    /// It was silent and answers again: what waits for its next try is not kept waiting by pauses
    /// that grew meanwhile.
    void answers_again(DeviceId device);
    /// Pulses of which surely nothing was sent.
    std::vector<std::string> pulses_not_begun() const;

    /// Ends every command that became too old while it waited, for example for a line that is
    /// closed.
    void drop_stale(Now now, WriteResults& results);

    /// @param begun_only  only read-backs of what was written: the process is about to end
    /// The next frame for a line, if a device that `may_ask` has one. Commands that became too old
    /// end here.
    std::optional<WriteFrame> next(LineId line, Now now, bool begun_only,
                                   const std::function<bool(DeviceId)>& may_ask,
                                   WriteResults& results);
    /// What came of a frame.
    void done(const std::string& ack_id, const TransactionResult& result, Now now,
              WriteResults& results, WriteOrigin origin = WriteOrigin::command);

    /// When next() may have a frame. `ask_from` says from when on a device may be asked.
    TimePoint next_wake(LineId line, TimePoint now, bool begun_only,
                        const std::function<TimePoint(DeviceId)>& ask_from) const;

private:
    using Iterator = std::list<Write>::iterator;

    Iterator find(const std::string& ack_id, WriteOrigin origin);
    /// Ends what has not begun, where there is a reason to.
    void drop(const std::function<std::string(const Write&)>& why_not, WriteResults& results);
    DeviceId device_of(const Write& write) const { return mapping_.point(write.point).device; }
    LineId line_of(const Write& write) const { return mapping_.device(device_of(write)).line; }
    const WriteGrant& grant(const Write& write) const { return *mapping_.point(write.point).write; }
    WriteKind kind(const Write& write) const {
        return write.rest ? WriteKind::level : grant(write).kind;
    }
    bool is_pulse(const Write& write) const { return kind(write) == WriteKind::pulse; }
    std::optional<WriteFrame> next_bound(LineId line, Now now, bool begun_only,
                                         const std::function<bool(DeviceId)>& may_ask,
                                         WriteResults& results);
    bool waits_for_mapping(const Write& write) const {
        return coming_ != nullptr && !coming_->grant(write.point);
    }
    WriteFrame frame_of(Write& write, TimePoint now);
    void end_called_off(WriteResults& results);
    void end(Iterator write, CommandState state, std::string reason, WriteResults& results,
             std::optional<Words> read = std::nullopt);
    /// A frame of it was answered, or not.
    void goes_on(Iterator write, const TransactionResult& result, Now now, WriteResults& results);
    void read_first(Iterator write, const TransactionResult& result, Now now,
                    WriteResults& results);
    void read_word(Iterator write, const TransactionResult& result, Now now, WriteResults& results);
    void written(Iterator write, const TransactionResult& result, Now now, WriteResults& results);
    void write_failed(Iterator write, const TransactionResult& result, Now now,
                      WriteResults& results);
    void settle(Write& write, Now now) const;
    void looked(Iterator write, const TransactionResult& result, Now now, WriteResults& results);
    void differs(Iterator write, const Words& words, Now now, WriteResults& results);
    void look_failed(Iterator write, const Failure& failure, Now now, WriteResults& results);
    void write_again(Iterator write, const Failure& failure, bool soon, Now now,
                     WriteResults& results);
    bool dropped_as_stale(Iterator write, Now now, WriteResults& results);
    bool heads_its_device(const Write& write) const;
    bool comes_after_intended(const Write& write) const;
    static void ask_intent(Write& write, WriteResults& results);
    bool dropped_by_requirement(Iterator write, Now now, WriteResults& results);
    /// True if the journal knows of the frame to come; else it is told, or the command ends.
    bool counted(Iterator write, Now now, WriteResults& results);
    /// The frame to come changes the device.
    static bool writes_next(const Write& write);
    /// What waits for its own sake lets the other commands of the device pass, but none of its
    /// point.
    TimePoint aside_until(const Write& write) const;
    /// From when on a frame of it may leave, as far as the time decides.
    TimePoint ready_at(const Write& write) const;
    bool newer_waits(Iterator write) const;
    void try_again(Iterator write, const Failure& failure, bool soon, TimePoint now);
    void give_way(Iterator write, TimePoint now);
    std::uint32_t safe_value_tries(DeviceId device) const;

    const Mapping& mapping_;
    SendChecks& checks_;
    std::list<Write> writes_;              // in order of arrival
    std::map<PointId, TimePoint> resting_; // of rest_until()
    const MappingChange* coming_ = nullptr;
};

} // namespace railbridge
