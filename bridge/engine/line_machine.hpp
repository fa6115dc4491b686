#pragma once
// One line: what it does next, and what its answers mean for its units.

#include "bridge/base/time.hpp"
#include "bridge/commands/command_desk.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/address_search.hpp"
#include "bridge/polling/late_guard.hpp"
#include "bridge/polling/line_link.hpp"
#include "bridge/polling/line_statistics.hpp"
#include "bridge/polling/poll_schedule.hpp"
#include "bridge/polling/unit_health.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace railbridge {

/// The words are those of the BatchResult that brought them, and live as long.
struct ReadDone {
    std::shared_ptr<const PlannedReads> plan;
    std::uint32_t index = 0;
    std::span<const std::uint16_t> words;

    const PlannedRead& read() const { return (*plan)[index]; }
};
struct CommandFrameDone {
    CommandFrame frame;
    TransactionResult result;
};
/// What a device that answers other reads was found not to answer.
struct SilenceFound {
    DeviceId device{};
    std::vector<AddressRange> holes; ///< between mapped addresses
    std::uint16_t limit = 0;         ///< more than so many at once; 0: it is not that
};
struct OperatorDone {
    std::uint64_t id = 0;
    TransactionResult result;
};

/// What a batch brought, in order.
struct LineNews {
    std::vector<ReadDone> reads;
    std::vector<CommandFrameDone> frames;
    std::vector<OperatorDone> answers;
    std::vector<PointId> refused;               ///< points whose address the device does not have
    std::vector<PointId> unanswered;            ///< those of them that it only keeps silent about
    std::vector<SilenceFound> silences;         ///< found by what was not answered
    std::vector<PointId> unreadable;            ///< points that the device keeps failing to read
    bool readable_again = false;                ///< an unreadable one brought words
    std::vector<std::pair<UnitId, bool>> edges; ///< units that came online (true) or went offline,
                                                ///< but for the last edge of those in fell_silent
    std::vector<UnitId> fell_silent;            ///< offline at the end: what was read is older
    std::vector<DeviceId> learned;              ///< about which something was learned, or forgotten
    bool pace_changed = false;                  ///< the line no longer keeps up, or does again
    std::string broken;                         ///< not empty: the line must be closed, and why

    void clear();
    /// Once all edges are there, in order.
    void set_silent_apart();
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
    /// True while the running batch only polls and has no turn of its own: a command may end it
    /// early.
    bool polling() const {
        return busy() && !in_turn_ && std::holds_alternative<PollJob>(running_.front());
    }
    /// A frame of the command path is out for a point that does not go on.
    bool busy_at_moved(const MappingChange& change) const;
    /// Goes on with the same line in a new mapping: what was begun there comes to its end here. The
    /// words of reads that are out are dropped, those reads are due again.
    void take_over(LineMachine& old, const Mapping& was, const MappingChange& change);

    /// A frame of the command path is out for this device.
    bool busy_at(DeviceId device) const;
    /// Another device stands there: everything that was found out about it is forgotten, and
    /// everything of it is read at once, as soon as no late answer of the old one can come.
    void replaced(DeviceId device);

    /// A request of a person at the box. False, and nothing kept, if too many wait already.
    bool ask(std::uint64_t id, Transaction transaction);

    /// The line is open again: every unit may be asked, everything is due.
    void opened(TimePoint now);
    /// Operator requests that will not be answered any more.
    std::vector<std::uint64_t> drop_requests();

    /// What the idle, open line does now. Polls only if `polls`.
    std::optional<Batch> next_batch(Now now, CommandDesk& desk, bool polls,
                                    CommandActions& actions);
    /// Valid until the next call; refers to `result`.
    const LineNews& batch_done(const BatchResult& result, TimePoint now);

    /// Until then the answer to something that was asked on this port may still come.
    TimePoint late_answers_until() const;
    /// For an idle, open line of a bridge that ends: a pulse is released, if that may be now and is
    /// answered, or not, until then.
    std::optional<Batch> release(Now now, TimePoint until, CommandDesk& desk);
    /// Nothing is asked on the idle, open line any more: what may still come is awaited.
    std::optional<Batch> listen(TimePoint now);

    /// When next_batch() should be asked again if nothing happens before. Without `polls` no read
    /// of the plan wakes anybody, and the line is not opened again.
    TimePoint next_wake(TimePoint now, const CommandDesk& desk, bool polls) const;
    /// From when on a frame of the command path could leave; `never` if none waits.
    TimePoint command_due(const CommandDesk& desk, TimePoint now) const;

    /// What is known of a device, as if it had been learned now.
    void restore(DeviceId device, const LearnedDevice& learned);
    const LearnedDevice* learned(DeviceId device) const;

    bool unit_offline(UnitId unit) const;
    /// The device answers, but some of its reads fail again and again.
    bool unreadable(DeviceId device) const;
    void describe(LineStatus& status, TimePoint now) const;
    void describe(UnitStatus& status, UnitId unit, TimePoint now) const;

private:
    struct OperatorJob {
        std::uint64_t id = 0;
        UnitId unit = 0;
        std::optional<AddressRange> range; ///< that was read, if any
    };
    struct ListenJob {};
    struct DroppedJob {}; ///< begun for a mapping before: says how its unit does, and no more
    using Job = std::variant<PollJob, CommandFrame, OperatorJob, ListenJob, DroppedJob>;
    struct Search { ///< why a read is refused
        AddressSearch search;
        PollJob refused;
        std::shared_ptr<const PlannedReads> trial; ///< the one that waits or runs
        bool patient =
            false; ///< by silences: each trial waits for the ProbeBudget, the rest goes on
        TakenApart apart;
    };
    struct Retest { ///< of addresses that a device refused, or did not answer
        TimePoint at{};
        Duration pause{};
        std::uint32_t turn = 0;
        std::shared_ptr<const PlannedReads> trial;
        bool silent = false; ///< it was not answered, so the next one waits for the ProbeBudget
    };
    /// What a device is silent on is asked again apart from what it refuses, since it costs more.
    using Retests = std::map<std::pair<std::uint32_t, bool>, Retest>;
    using ReadKey = std::tuple<Table, std::uint16_t, std::uint16_t>;
    struct Doubt { ///< of a device: is it silent, or does it not answer these reads?
        std::map<ReadKey, std::uint8_t> silent; ///< so often, although another was answered then
        std::vector<PollJob> waiting;           ///< that were not answered, for the witness
        std::shared_ptr<const PlannedReads> witness; ///< another read that is asked now
        std::optional<PollJob> good;                 ///< the one that was answered last
        std::uint32_t turn = 0;                      ///< witnesses in a row that were not answered
    };
    struct Trouble { ///< of a read: exceptions that say nothing about its address
        AddressRange range;
        std::uint8_t in_row = 0;
    };
    using TroubleKey = std::tuple<std::uint32_t, Table, std::uint16_t>;

    static constexpr std::uint8_t unreadable_after = 3; ///< failures in a row
    static constexpr std::uint8_t tries_max = 2;        ///< of a read within its period

    void read_again(const PollJob& was, const MappingChange& change);
    Job handed_over(Job job, const MappingChange& change);
    bool is_trial(const PollJob& job) const;
    void take_findings(const LineMachine& old, DeviceId was, DeviceId is);
    bool guarded(UnitId unit, TimePoint now) const;
    TimePoint guarded_until(UnitId unit) const;
    TimePoint poll_from(DeviceId device) const;
    TimePoint feed_from(DeviceId device) const;
    /// A read that brought another number of words than asked for was malformed.
    static bool wrong_count(const Job& job, const TransactionResult& result);
    void guard(const TransactionResult& result);
    Duration late_limit(UnitId unit) const;
    Transaction transaction_for(DeviceId device, Request request) const;
    std::optional<Batch> command_batch(Now now, CommandDesk& desk, CommandActions& actions);
    std::optional<Batch> feeding_batch(Now now, CommandDesk& desk);
    Batch batch_of(CommandFrame frame);
    std::optional<Batch> operator_batch(TimePoint now);
    std::optional<Batch> poll_batch(TimePoint now, std::size_t reads_max);
    std::optional<Batch> listen_batch(TimePoint now, TimePoint next);
    std::size_t reads_at_once() const;
    void job_done(const Job& job, const TransactionResult& result, TimePoint now);
    void answered_request(const OperatorJob& job, const TransactionResult& result, TimePoint now);
    void read_done(const PollJob& job, const TransactionResult& result, TimePoint now);
    void read_failed(PollJob job, const Failure& failure, TimePoint now);
    void unit_result(const TransactionResult& result, TimePoint now);
    /// Late answers end a quarantine.
    void take_stray(const StrayFrame& stray);
    void deliver(const PollJob& job, std::span<const std::uint16_t> words);

    // line_refusals.cpp
    void exception(PollJob job, ExceptionCode code, TimePoint now);
    void refused(PollJob job, bool whole_table, TimePoint now);
    bool trial_done(const PollJob& job, bool accepted, TimePoint now);
    void next_trial(std::uint32_t device, TimePoint now);
    void found_illegal(std::uint32_t device, const std::vector<PointId>& points, bool silent,
                       TimePoint now);
    void learn(std::uint32_t device, LearnedDevice learned);
    void start_retests(TimePoint now);
    Retests::iterator retest_of(const PollJob& job);
    void turned_out(Retests::iterator which, bool silent, TimePoint now);
    void retested(Retests::iterator which, bool accepted, TimePoint now);
    std::vector<PointId> refused_points(std::uint32_t device, bool silent) const;
    TimePoint next_retest() const;
    static ReadKey key_of(const PollJob& job);
    std::vector<PointId> points_of(const PollJob& job) const;

    // line_troubles.cpp
    void trouble(const PollJob& job);
    void trouble_over(const PollJob& job);
    void forget_troubles(std::uint32_t device);
    void take_apart(std::uint32_t device, const TakenApart& apart);

    // line_silences.cpp
    /// A read was not answered. True if a witness is asked: the job is kept until it is known what
    /// its silence means.
    bool doubt(PollJob& job, TimePoint now);
    void unanswered(PollJob job, TimePoint now);
    std::optional<PlannedRead> witness_for(const PollJob& job, const Doubt& doubt) const;
    bool witness_done(const PollJob& job, TimePoint now);
    void witness_missing(std::uint32_t device, TimePoint now);
    void silence_proved(PollJob job, TimePoint now);
    bool suspect(const PollJob& job, TimePoint now);
    void set_aside(std::uint32_t device, const PollJob& job);
    void trial_brought(Search& search, const PollJob& job);
    void answered_beside(const PollJob& job);
    void start_trials(TimePoint now);

    const Mapping& mapping_;
    LineId line_;
    LineLink link_;
    PollSchedule schedule_;
    ProbeBudget probes_;
    std::map<UnitId, UnitHealth> units_; ///< those of the mapping
    std::map<UnitId, LateGuard> guards_; ///< of every unit whose answer was ever missing
    std::map<std::uint32_t, Search> searches_;
    Retests retests_;
    std::map<TroubleKey, Trouble> troubles_;
    std::map<std::uint32_t, Doubt> doubts_;
    std::deque<std::pair<std::uint64_t, Transaction>> requests_;
    std::vector<Job> running_;
    std::vector<Job> finished_;  ///< scratch of batch_done()
    std::vector<PollJob> taken_; ///< scratch of poll_batch()
    LineNews news_;
    std::uint32_t writes_in_row_ = 0;
    bool in_turn_ = false;    ///< the read that runs follows as many writes as may be in a row
    Duration read_took_{};    ///< one of those of the last batch; 0: none yet
    Duration handed_limit_{}; ///< how late the batch may be answered that an earlier mapping began
    bool fed_ = false;        ///< a watchdog was fed last: a read that is due goes before the next
    LineStatistics statistics_;
};

} // namespace railbridge
