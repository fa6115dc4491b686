#pragma once
// The whole bridge without a thread, a socket or a clock: engine, lines, devices, journal and
// manager under simulated time.

#include "tests/component/sim_line.hpp"

#include "bridge/engine/engine.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::sim {

/// Until the broker confirms a publish, and until the manager answers it.
inline constexpr Duration broker_delay = std::chrono::milliseconds{1};
inline constexpr Duration response_delay = std::chrono::milliseconds{2};

/// One thing that happened, for tests about order.
struct Happening {
    TimePoint at{};
    std::string
        what; ///< "write u1 hr:0", "stored written A1", "ack A1", "update press.lamp=true", ...
};

class SimWorld {
public:
    explicit SimWorld(Mapping mapping, EngineSettings settings = {}, std::uint64_t seed = 1);

    /// Starts the engine as after a boot; connects the manager.
    void start();
    /// What devices taught the bridge, as it wants it kept; given back at the next start.
    std::vector<LearnedRecord> learned;
    /// What else the journal keeps, in the same way.
    std::map<std::string, WearCount> wear;
    std::map<std::string, std::string> kept_settings;
    /// Runs until `time` has passed.
    void run(Duration time);
    /// Runs until the condition holds; false if it does not within `limit`.
    bool run_until(const std::function<bool()>& condition, Duration limit);

    /// Somebody changed the files. What comes of it is in reloads().
    void reload(Mapping mapping, bool forced = false);
    struct Reload {
        bool taken = false;
        std::string why; ///< not taken
        std::vector<std::string> news;
    };
    const std::vector<Reload>& reloads() const { return reloads_; }

    /// SIGTERM.
    void stop() { send(StopRequested{}); }
    /// kill -9: whatever is under way is lost; journal, devices and manager stay. Then a new start.
    void crash_and_restart();
    /// The same, and before the new start somebody edits the files.
    void crash_and_restart(Mapping edited);
    /// A person at the box asks for one transaction; the answer appears in answers().
    void ask(std::uint64_t id, LineId line, Transaction transaction, bool even_if_off = false) {
        send(OperatorRequest{id, line, std::move(transaction), even_if_off});
    }
    const std::map<std::uint64_t, TransactionResult>& answers() const { return answers_; }
    /// A person at the box switches something; what comes of it appears in control_answers().
    void commands_off(std::uint64_t id, const std::string& why = "") {
        send(CommandsSwitched{id, false, {"anna", why, {}}});
    }
    void commands_on(std::uint64_t id, bool accept_journal_loss = false) {
        send(CommandsSwitched{id, true, {"anna", "", {}}, accept_journal_loss});
    }
    void begin_maintenance(std::uint64_t id, LineId line, Duration lasts, bool released = false) {
        send(MaintenanceSwitched{id, line, "bert",
                                 LineMaintenance{{}, {"bert", "new drive", {}}, lasts, released}});
    }
    void end_maintenance(std::uint64_t id, LineId line) {
        send(MaintenanceSwitched{id, line, "bert", std::nullopt});
    }
    /// Another device stands in place of the one with this key.
    void replace_device(std::uint64_t id, const std::string& key) {
        send(DeviceReplaced{id, key, "anna"});
    }
    const std::map<std::uint64_t, std::string>& control_answers() const { return control_answers_; }
    /// How often the engine was woken by the time alone.
    std::size_t ticks() const { return ticks_; }
    /// True ends the process: asked after each effect has been carried out.
    std::function<bool(const Effect&)> crash_after_effect;
    bool refuse_pending = false; ///< the manager grants no subscription to pending events
    /// The same at named points between a command's arrival and its end, see crash_points_test.cpp;
    /// asked each time one is passed.
    std::function<bool(const std::string& point)> crash_at_point;
    bool crashed() const { return crashed_; }

    SimLine& line(const std::string& key);
    TimePoint mono() const { return now_.mono; }
    /// The clock of the box; the manager's is right, whatever happens to it.
    WallTime wall() const { return now_.wall; }
    WallTime manager_time() const { return now_.wall - clock_error_; }
    /// Somebody sets the clock of the box.
    void step_clock(std::chrono::milliseconds by);
    /// What the kernel says of it, now and at every start.
    void synchronise(bool synchronised);

    /// The manager.
    void disconnect(bool taken_over = false);
    /// Before start(): the manager is not there.
    void stay_away() { wanted_ = false; }
    void connect();
    /// An operator writes: a pending event. `age` makes it an old one. Returns the ackId.
    std::string operator_write(const std::string& asset_key, const std::string& attribute,
                               Value value, Duration age = {});
    std::string operator_write_to(const std::string& asset_id, const std::string& attribute,
                                  Value value, Duration age = {});
    /// Any pending event; ackId and, if it has none, the time are filled in. Returns the ackId.
    std::string operator_send(PendingEvent event);
    /// The same pending event again, as a reconnect of a careful manager brings it.
    void deliver_again(const std::string& ack_id);
    /// Value of an attribute at the manager; nothing if it was never told.
    std::optional<Value> told(const std::string& asset_key, const std::string& attribute) const;
    std::size_t values_told() const { return values_told_; }
    bool acked(const std::string& ack_id) const { return acked_.contains(ack_id); }
    CommandState journal(const std::string& ack_id) const { return journal_.at(ack_id).state; }
    bool ended(const std::string& ack_id) const {
        return journal_.contains(ack_id) && is_terminal(journal_.at(ack_id).state);
    }
    /// Runs until the command has ended; false if it does not within `limit`.
    bool ends(const std::string& ack_id, Duration limit) {
        return run_until([&] { return ended(ack_id); }, limit);
    }
    std::string reason(const std::string& ack_id) const { return journal_.at(ack_id).reason; }
    std::size_t open_in_journal() const;
    /// As if somebody else had written it.
    void end_in_journal(const std::string& ack_id, CommandState state) {
        journal_.at(ack_id).state = state;
    }
    /// As after a day.
    void forget_in_journal(const std::string& ack_id) {
        journal_.erase(ack_id);
        std::erase(journal_order_, ack_id);
        pending_.erase(ack_id);
    }
    std::function<std::optional<OperationError>(Operation, const std::string& asset_id,
                                                const std::vector<std::string>& attributes)>
        manager_refuses;
    bool manager_responds = true;
    bool manager_tells_events = true; ///< of the health asset
    int acks_to_lose = 0;            ///< so many acknowledgements get their PUBACK and nothing else
    Duration pending_stored_after{}; ///< after its publication the manager knows an event; until
                                     ///< then an acknowledgement of it is ignored
    /// The manager starts again without its memory: what is open is forgotten.
    void forget_pending() { pending_.clear(); }
    /// The manager's view of an attribute, as an operator's screen shows it while he writes.
    void show(const std::string& asset_key, const std::string& attribute, Value value) {
        told_[{asset_key, attribute}] = std::move(value);
    }
    /// Somebody deletes an asset at the manager, and all that lies below it.
    void delete_asset(const std::string& key);
    /// `hall/cell`: where the manager has an asset; empty: nowhere.
    std::string path_of(const std::string& key) const;
    bool journal_works = true;
    /// The next start finds a journal that cannot be read; journal_works brings it.
    bool journal_unread = false;

    const std::vector<Happening>& log() const { return log_; }
    /// Position of the first happening that begins with this text, from `from` on; log().size() if
    /// none.
    std::size_t happened(const std::string& text, std::size_t from = 0) const;
    const std::vector<std::string>& said() const { return said_; }
    const std::vector<AuditEntry>& audit() const { return audit_; }
    Engine& engine() { return *engine_; }
    EngineStatus status() const { return engine_->status(now_); }
    std::uint64_t requests() const;

private:
    struct Planned {
        std::uint64_t generation = 0; ///< of the process; events of a dead one are dropped
        std::function<void()> action;
    };
    struct RunningLine {
        Batch batch;
        std::uint64_t number = 0; ///< tells it from those before
        std::size_t next = 0;
        BatchResult result;
        bool preempted = false;
        bool wrote = false;
        TimePoint since{};
    };

    void start(std::shared_ptr<const Mapping> edited);
    void end_process();
    void plan(Duration after, std::function<void()> action);
    void plan_always(Duration after, std::function<void()> action);
    void send(Event event);
    void carry_out(const Effect& effect);
    void step_line(LineId id, std::uint64_t number);
    void batch_done(LineId id);
    /// Ends what is under way there, as the adapter does before it closes a port.
    void interrupt(LineId id);
    void update(const UpdateBatch& batch);
    void acknowledge(PublishId id, const std::string& ack_id);
    void create(AssetIndex asset);
    void look_at(AssetIndex asset);
    void update(AssetIndex asset);
    std::string parent_id(AssetIndex asset) const;
    void respond(Operation operation, AssetIndex asset, std::optional<OperationError> error);
    bool crashes(const std::string& point);
    /// False if the journal does not work; the engine hears of that, and when it works again.
    bool commit();
    void try_journal_again();
    std::vector<CommandRecord> records() const;
    std::vector<WearCount> counts() const;
    std::vector<KeptSetting> settings_kept() const;
    void store(const StoreCommand& command);
    void keep(const WearCount& count);
    void keep(const KeptSetting& setting);
    void note(std::string what) { log_.push_back({now_.mono, std::move(what)}); }
    const std::string& asset_id(const std::string& key) const;

    Mapping mapping_;
    EngineSettings settings_;
    std::unique_ptr<Engine> engine_;
    std::vector<std::unique_ptr<SimLine>> lines_;
    std::map<std::uint32_t, RunningLine> running_;
    std::uint64_t batches_ = 0;
    std::multimap<TimePoint, Planned> plan_;
    Now now_;
    std::chrono::milliseconds clock_error_{};
    bool synchronised_ = true;
    std::uint64_t seed_ = 1;
    std::uint64_t generation_ = 1;
    bool crashed_ = false;
    bool journal_failing_ = false;
    bool connected_ = false;
    bool wanted_ = true;
    bool edited_ = false;        ///< the bridge does not connect before it runs what the files say
    bool pending_wanted_ = true; ///< the bridge asks for pending events
    std::map<std::string, CommandRecord> journal_;
    std::vector<std::string> journal_order_;
    std::map<std::string, PendingEvent> pending_; ///< at the manager, not acknowledged
    std::map<std::string, bool> acked_;
    std::map<std::pair<std::string, std::string>, Value> told_;
    std::map<std::string, std::string> assets_; ///< id -> that of its parent; empty: the gateway
    std::size_t values_told_ = 0;
    std::vector<Happening> log_;
    std::vector<std::string> said_;
    std::vector<AuditEntry> audit_;
    std::vector<Reload> reloads_;
    std::map<std::uint64_t, TransactionResult> answers_;
    std::map<std::uint64_t, std::string> control_answers_;
    std::size_t ticks_ = 0;
    int next_ack_ = 1;
};

} // namespace railbridge::sim
