#pragma once
// The parts of the engine and how events reach them. Polling, reporting and commands meet here and
// nowhere else.

#include "bridge/commands/command_desk.hpp"
#include "bridge/engine/audit_desk.hpp"
#include "bridge/engine/box_health.hpp"
#include "bridge/engine/clock_probe.hpp"
#include "bridge/engine/command_news.hpp"
#include "bridge/engine/control_desk.hpp"
#include "bridge/engine/engine.hpp"
#include "bridge/engine/line_machine.hpp"
#include "bridge/engine/report_desk.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace railbridge {

class Engine::State {
public:
    State(std::shared_ptr<const Mapping> mapping, EngineSettings settings);
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void on(const Started& event, Now now, Effects& effects);
    void on(const LineOpened& event, Now now, Effects& effects);
    void on(const LineOpenFailed& event, Now now, Effects& effects);
    void on(const LineClosed& event, Now now, Effects& effects);
    void on(const BatchDone& event, Now now, Effects& effects);
    void on(const UplinkUp& event, Now now, Effects& effects);
    void on(const EventsGranted& event, Now now, Effects& effects);
    void on(const PendingAnswered& event, Now now, Effects& effects);
    void on(const UplinkDown& event, Now now, Effects& effects);
    void on(const PendingReceived& event, Now now, Effects& effects);
    void on(const PublishDone& event, Now now, Effects& effects);
    void on(const ResponseReceived& event, Now now, Effects& effects);
    void on(const AssetCompared& event, Now now, Effects& effects);
    void on(const AttributeSeen& event, Now now, Effects& effects);
    void on(const Stored& event, Now now, Effects& effects);
    void on(const WearStored& event, Now now, Effects& effects);
    void on(const SettingStored& event, Now now, Effects& effects);
    void on(const JournalFailed& event, Now now, Effects& effects);
    void on(const JournalWorks& event, Now now, Effects& effects);
    void on(const AuditState& event, Now now, Effects& effects);
    void on(const ClockState& event, Now now, Effects& effects);
    void on(const Tick& event, Now now, Effects& effects);
    void on(const OperatorRequest& event, Now now, Effects& effects);
    void on(const CommandsSwitched& event, Now now, Effects& effects);
    void on(const MaintenanceSwitched& event, Now now, Effects& effects);
    void on(const DeviceReplaced& event, Now now, Effects& effects);
    void on(const MappingOffered& event, Now now, Effects& effects);
    void on(const StopRequested& event, Now now, Effects& effects);

    /// Before every event: which lines it may let go on.
    void prepare(const Event& event, Now now, Effects& effects);
    /// After every event: whatever can go on now does.
    void settle(Now now, Effects& effects);
    TimePoint next_wake() const { return next_wake_; }
    EngineSummary summary() const;
    EngineStatus status(Now now) const;
    const std::shared_ptr<const Mapping>& mapping() const { return kept_; }
    /// What goes on in place of this one, if a new mapping was offered and nothing that was begun
    /// stands in its way any more; this one is of no use then.
    std::unique_ptr<State> successor(Now now, Effects& effects);

private:
    LineMachine& line(LineId id) { return *lines_[index(id)]; }
    PollSchedule& schedule_of(PointId point) {
        return line(mapping_.device(mapping_.point(point).device).line).schedule();
    }
    // engine_reload.cpp
    struct Offer {
        std::uint64_t id = 0;
        std::shared_ptr<const Mapping> mapping;
        MappingChange change;
        TimePoint give_up_at{};
        TimePoint reads_until = never; ///< waits for reads that are out; `never`: not yet
        bool forced = false;
        bool at_start = false; ///< the files were edited while the bridge was stopped
        bool abandons =
            false; ///< what was begun where it does not go on is not waited for any more
        bool ready = false;
    };
    std::string why_no_offer(const Mapping& offered) const;
    void go_over_to(const Mapping& edited, Now now);
    void consider(Offer offer);
    /// Nothing but the release of pulses that the last run began leads anybody to this line yet.
    bool waits_for_edited(LineId line) const {
        return offer_ && offer_->at_start && desk_.quiet(line);
    }
    void look_at_offer(Now now, Effects& effects);
    void refuse_offer(const std::string& why, Effects& effects);
    bool begun_at_moved() const;
    void take_over(State& old, const MappingChange& change, Now now, Effects& effects);
    void retire(LineMachine& machine, Effects& effects);
    /// From when on nobody else has its port, and no answer to somebody else's request can come
    /// there any more; `never` while a line that a reload took out has not closed it.
    TimePoint port_free_at(LineId line) const;
    std::string why_maintained(const Mapping& offered) const;
    bool retired(LineId line) const { return mapping_.line(line).retired; }

    // engine_replacement.cpp
    std::string why_not_replaced(std::optional<DeviceId> device, const std::string& key) const;

    void describe_commands(EngineStatus& status, Now now) const;
    void carry_out(CommandActions actions, Now now, Effects& effects);
    void loop_found(PointId point, Effects& effects);
    void show_truth(PointId point);
    /// No fault closes the command path any more.
    void path_opened(Now now, Effects& effects);
    /// What the manager says to the subscription to pending events.
    void pending_answered(bool granted, Now now, Effects& effects);
    void journal_may_be_lost(const std::vector<KeptSetting>& settings, CommandActions& actions);
    void command_ended(const CommandEnded& ended, Effects& effects);
    void tell_audit(const CommandEnded& ended, Now now, Effects& effects);
    void tell_audit(const WroteByItself& write, Now now, Effects& effects);
    void tell_reused(const AckIdReused& reused, Now now, Effects& effects);
    Value reading_of(std::optional<PointId> point);
    void wrote_by_itself(const WroteByItself& wrote, Effects& effects);
    void look_for_overrides(const LineNews& news, Now now, Effects& effects);
    void unit_edge(LineId line, UnitId unit, bool online, Effects& effects);
    void line_unreachable(LineId line);
    void unreadable(const LineNews& news, Effects& effects);
    void tell_learned(const LineNews& news, Effects& effects);
    void keep_learned(Effects& effects, bool at_once = false);
    void tell_pace(const LineMachine& machine, const LineNews& news, Effects& effects) const;
    /// It is opened and polled: the bridge does not stop, nobody has the port, and it belongs to
    /// the mapping that is to run.
    bool in_use(LineId line) const {
        return !stopping_ && !retired(line) && !desk_.path().released(line) &&
               !waits_for_edited(line);
    }
    void drive(LineMachine& line, Now now, Effects& effects);
    /// Closes a released line when what was begun on it is finished.
    void let_go(LineMachine& line, Now now, Effects& effects);
    TimePoint let_go_at(const LineMachine& line) const;
    void drive_all(Now now, Effects& effects);
    /// Whatever changed, this line is looked at when the event is over.
    void touch(LineId line) { touched_[index(line)] = true; }
    void touch_all() { touched_.assign(lines_.size(), true); }
    void answer_not_sent(std::uint64_t request, const std::string& why, Effects& effects) const;
    /// The time to finish what was begun is over.
    bool out_of_time(Now now) const;
    /// What waits for the manager goes to it, as far as it may.
    void let_up(Now now, Effects& effects);
    void finish_stopping(Now now, Effects& effects);
    /// Who asks on this port next, another run or `railbridge read`, knows nothing of what was
    /// asked there before, and would take a late answer for its own: until then it is not let go.
    TimePoint held_until(const LineMachine& line) const;
    void hold(LineMachine& line, Now now, Effects& effects);
    /// For a line that is only kept because late answers may come. True if a frame leaves.
    bool release_late(LineMachine& line, Now now, Effects& effects);
    /// The same before it is closed, whatever failed before; once.
    bool release_at_last(LineMachine& line, Now now, Effects& effects);
    void tell_statistics(Now now);
    void find_next_wake(Now now);
    void watch_clock(Now now, Effects& effects);
    void measure_clock(Now now);
    void note_beat(const Effects& effects, std::size_t from, Now now);
    void take_beat(const AttributeSeen& seen, Now now);
    void tell_clock(Now now);
    void describe_clock(EngineStatus& status, Now now) const;

    const std::shared_ptr<const Mapping> kept_;
    const Mapping& mapping_;
    EngineSettings settings_;
    CommandDesk desk_;
    ControlDesk controls_;
    AuditDesk audit_;
    AuditState audit_state_;
    ReportDesk reports_;
    BoxHealth health_;
    ClockProbe probe_;
    LineMachines lines_;
    CommandNews commands_;
    std::map<PublishId, std::string> acks_; ///< acknowledgements without PUBACK
    std::vector<LineId> preempted_;
    std::set<std::string> learned_said_;
    std::vector<bool> touched_;         ///< lines that this event may let go on
    std::vector<TimePoint> line_wakes_; ///< when each line wants to be looked at again
    PublishId last_id_ = 0;
    std::string uplink_problem_ = "not connected yet";
    std::optional<WallTime> away_since_;
    TimePoint next_wake_ = never;
    TimePoint statistics_at_ = TimePoint::min(); ///< when those of the lines are told next
    TimePoint stop_by_ = never; ///< when the lines are closed whatever is under way
    TimePoint hold_by_ = never; ///< when they are, whatever may still be answered
    bool hold_said_ = false;
    std::set<LineId> released_at_last_;
    std::optional<Offer> offer_;
    std::map<LineId, TimePoint> let_go_by_; ///< when released lines are closed whatever is begun
    bool started_ = false;
    bool stopping_ = false;
    bool stopped_ = false;
    bool health_changed_ = true; ///< the bridge's own attributes may differ from what was reported
};

} // namespace railbridge
