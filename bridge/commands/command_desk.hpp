#pragma once
// All pending events of the box: takes them in, has them written, acknowledges them, remembers how
// they ended.

#include "bridge/base/time.hpp"
#include "bridge/commands/ack_delivery.hpp"
#include "bridge/commands/command_action.hpp"
#include "bridge/commands/command_checks.hpp"
#include "bridge/commands/command_clock.hpp"
#include "bridge/commands/command_ledger.hpp"
#include "bridge/commands/command_path.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/lost_values.hpp"
#include "bridge/commands/moved_by.hpp"
#include "bridge/commands/newest_commands.hpp"
#include "bridge/commands/pulse_releases.hpp"
#include "bridge/commands/safe_values.hpp"
#include "bridge/commands/send_checks.hpp"
#include "bridge/commands/watchdog_feeding.hpp"
#include "bridge/commands/write_queue.hpp"
#include "bridge/commands/written_values.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace railbridge {

struct CommandSettings {
    Passthrough passthrough = Passthrough::all;
    Duration ack_delay = std::chrono::milliseconds{50};
    std::uint32_t pending_max = 1024;
    std::uint32_t pending_per_point_max = 16;
    double writes_per_second = 0.0; ///< all devices together; 0: no cap
};

/// A command that has not ended, for people.
struct OpenCommand {
    CommandRecord record;
    std::optional<PointId> point; ///< none: no register behind it
    std::string waits_for;
    bool waits_for_line = false; ///< its frame could leave if its line and its device were ready
};

/// A frame of the command path. Give it back with its result.
struct CommandFrame {
    enum class Kind : std::uint8_t { command, safe_value, release, feeding };
    PointId point{};
    std::string ack_id; ///< empty for what the bridge does by itself, except a safe value
    Request request;
    Kind kind = Kind::command;
};

/// Every event ends in exactly one terminal state. An acknowledgement leaves only after the journal
/// holds `written`, and `written` only follows a verified write, or an attribute that no register
/// stands behind.
class CommandDesk {
public:
    /// Keeps a reference to `mapping`.
    CommandDesk(const Mapping& mapping, CommandSettings settings);

    /// What the journal remembers, oldest first. Open commands go on where they can; a pulse that
    /// may have happened ends as unknown, and its coil is released if it still reads what was
    /// written.
    void restore(const std::vector<CommandRecord>& records, Now now, CommandActions& out);
    /// How often points were written in earlier runs. Before restore().
    void restore(const std::vector<WearCount>& wear) { send_checks_.wear.restore(wear); }
    /// Which values were lost in earlier runs. Before restore() of the records.
    void restore(const std::vector<KeptSetting>& settings) { lost_.restore(settings); }
    /// What of that the journal does not hold, because it could not be stored.
    std::vector<KeptSetting> lost_and_not_in(const std::vector<KeptSetting>& settings) const {
        return lost_.missing_in(settings);
    }

    /// @param journaled  false: the commit failed, so the event is refused for good
    /// @param duplicate  the journal knew the ackId
    /// @param arrived  when it came to this box; `never`: just now
    /// @param has  what the journal has under the ackId
    void received(const PendingEvent& event, bool journaled, bool duplicate, Now now,
                  CommandActions& out, TimePoint arrived = never,
                  JournalHas has = JournalHas::same);
    /// Nothing is taken in and nothing written until journal_works().
    void journal_failed(const std::string& why, CommandActions& out);
    /// @param records  what the journal holds now. What has ended meanwhile is told to it; what is
    /// news goes on as after a restart, also what this run refused without knowing that an earlier
    /// one had begun it
    void journal_works(const std::vector<CommandRecord>& records, Now now, CommandActions& out);
    void stored(const std::string& ack_id, CommandState state, bool ok, const std::string& error,
                Now now, CommandActions& out);

    /// The journal holds how often a point was written, or failed to.
    void wear_stored(const std::string& point, bool ok, const std::string& error,
                     CommandActions& out);

    std::optional<CommandFrame> next_frame(LineId line, Now now,
                                           const std::function<bool(DeviceId)>& may_ask,
                                           CommandActions& out);
    /// The same, but nothing except what ends a pulse.
    std::optional<CommandFrame> next_release(LineId line, Now now,
                                             const std::function<bool(DeviceId)>& may_ask);
    /// Releases that failed do not wait any longer for their next try.
    void release_again(LineId line, Now now) { releases_.try_again(line, now.mono); }
    /// The next frame of this line belongs to the last one: nothing else may go between.
    bool bound(LineId line) const { return queue_.bound(line) || releases_.bound(line); }
    void frame_done(const CommandFrame& frame, const TransactionResult& result, Now now,
                    CommandActions& out);

    void connected(bool events_granted, Now now);
    void events_granted() { delivery_.connected(true); }
    void disconnected(bool taken_over, Now now, CommandActions& out);
    /// Connected, and its commands arrive; or not, as from the start, and when disconnected.
    void manager_here(Now now, CommandActions& out);
    void manager_gone(Now now, CommandActions& out);

    /// It was silent, and is not any more.
    void answers_again(DeviceId device) { queue_.answers_again(device); }

    /// What feeds a device's watchdog: goes behind everything else of the command path, and is no
    /// reason to end a batch of reads early.
    std::optional<CommandFrame> next_feeding(LineId line, Now now,
                                             const std::function<bool(DeviceId)>& may_ask);
    TimePoint next_feeding_wake(LineId line,
                                const std::function<TimePoint(DeviceId)>& ask_from) const;
    /// A read of the plan brought these words: is there still what we wrote?
    void look(DeviceId device, const AddressRange& range, std::span<const std::uint16_t> words,
              CommandActions& out);
    /// There is something to look for.
    bool looks() const { return !written_.empty(); }
    void ack_published(const std::string& ack_id, bool accepted, Now now, CommandActions& out);
    void seen(const std::string& asset_id, const std::string& attribute, WallTime timestamp,
              Now now, CommandActions& out);
    void pass_time(Now now, CommandActions& out);

    TimePoint next_wake() const;
    /// When next_frame() may have one. `ask_from` says from when on a device may be asked.
    TimePoint next_wake(LineId line, TimePoint now,
                        const std::function<TimePoint(DeviceId)>& ask_from) const;
    /// What the age of commands is told by; kept up to date by whoever has the news.
    CommandClock& clock() { return clock_; }
    const CommandClock& clock() const { return clock_; }
    /// Whether anything may be written. What waits for a path that is no longer open ends with the
    /// next pass_time().
    CommandPath& path() { return path_; }
    void close(PathFault fault, std::string why, CommandActions& out);
    const CommandPath& path() const { return path_; }
    /// From now on only what was begun is finished: read-backs and the release of pulses.
    /// Everything else stays in the journal and goes on after a restart.
    void stop() { stopping_ = true; }
    /// A new mapping is about to come, which must live until null is given: nothing new is written
    /// where it means something else, what was begun there is finished.
    void expect(const MappingChange* change, MovedBy by = MovedBy::reload) {
        coming_ = change;
        moved_by_ = change != nullptr ? by : moved_by_;
        queue_.expect(change);
    }
    /// In the last moment before it comes nothing new is written anywhere, but watchdogs are fed.
    void pause(bool paused) { paused_ = paused; }
    /// Something that was begun where the new mapping means something else is not finished.
    bool begun_at_moved(const MappingChange& change) const {
        return releases_.pending_at_moved(change) || queue_.begun_at_moved(change);
    }
    /// What was begun at this device and has not ended, in words; empty if nothing is.
    std::string begun_at(DeviceId device) const;
    /// Another device stands in its place; nothing is begun there. What waits for it is rejected,
    /// nothing is fed any more, no requirement is met by what the old one was given, wear is
    /// counted from zero, and a safe value that is in force is due again. What came before `now` is
    /// rejected, however late it is told of.
    void device_replaced(DeviceId device, Now now, CommandActions& out);
    /// Rejects what waits for a point that does not go on. What was begun there and has not ended
    /// is given up and called unknown: its coil may still be on. After that another desk may take
    /// over.
    void end_moved(const MappingChange& change, Now now, CommandActions& out);
    /// Goes on where `old` is, which is of no use afterwards. What came before `now` for a point
    /// that means something else is rejected, however late it is told of.
    /// @param ended  what is to be said of the points of `old`
    /// @return points whose reports are held, besides those held already
    std::vector<PointId> take_over(CommandDesk& old, const MappingChange& change, Now now,
                                   CommandActions& ended);
    /// The last word before the process ends: pulses that never began are no intents any more, or
    /// the next run would have to call them unknown.
    void leave(CommandActions& out) const;
    /// Nothing begun is left.
    bool quiet() const { return releases_.empty() && !queue_.begun(); }
    bool quiet(LineId line) const { return releases_.empty(line) && !queue_.begun(line); }
    /// Commands that have not ended: received, or written and not confirmed yet; oldest first.
    std::vector<OpenCommand> open(TimePoint now) const;
    std::vector<CommandRecord> recent() const { return ledger_.recent(); }

private:
    struct Open {
        PendingEvent event;
        std::optional<PointId> point; ///< none: passed through, or it was written where a reload
                                      ///< took it from
        std::optional<PointId> now_shows{}; ///< what its attribute means since then
        TimePoint received{};
        bool held = false; ///< the reports of one of these two
        std::optional<Words> read;
        TimePoint read_at{};
        std::string note;        ///< kept for the journal when it ends well
        bool on = false;         ///< its pulse has begun, and its coil is not known to be at rest
        bool maybe_sent = false; ///< by an earlier run, after whatever was written last
        bool released = false;   ///< it is since, or its place is no more: the journal is to know
    };

    /// Nothing new is written; what was written is still read back.
    bool begun_only(LineId line) const { return stopping_ || paused_ || !path_.open(line); }
    void take(const PendingEvent& event, Now now, CommandActions& out);
    void acknowledge_again(const PendingEvent& event, Now now);
    void refuse_reused(const PendingEvent& event, CommandActions& out) const;
    void acknowledged_again(const PendingEvent& event, CommandActions& out) const;
    void judge(const PendingEvent& event, Now now, CommandActions& out);
    void admit(const PendingEvent& event, Accepted accepted, Now now, CommandActions& out);
    void take_undated(Now now, CommandActions& out);
    tl::expected<TimePoint, Refusal> fresh_until(const PendingEvent& event, PointId point,
                                                 Now now) const;
    // command_handover.cpp
    bool moved(const PendingEvent& event) const {
        return moved_.contains({event.asset_id, event.attribute});
    }
    std::string moved_text() const;
    void refuse_moved(const PendingEvent& event, Now now, CommandActions& out);
    void abandon_moved(const MappingChange& change, Now now, CommandActions& out);
    void let_go_of_moved(const MappingChange& change, CommandActions& out);
    std::string place_of(PointId point) const;
    std::optional<Encoded> still_accepted(PointId point, const Value& value) const;
    /// Something else will be written there, or nothing.
    bool moves(PointId point) const { return coming_ != nullptr && !coming_->grant(point); }
    void note_moved(const Mapping& was, const MappingChange& change, Now now);
    void lose_moved(const CommandDesk& old, const MappingChange& change, CommandActions& out);

    bool refuse_replaced(const PendingEvent& event, TimePoint arrived, Now now,
                         CommandActions& out);
    void begin_anew(PointId point, CommandActions& out); ///< of a device that was replaced
    /// The device does not hold any more what was commanded up to `newest`.
    void lose_commanded(PointId point, std::optional<WallTime> newest, const std::string& why,
                        CommandActions& out);
    void remember(const CommandRecord& record, Now now);
    void restore_open(const CommandRecord& record, Now now, CommandActions& out);
    void write_results(WriteResults results, Now now, CommandActions& out);
    void release_done(const CommandFrame& frame, const TransactionResult& result, Now now,
                      CommandActions& out);

    // command_fail_safe.cpp
    void stop_feeding(PointId point, const std::string& why, CommandActions& out);
    void restore_commanded(const std::vector<CommandRecord>& records, Now now, CommandActions& out);
    void doubt_what_is_held(const Open& open, CommandState state, CommandActions& out);
    bool written_since(const PendingEvent& event) const;
    void lose(PointId point, WallTime until, CommandActions& out);
    bool may_write(PointId point) const;
    bool may_feed(PointId point) const;
    void take_safe_values(Now now, CommandActions& out);
    void safe_value_ended(WriteEnd ended, Now now, CommandActions& out);
    void feeding_done(PointId point, const TransactionResult& result, Now now, CommandActions& out);
    void write_ended(const WriteEnd& ended, Now now, CommandActions& out);
    void overridden(Overridden overridden, CommandActions& out);
    void finish(const std::string& ack_id, CommandState state, std::string reason, Now now,
                CommandActions& out, bool confirmed = true);
    void report_truth(const Open& open, CommandState state, Now now, CommandActions& out) const;
    void outdate_reads(PointId point);
    void finish_acks(const std::vector<AckEnd>& ended, Now now, CommandActions& out);
    void refuse_unjournaled(const PendingEvent& event, Now now, CommandActions& out);
    bool waits_for_release(const std::string& ack_id) const;
    void end_in_journal(const std::string& ack_id, CommandState state, CommandActions& out) const;
    void released(PointId point, CommandActions& out);
    void rest_after_release(PointId point, Now now);
    void say_release(PointId point, CommandActions& out) const;
    void tell_released(const std::string& ack_id, const Open& open, CommandActions& out) const;
    void hold(Open& open, CommandActions& out) const;
    bool recover_pulse(const PendingEvent& event, PointId point, Now now);
    void store_end(const Open& open, StoreState end, CommandActions& out);
    std::string why_not(const Open& open) const;

    const Mapping& mapping_;
    CommandSettings settings_;
    CommandChecks checks_;
    CommandClock clock_;
    NewestCommands newest_;
    LostValues lost_;
    SendChecks send_checks_;
    WriteQueue queue_;
    PulseReleases releases_;
    SafeValues safe_values_;
    WatchdogFeeding feeding_;
    WrittenValues written_;
    AckDelivery delivery_;
    CommandPath path_;
    CommandLedger ledger_;
    /// Refused because the journal could not store them, of which it may know more than this run.
    std::set<std::string> unjournaled_;
    std::map<std::string, Open> open_;
    /// Until it is known what time it is: ids of commands whose age cannot be told, by arrival.
    std::deque<std::string> undated_;
    /// Ends that the journal hears of only when the coil is at rest: a crash before that must find
    /// the pulse open.
    std::multimap<PointId, StoreState> unreleased_;
    /// Each look costs as many steps as commands wait.
    static constexpr Duration age_check_every = std::chrono::seconds{1};
    TimePoint age_check_at_ = never; ///< when commands that wait are asked for their age
    /// By point: answers of the journal that release no frame.
    std::map<std::string, std::uint32_t> counts_begun_anew_;
    bool stopping_ = false;
    bool paused_ = false;
    const MappingChange* coming_ = nullptr;
    /// Asset id and attribute of what meant, or was allowed, something else until `moved_at_`.
    std::set<std::pair<std::string, std::string>> moved_;
    TimePoint moved_at_ = TimePoint::min();
    MovedBy moved_by_ = MovedBy::reload; ///< the last time
    std::map<DeviceId, TimePoint> replaced_at_;
};

} // namespace railbridge
