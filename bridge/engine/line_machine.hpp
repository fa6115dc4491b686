#pragma once
// One line: what it does next, and what its answers mean for its units.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_desk.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/late_guard.hpp"
#include "bridge/polling/line_link.hpp"
#include "bridge/polling/line_statistics.hpp"
#include "bridge/polling/poll_schedule.hpp"
#include "bridge/polling/unit_health.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace railbridge {

struct ReadDone {
    std::size_t entry = 0;
    Words words;
};
struct CommandFrameDone {
    CommandFrame frame;
    TransactionResult result;
};
struct OperatorDone {
    std::uint64_t id = 0;
    TransactionResult result;
};

/// What a batch brought. In order, except that reads come with their words.
struct LineNews {
    std::vector<ReadDone> reads;
    std::vector<CommandFrameDone> frames;
    std::vector<OperatorDone> answers;
    std::vector<PointId> refused;               ///< points whose address the device does not have
    std::vector<PointId> unreadable;            ///< points that the device keeps failing to read
    bool readable_again = false;                ///< an unreadable one brought words
    std::vector<std::pair<UnitId, bool>> edges; ///< units that came online (true) or went offline
    std::string broken;                         ///< not empty: the line must be closed, and why
};

/// Writes go before polls, at most eight in a row while a poll is due. Nothing goes to a unit whose
/// late answer may still come.
class LineMachine {
public:
    /// Keeps a reference to `mapping`.
    LineMachine(const Mapping& mapping, LineId line);

    LineId id() const { return line_; }
    LineLink& link() { return link_; }
    const LineLink& link() const { return link_; }
    PollSchedule& schedule() { return schedule_; }
    const PollSchedule& schedule() const { return schedule_; }
    bool busy() const { return !running_.empty(); }
    /// True while the running batch only polls: a command may end it early.
    bool polling() const { return busy() && std::holds_alternative<ReadJob>(running_.front()); }

    /// A request of a person at the box. False, and nothing kept, if too many wait already.
    bool ask(std::uint64_t id, Transaction transaction);

    /// The line is open again: every unit may be asked, everything is due.
    void opened(TimePoint now);
    /// Operator requests that will not be answered any more.
    std::vector<std::uint64_t> drop_requests();

    /// What the idle, open line does now. Polls only if `polls`.
    std::optional<Batch> next_batch(Now now, CommandDesk& desk, bool polls,
                                    CommandActions& actions);
    LineNews batch_done(const BatchResult& result, TimePoint now);

    /// When next_batch() should be asked again if nothing happens before. Without `polls` no read
    /// of the plan wakes anybody, and the line is not opened again.
    TimePoint next_wake(TimePoint now, const CommandDesk& desk, bool polls) const;
    /// From when on a frame of the command path could leave; `never` if none waits.
    TimePoint command_due(const CommandDesk& desk) const;

    bool unit_offline(UnitId unit) const;
    /// The device answers, but some of its reads fail again and again.
    bool unreadable(DeviceId device) const;
    void describe(LineStatus& status, TimePoint now) const;
    void describe(UnitStatus& status, UnitId unit, TimePoint now) const;

private:
    struct ReadJob {
        std::size_t entry = 0;
    };
    struct OperatorJob {
        std::uint64_t id = 0;
        std::optional<std::size_t> words; ///< how many were asked for, if any
    };
    struct ListenJob {};
    using Job = std::variant<ReadJob, CommandFrame, OperatorJob, ListenJob>;

    static constexpr std::uint8_t unreadable_after = 3; ///< failures in a row

    static std::optional<std::size_t> words_asked(const Request& request);
    bool guarded(UnitId unit, TimePoint now) const;
    TimePoint guarded_until(UnitId unit) const;
    /// A read that brought another number of words than asked for was malformed.
    TransactionResult checked(const Job& job, const TransactionResult& result) const;
    void guard(const TransactionResult& result);
    bool may_poll(DeviceId device, TimePoint now) const;
    std::size_t failing_units() const;
    Transaction transaction_for(DeviceId device, Request request) const;
    std::optional<Batch> command_batch(Now now, CommandDesk& desk, CommandActions& actions);
    std::optional<Batch> operator_batch(TimePoint now);
    std::optional<Batch> poll_batch(TimePoint now);
    std::optional<Batch> listen_batch(TimePoint now);
    void read_done(std::size_t entry, const TransactionResult& result, TimePoint now,
                   LineNews& news);
    void unit_result(const TransactionResult& result, TimePoint now, LineNews& news);
    void refused(std::size_t entry, const Failure& failure, TimePoint now, LineNews& news);
    /// Late answers end a quarantine.
    void take_stray(const StrayFrame& stray);

    const Mapping& mapping_;
    LineId line_;
    LineLink link_;
    PollSchedule schedule_;
    std::map<UnitId, UnitHealth> units_; ///< those of the mapping
    std::map<UnitId, LateGuard> guards_; ///< of every unit whose answer was ever missing
    std::deque<std::pair<std::uint64_t, Transaction>> requests_;
    std::vector<Job> running_;
    std::uint32_t writes_in_row_ = 0;
    LineStatistics statistics_;
};

} // namespace railbridge
