#include "tests/component/sim_world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace railbridge::sim {

SimWorld::SimWorld(Mapping mapping, EngineSettings settings, std::uint64_t seed)
    : mapping_(std::move(mapping))
    , settings_(std::move(settings))
    , seed_(seed) {
    now_.mono = TimePoint{std::chrono::hours{1}};
    now_.wall = WallTime{std::chrono::milliseconds{1'790'000'000'000}};
    for (std::size_t i = 0; i < mapping_.lines.size(); ++i) {
        lines_.push_back(std::make_unique<SimLine>(mapping_.lines[i], seed + i));
    }
}

void SimWorld::plan(Duration after, std::function<void()> action) {
    plan_.emplace(now_.mono + after, Planned{generation_, std::move(action)});
}

void SimWorld::plan_always(Duration after, std::function<void()> action) {
    plan_.emplace(now_.mono + after, Planned{0, std::move(action)});
}

void SimWorld::start() {
    start(nullptr);
}

void SimWorld::start(std::shared_ptr<const Mapping> edited) {
    engine_ = std::make_unique<Engine>(mapping_, settings_);
    Started started;
    started.learned = learned;
    if (journal_unread) {
        journal_works = false;
    } else {
        started.journal = records();
        started.wear = counts();
        started.settings = settings_kept();
    }
    edited_ = edited != nullptr;
    started.edited = std::move(edited);
    send(ClockState{synchronised_});
    send(std::move(started));
    if (journal_unread) {
        commit();
    }
    if (wanted_ && !edited_) {
        connect();
    }
}

void SimWorld::reload(Mapping mapping, bool forced) {
    send(MappingOffered{1, std::make_shared<const Mapping>(std::move(mapping)), forced});
}

void SimWorld::crash_and_restart() {
    end_process();
    start();
}

void SimWorld::crash_and_restart(Mapping edited) {
    end_process();
    start(std::make_shared<const Mapping>(std::move(edited)));
}

void SimWorld::end_process() {
    ++generation_;
    running_.clear();
    connected_ = false;
    crashed_ = false;
    journal_failing_ = false;
    pending_wanted_ = true;
}

void SimWorld::step_clock(std::chrono::milliseconds by) {
    now_.wall += by;
    clock_error_ += by;
}

void SimWorld::synchronise(bool synchronised) {
    synchronised_ = synchronised;
    if (engine_) {
        send(ClockState{synchronised});
    }
}

void SimWorld::connect() {
    wanted_ = true;
    if (connected_) {
        return;
    }
    connected_ = true;
    UplinkUp up;
    up.pending_granted = pending_wanted_ && !refuse_pending;
    send(up);
    for (const auto& [ack_id, event] : pending_) {
        plan(broker_delay, [this, id = ack_id] { deliver_again(id); });
    }
}

void SimWorld::disconnect(bool taken_over) {
    wanted_ = false;
    connected_ = false;
    UplinkDown down;
    down.reason = "connection lost";
    down.taken_over = taken_over;
    send(std::move(down));
}

void SimWorld::send(Event event) {
    if (crashed_) {
        return;
    }
    Effects effects;
    engine_->handle(event, now_, effects);
    for (const auto& effect : effects) {
        carry_out(effect);
        if (crash_after_effect && crash_after_effect(effect)) {
            crashed_ = true;
            return;
        }
    }
}

bool SimWorld::crashes(const std::string& point) {
    crashed_ = crashed_ || (crash_at_point && crash_at_point(point));
    return crashed_;
}

void SimWorld::run(Duration time) {
    run_until([] { return false; }, time);
}

bool SimWorld::run_until(const std::function<bool()>& condition, Duration limit) {
    const auto end = now_.mono + limit;
    while (!condition()) {
        const auto wake = crashed_ || !engine_ ? never : engine_->next_wake();
        const auto planned = plan_.empty() ? never : plan_.begin()->first;
        const auto next = std::min(wake, planned);
        if (next > end) {
            now_.wall += std::chrono::duration_cast<std::chrono::milliseconds>(end - now_.mono);
            now_.mono = end;
            return condition();
        }
        const auto step = std::max(next, now_.mono) - now_.mono;
        const auto before = std::chrono::floor<std::chrono::milliseconds>(now_.mono);
        now_.mono += step;
        now_.wall += std::chrono::floor<std::chrono::milliseconds>(now_.mono) - before;
        if (planned <= now_.mono) {
            const auto first = plan_.begin();
            const auto action = std::move(first->second);
            plan_.erase(first);
            if (action.generation == 0 || action.generation == generation_) {
                action.action();
            }
        } else {
            ++ticks_;
            send(Tick{});
        }
    }
    return true;
}

SimLine& SimWorld::line(const std::string& key) {
    for (std::size_t i = 0; i < mapping_.lines.size(); ++i) {
        if (mapping_.lines[i].key == key) {
            return *lines_[i];
        }
    }
    throw std::out_of_range("no line " + key);
}

const std::string& SimWorld::asset_id(const std::string& key) const {
    for (const auto& asset : mapping_.assets) {
        if (asset.key == key) {
            return asset.id;
        }
    }
    throw std::out_of_range("no asset " + key);
}

std::string SimWorld::operator_write(const std::string& asset_key, const std::string& attribute,
                                     Value value, Duration age) {
    return operator_write_to(asset_id(asset_key), attribute, std::move(value), age);
}

std::string SimWorld::operator_write_to(const std::string& id, const std::string& attribute,
                                        Value value, Duration age) {
    PendingEvent event;
    event.asset_id = id;
    event.attribute = attribute;
    event.value = std::move(value);
    event.event_time = manager_time() - std::chrono::duration_cast<std::chrono::milliseconds>(age);
    return operator_send(std::move(event));
}

std::string SimWorld::operator_send(PendingEvent event) {
    event.ack_id = "A" + std::to_string(next_ack_++);
    if (event.event_time == WallTime{}) {
        event.event_time = manager_time();
    }
    auto ack_id = event.ack_id;
    pending_.emplace(ack_id, std::move(event));
    if (connected_) {
        plan(broker_delay, [this, ack_id] { deliver_again(ack_id); });
    }
    return ack_id;
}

void SimWorld::deliver_again(const std::string& ack_id) {
    const auto found = pending_.find(ack_id);
    auto event = found != pending_.end() ? found->second : journal_.at(ack_id).event;
    event.received_wall = now_.wall;
    PendingReceived received;
    received.event = event;
    received.duplicate = journal_.contains(ack_id);
    if (crashes("received, before the commit")) {
        return;
    }
    received.journaled = commit();
    if (received.duplicate) {
        const auto& known = journal_.at(ack_id);
        received.has = !same_event(known.event, event)      ? JournalHas::other
                       : known.state == CommandState::acked ? JournalHas::same_acked
                                                            : JournalHas::same;
    }
    if (!received.duplicate && received.journaled) {
        CommandRecord record;
        record.event = event;
        record.sequence = static_cast<std::int64_t>(journal_order_.size());
        journal_.emplace(ack_id, record);
        journal_order_.push_back(ack_id);
        note("stored received " + ack_id);
    }
    if (!crashes("received, after the commit")) {
        send(std::move(received));
    }
}

void SimWorld::carry_out(const Effect& effect) {
    if (const auto* open = std::get_if<OpenLine>(&effect)) {
        plan(broker_delay, [this, id = open->line] {
            if (lines_[index(id)]->connected) {
                send(LineOpened{id});
            } else {
                send(LineOpenFailed{id, Error{Recovery::line_reconnect, "no such device"}});
            }
        });
    } else if (const auto* close = std::get_if<CloseLine>(&effect)) {
        plan(broker_delay, [this, id = close->line] {
            interrupt(id);
            send(LineClosed{id});
        });
    } else if (const auto* execute = std::get_if<ExecuteBatch>(&effect)) {
        if (running_.contains(static_cast<std::uint32_t>(execute->line))) {
            throw std::logic_error("two batches on one line");
        }
        RunningLine running;
        running.batch = execute->batch;
        running.number = ++batches_;
        running.since = now_.mono;
        running_.emplace(static_cast<std::uint32_t>(execute->line), std::move(running));
        // What comes during the silence comes before a read leaves.
        const bool reads =
            std::holds_alternative<ReadRequest>(execute->batch.transactions[0].request);
        const auto silence = lines_[index(execute->line)]->silence();
        if (reads && silence > Duration{}) {
            plan(silence, [this, id = execute->line, number = batches_] { step_line(id, number); });
        } else {
            step_line(execute->line, batches_);
        }
    } else if (const auto* preempt = std::get_if<PreemptLine>(&effect)) {
        if (const auto running = running_.find(static_cast<std::uint32_t>(preempt->line));
            running != running_.end()) {
            running->second.preempted = true;
        }
    } else if (const auto* batch = std::get_if<PublishUpdate>(&effect)) {
        update(batch->batch);
    } else if (const auto* ack = std::get_if<Acknowledge>(&effect)) {
        acknowledge(ack->id, ack->ack_id);
    } else if (const auto* made = std::get_if<CreateAsset>(&effect)) {
        create(made->asset);
    } else if (const auto* get = std::get_if<GetAsset>(&effect)) {
        look_at(get->asset);
    } else if (const auto* change = std::get_if<UpdateAsset>(&effect)) {
        update(change->asset);
    } else if (const auto* stored = std::get_if<StoreCommand>(&effect)) {
        store(*stored);
    } else if (const auto* count = std::get_if<KeepWear>(&effect)) {
        keep(count->count);
    } else if (const auto* setting = std::get_if<KeepSetting>(&effect)) {
        keep(setting->setting);
    } else if (const auto* facts = std::get_if<KeepLearned>(&effect)) {
        learned = facts->records;
    } else if (const auto* answer = std::get_if<AnswerRequest>(&effect)) {
        answers_.emplace(answer->id, answer->result);
    } else if (const auto* control = std::get_if<AnswerControl>(&effect)) {
        control_answers_.emplace(control->id, control->error);
    } else if (const auto* accept = std::get_if<AcceptPending>(&effect)) {
        note(accept->accept ? "pending accepted" : "pending left");
        const bool asks = accept->accept && !pending_wanted_;
        pending_wanted_ = accept->accept;
        if (asks && connected_) {
            plan(broker_delay, [this] { send(PendingAnswered{!refuse_pending}); });
        }
    } else if (const auto* taken = std::get_if<MappingTaken>(&effect)) {
        note("mapping taken");
        reloads_.push_back({true, {}, taken->news});
        mapping_ = *taken->mapping;
        for (auto i = lines_.size(); i < mapping_.lines.size(); ++i) {
            lines_.push_back(std::make_unique<SimLine>(mapping_.lines[i], seed_ + i));
        }
        if (std::exchange(edited_, false) && wanted_) {
            plan(broker_delay, [this] { connect(); });
        }
    } else if (const auto* refused = std::get_if<MappingRefused>(&effect)) {
        note("mapping refused");
        reloads_.push_back({false, refused->why, {}});
    } else if (const auto* say = std::get_if<Say>(&effect)) {
        said_.push_back(say->text);
    } else if (const auto* audit = std::get_if<Audit>(&effect)) {
        audit_.push_back(audit->entry);
    } else if (std::holds_alternative<Stopped>(effect)) {
        note("stopped");
    }
}

std::optional<Value> SimWorld::told(const std::string& asset_key,
                                    const std::string& attribute) const {
    const auto found = told_.find({asset_key, attribute});
    return found == told_.end() ? std::nullopt : std::optional{found->second};
}

std::size_t SimWorld::happened(const std::string& text, std::size_t from) const {
    for (std::size_t i = from; i < log_.size(); ++i) {
        if (log_[i].what.rfind(text, 0) == 0) {
            return i;
        }
    }
    return log_.size();
}

std::uint64_t SimWorld::requests() const {
    std::uint64_t sum = 0;
    for (const auto& line : lines_) {
        sum += line->requests();
    }
    return sum;
}

} // namespace railbridge::sim
