#include "bridge/engine/engine_state.hpp"

#include "bridge/polling/line_load.hpp"
#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// How long stopping waits for read-backs and for the release of pulses; a device may be dead.
constexpr Duration stop_limit = std::chrono::seconds{3};
// The same for late answers: a read that ran to its end, and the largest usual late_limit.
constexpr Duration hold_limit = std::chrono::seconds{8};

} // namespace

Engine::State::State(std::shared_ptr<const Mapping> mapping, EngineSettings settings)
    : kept_(std::move(mapping))
    , mapping_(*kept_)
    , settings_(std::move(settings))
    , desk_(mapping_, {.passthrough = settings_.passthrough,
                       .ack_delay = settings_.ack_delay,
                       .pending_max = settings_.pending_commands_max,
                       .pending_per_point_max = settings_.pending_per_point_max,
                       .writes_per_second = settings_.writes_per_second})
    , controls_(mapping_, desk_.path())
    , audit_(mapping_)
    , reports_(mapping_, settings_)
    , health_(mapping_, settings_)
    , probe_(mapping_, settings_.run)
    , commands_(mapping_, settings_) {
    for (std::size_t i = 0; i < mapping_.lines.size(); ++i) {
        lines_.push_back(std::make_unique<LineMachine>(mapping_, static_cast<LineId>(i)));
    }
    touched_.assign(lines_.size(), true);
    line_wakes_.assign(lines_.size(), never);
}

void Engine::State::on(const Started& event, Now now, Effects& effects) {
    health_changed_ = true;
    started_ = true;
    controls_.restore(event.settings, now, effects);
    CommandActions actions;
    journal_may_be_lost(event.settings, actions);
    desk_.restore(event.wear);
    desk_.restore(event.settings);
    commands_.restore(event.journal);
    desk_.manager_gone(now, actions); // until it proves the contrary
    desk_.restore(event.journal, now, actions);
    for (std::size_t i = 0; i < mapping_.devices.size(); ++i) {
        for (const auto& record : event.learned) {
            if (record.device == mapping_.devices[i].key) {
                line(mapping_.devices[i].line).restore(static_cast<DeviceId>(i), record.facts);
            }
        }
    }
    carry_out(std::move(actions), now, effects);
    if (event.edited) {
        go_over_to(*event.edited, now);
    }
}

void Engine::State::on(const LineOpened& event, Now now, Effects& effects) {
    health_changed_ = true;
    auto& machine = line(event.line);
    if (machine.link().opened()) {
        effects.push_back(Say{LogLevel::notice, "line.open",
                              "line " + mapping_.line(event.line).key + " is back"});
    }
    machine.opened(now.mono);
}

void Engine::State::on(const LineOpenFailed& event, Now now, Effects& effects) {
    health_changed_ = true;
    auto& machine = line(event.line);
    if (machine.link().open_failed(now.mono, event.error.text)) {
        effects.push_back(Say{LogLevel::error, "line.down",
                              "line " + mapping_.line(event.line).key + ": " + event.error.text +
                                  "; tried again until it works"});
        line_unreachable(event.line);
    }
    for (const auto id : machine.drop_requests()) {
        answer_not_sent(id, event.error.text, effects);
    }
}

void Engine::State::answer_not_sent(std::uint64_t request, const std::string& why,
                                    Effects& effects) const {
    TransactionResult result;
    result.outcome = tl::unexpected(
        Failure{FailureKind::not_sent, ExceptionCode::none, Recovery::retry_later, why});
    effects.push_back(AnswerRequest{request, std::move(result)});
}

void Engine::State::on(const LineClosed& event, Now now, Effects& /*effects*/) {
    line(event.line).link().closed(now.mono);
}

void Engine::State::on(const BatchDone& event, Now now, Effects& effects) {
    auto& machine = line(event.line);
    std::erase(preempted_, event.line);
    const auto& news = machine.batch_done(event.result, now.mono);
    health_changed_ = health_changed_ || !news.edges.empty() || !news.fell_silent.empty() ||
                      !news.frames.empty() || !news.broken.empty();
    for (const auto& [unit, online] : news.edges) {
        unit_edge(event.line, unit, online, effects);
    }
    for (const auto& done : news.reads) {
        reports_.read(done.read(), done.words, machine.schedule().image(), now.mono);
    }
    look_for_overrides(news, now, effects);
    for (const auto point : news.refused) {
        if (reports_.point(point).quality != Quality::not_implemented) {
            const bool silent = std::find(news.unanswered.begin(), news.unanswered.end(), point) !=
                                news.unanswered.end();
            effects.push_back(Say{
                LogLevel::warning, "point.refused",
                mapping_.asset(mapping_.point(point).asset).key + "." +
                    mapping_.point(point).attribute +
                    (silent ? ": the device answers others, but never this address; asked again "
                              "every ten minutes, the others go on"
                            : ": the device has no such address; asked again every minute, the "
                              "others go on")});
        }
        reports_.refused(point, now.mono);
    }
    unreadable(news, effects);
    if (!news.fell_silent.empty()) {
        let_up(now, effects); // what was read before is no news of a unit that is silent
    }
    for (const auto unit : news.fell_silent) {
        unit_edge(event.line, unit, false, effects);
    }
    CommandActions actions;
    if (!news.frames.empty()) {
        touch_all(); // the next command may be for another line
    }
    for (const auto& done : news.frames) {
        desk_.frame_done(done.frame, done.result, now, actions);
    }
    carry_out(std::move(actions), now, effects);
    for (const auto& answer : news.answers) {
        effects.push_back(AnswerRequest{answer.id, answer.result});
    }
    tell_pace(machine, news, effects);
    if (!news.learned.empty()) {
        tell_learned(news, effects);
        keep_learned(effects);
    }
    if (!news.broken.empty() && machine.link().open()) {
        machine.link().closing(news.broken);
        effects.push_back(Say{LogLevel::warning, "line.reconnect",
                              "line " + mapping_.line(event.line).key +
                                  " is closed and opened again: " + news.broken});
        effects.push_back(CloseLine{event.line});
    }
}

void Engine::State::tell_pace(const LineMachine& machine, const LineNews& news,
                              Effects& effects) const {
    if (!news.pace_changed) {
        return;
    }
    const auto& clock = machine.schedule().clock();
    const auto& key = mapping_.line(machine.id()).key;
    if (!clock.behind()) {
        effects.push_back(Say{LogLevel::notice, "line.pace", "line " + key + " keeps up again"});
        return;
    }
    effects.push_back(Say{LogLevel::warning, "line.pace",
                          "line " + key + " cannot keep up: every point of it is read " +
                              three_figures(clock.slowdown()) + " times as seldom as wanted (" +
                              periods_in_words(mapping_, machine.id(), clock.slowdown()) +
                              "); longer periods, fewer points or a faster line help"});
}

void Engine::State::unreadable(const LineNews& news, Effects& effects) {
    for (const auto id : news.unreadable) {
        const auto& point = mapping_.point(id);
        effects.push_back(Say{LogLevel::warning, "point.unreadable",
                              mapping_.asset(point.asset).key + "." + point.attribute +
                                  ": the device answers, but cannot read it; the manager keeps the "
                                  "last value until it can"});
        reports_.unreachable(id);
    }
    health_changed_ = health_changed_ || !news.unreadable.empty() || news.readable_again;
}

void Engine::State::unit_edge(LineId id, UnitId unit, bool online, Effects& effects) {
    const auto& key = mapping_.line(id).key;
    for (std::size_t i = 0; i < mapping_.devices.size(); ++i) {
        const auto& device = mapping_.devices[i];
        if (device.line != id || device.unit != unit) {
            continue;
        }
        const auto name =
            "device " + device.key + " (line " + key + ", unit " + std::to_string(unit) + ")";
        if (online) {
            effects.push_back(Say{LogLevel::info, "unit.online", name + " answers"});
            desk_.answers_again(static_cast<DeviceId>(i));
        } else {
            effects.push_back(Say{LogLevel::warning, "unit.offline",
                                  name + " does not answer; the others go on"});
        }
    }
    auto& schedule = line(id).schedule();
    schedule.for_each_point(unit, [&](PointId point) {
        schedule.forget(point); // what comes next is decoded and reported, whatever it is
        if (!online) {
            reports_.unreachable(point);
        }
    });
}

void Engine::State::line_unreachable(LineId id) {
    auto& schedule = line(id).schedule();
    schedule.for_each_point([&](PointId point) {
        schedule.forget(point);
        reports_.unreachable(point);
    });
}

void Engine::State::on(const UplinkUp& event, Now now, Effects& effects) {
    health_changed_ = true;
    uplink_problem_.clear();
    reports_.connected(effects);
    desk_.connected(event.events_granted, now);
    probe_.restart();
    pending_answered(event.pending_granted, now, effects);
    if (away_since_) {
        health_.gap(*away_since_, now.wall, reports_);
        away_since_.reset();
    }
}

void Engine::State::on(const PendingAnswered& event, Now now, Effects& effects) {
    health_changed_ = true;
    if (reports_.connected()) {
        pending_answered(event.granted, now, effects);
    }
}

/// A manager whose commands cannot come is as good as gone: safe values are for that.
void Engine::State::pending_answered(bool granted, Now now, Effects& effects) {
    CommandActions actions;
    if (granted) {
        desk_.manager_here(now, actions);
    } else {
        // A path that is closed subscribes to nothing.
        if (!desk_.path().faulty()) {
            effects.push_back(Say{LogLevel::error, "pending.refused",
                                  "the manager refuses the subscription to pending events: no "
                                  "command will arrive. Is client_id that of a Gateway V2 asset?"});
        }
        desk_.manager_gone(now, actions);
    }
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const EventsGranted& /*event*/, Now /*now*/, Effects& /*effects*/) {
    if (reports_.connected()) {
        desk_.events_granted();
    }
}

void Engine::State::on(const UplinkDown& event, Now now, Effects& effects) {
    health_changed_ = true;
    if (event.reason != uplink_problem_) {
        effects.push_back(Say{event.permanent ? LogLevel::error : LogLevel::warning, "uplink.down",
                              "no connection to the manager: " + event.reason});
    }
    uplink_problem_ = event.reason;
    if (reports_.connected()) {
        away_since_ = now.wall;
    }
    reports_.disconnected();
    acks_.clear();
    CommandActions actions;
    desk_.disconnected(event.taken_over, now, actions);
    commands_.taken_over(desk_.path().takeovers());
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const PendingReceived& event, Now now, Effects& effects) {
    health_changed_ = true;
    commands_.received();
    if (!event.defect.empty()) {
        effects.push_back(Say{LogLevel::warning, "pending.defect",
                              "a pending event is no use and is left alone: " + event.defect});
        return;
    }
    CommandActions actions;
    desk_.received(event.event, event.journaled, event.duplicate, now, actions, event.arrived,
                   event.has);
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const PublishDone& event, Now now, Effects& effects) {
    health_changed_ = true;
    const auto ack = acks_.find(event.id);
    if (ack == acks_.end()) {
        reports_.published(event, now.mono, effects);
        return;
    }
    const auto ack_id = std::move(ack->second);
    acks_.erase(ack);
    CommandActions actions;
    desk_.ack_published(ack_id, !event.error, now, actions);
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const ResponseReceived& event, Now now, Effects& effects) {
    health_changed_ = true;
    reports_.responded(event, now.mono, effects);
}

void Engine::State::on(const AssetCompared& event, Now now, Effects& effects) {
    health_changed_ = true;
    reports_.compared(event, now.mono, effects);
}

void Engine::State::on(const AttributeSeen& event, Now now, Effects& effects) {
    health_changed_ = true;
    take_beat(event, now);
    CommandActions actions;
    desk_.seen(event.asset_id, event.attribute, event.timestamp, now, actions);
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const Stored& event, Now now, Effects& effects) {
    health_changed_ = true;
    CommandActions actions;
    desk_.stored(event.ack_id, event.state, event.ok, event.error, now, actions);
    carry_out(std::move(actions), now, effects);
}

void Engine::State::on(const WearStored& event, Now now, Effects& effects) {
    CommandActions actions;
    desk_.wear_stored(event.point, event.ok, event.error, actions);
    carry_out(std::move(actions), now, effects);
    if (!event.ok) {
        effects.push_back(
            Say{LogLevel::error, "journal.failed",
                "the number of writes to " + event.point + " could not be stored: " + event.error});
    }
}

void Engine::State::on(const SettingStored& event, Now /*now*/, Effects& effects) {
    controls_.stored(event, effects);
    if (!event.ok) {
        effects.push_back(Say{LogLevel::error, "journal.failed",
                              "the setting " + event.name +
                                  " could not be stored, a restart forgets it: " + event.error});
    }
}

void Engine::State::on(const Tick& /*event*/, Now /*now*/, Effects& /*effects*/) {}

void Engine::State::on(const OperatorRequest& event, Now /*now*/, Effects& effects) {
    const bool writes = std::holds_alternative<WriteRequest>(event.transaction.request);
    if (index(event.line) >= lines_.size()) {
        answer_not_sent(event.id, "there is no such line", effects);
    } else if (desk_.path().released(event.line)) {
        answer_not_sent(event.id,
                        desk_.path().why_not(event.line) +
                            "; its port is closed. Without --release requests at the box go on",
                        effects);
    } else if (!line(event.line).link().open() || stopping_) {
        answer_not_sent(event.id, "the line is not open", effects);
    } else if (writes && desk_.path().off() && !event.even_if_off) {
        answer_not_sent(event.id, desk_.path().why_not(), effects);
    } else if (!line(event.line).ask(event.id, event.transaction)) {
        answer_not_sent(event.id, "too many requests wait for this line", effects);
    }
}

void Engine::State::on(const StopRequested& /*event*/, Now now, Effects& effects) {
    if (!stopping_) {
        if (offer_) {
            refuse_offer("the bridge stops", effects);
        }
        stopping_ = true;
        stop_by_ = now.mono + stop_limit;
        hold_by_ = now.mono + hold_limit;
        for (const auto& machine : lines_) {
            for (const auto id : machine->drop_requests()) {
                answer_not_sent(id, "the bridge stops", effects);
            }
        }
        desk_.stop();
        effects.push_back(Say{LogLevel::notice, "stopping", "finishing what was begun"});
    }
}

} // namespace railbridge
