#include "bridge/engine/line_machine.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

constexpr std::uint32_t writes_in_row_max = 8;
constexpr Duration listen_slice =
    std::chrono::milliseconds{50}; // so that a command never waits longer
constexpr Duration listen_worth = std::chrono::milliseconds{2}; // less brings nothing
constexpr std::size_t requests_waiting_max = 64;
constexpr std::uint32_t class_of_probes = 1000; // above every unit
// What was read is told when its batch has ended. Several reads in one spare wake-ups where they
// are quick; where they are slow they would only make their values old.
constexpr Duration batch_worth = std::chrono::milliseconds{20};

} // namespace

LineMachine::LineMachine(const Mapping& mapping, LineId line)
    : mapping_(mapping)
    , line_(line)
    , schedule_(mapping, line) {
    for (const auto& device : mapping.devices) {
        if (device.line == line) {
            units_.try_emplace(device.unit);
            statistics_.add_unit(device.unit);
        }
    }
}

void LineMachine::opened(TimePoint now) {
    for (auto& [id, unit] : units_) {
        unit.forget();
    }
    probes_.restart(now);
    std::erase_if(searches_, [](const auto& search) { return !search.second.patient; });
    for (auto& [device, search] : searches_) {
        search.trial.reset();
    }
    for (auto& [device, retest] : retests_) {
        retest.trial.reset();
    }
    for (auto& [device, doubt] : doubts_) {
        doubt.waiting.clear();
        doubt.witness.reset();
    }
    schedule_.read_all_soon(now);
    writes_in_row_ = 0;
}

std::vector<std::uint64_t> LineMachine::drop_requests() {
    std::vector<std::uint64_t> ids;
    for (const auto& request : requests_) {
        ids.push_back(request.first);
    }
    requests_.clear();
    return ids;
}

bool LineMachine::guarded(UnitId unit, TimePoint now) const {
    return now < guarded_until(unit);
}

TimePoint LineMachine::guarded_until(UnitId unit) const {
    const auto found = guards_.find(unit);
    return found == guards_.end() ? TimePoint::min() : found->second.closed_until();
}

TimePoint LineMachine::late_answers_until() const {
    auto until = TimePoint::min();
    for (const auto& [unit, guard] : guards_) {
        until = std::max(until, guard.closed_until());
    }
    return until;
}

TimePoint LineMachine::command_due(const CommandDesk& desk, TimePoint now) const {
    return desk.next_wake(line_, now, [this](DeviceId device) {
        return guarded_until(mapping_.device(device).unit);
    });
}

TimePoint LineMachine::poll_from(DeviceId device) const {
    const auto id = mapping_.device(device).unit;
    const auto& unit = units_.at(id);
    const auto from = std::max(unit.ask_from(), guarded_until(id));
    return unit.state() == UnitHealth::State::offline ? std::max(from, probes_.free_at()) : from;
}

/// A unit that does not answer is probed by reads, and fed when it answers them.
TimePoint LineMachine::feed_from(DeviceId device) const {
    const auto unit = mapping_.device(device).unit;
    return unit_offline(unit) ? never : guarded_until(unit);
}

bool LineMachine::unit_offline(UnitId unit) const {
    const auto found = units_.find(unit);
    return found != units_.end() && found->second.state() == UnitHealth::State::offline;
}

Transaction LineMachine::transaction_for(DeviceId id, Request request) const {
    const auto& device = mapping_.device(id);
    Transaction transaction;
    transaction.unit = device.unit;
    transaction.request = std::move(request);
    transaction.response_timeout = device.response_timeout;
    transaction.turnaround = device.turnaround;
    return transaction;
}

std::optional<Batch> LineMachine::next_batch(Now now, CommandDesk& desk, bool polls,
                                             CommandActions& actions) {
    const bool poll_first = polls && writes_in_row_ >= writes_in_row_max && !desk.bound(line_);
    if (poll_first) {
        if (auto batch = poll_batch(now.mono, 1)) {
            in_turn_ = true;
            return batch;
        }
    }
    if (auto batch = command_batch(now, desk, actions)) {
        ++writes_in_row_;
        return batch;
    }
    if (!polls) {
        writes_in_row_ = 0;
        return feeding_batch(now, desk); // a watchdog does not wait for a reload
    }
    if (!fed_) {
        if (auto batch = feeding_batch(now, desk)) {
            return batch;
        }
    }
    const bool fed = std::exchange(fed_, false);
    if (auto batch = poll_batch(now.mono, reads_at_once())) {
        return batch; // which ends the row as soon as one of its reads has left
    }
    writes_in_row_ = 0;
    if (fed) {
        if (auto batch = feeding_batch(now, desk)) {
            return batch;
        }
    }
    // Not longer than until somebody has something to ask.
    const auto next =
        std::min(schedule_.next_due([this](DeviceId id) { return poll_from(id); }), next_retest());
    return listen_batch(now.mono, next);
}

std::optional<Batch> LineMachine::listen(TimePoint now) {
    return listen_batch(now, never);
}

std::optional<Batch> LineMachine::release(Now now, TimePoint until, CommandDesk& desk) {
    auto frame = desk.next_release(line_, now, [&](DeviceId id) {
        const auto& device = mapping_.device(id);
        return !guarded(device.unit, now.mono) && now.mono + device.response_timeout <= until;
    });
    return frame ? std::optional{batch_of(std::move(*frame))} : std::nullopt;
}

std::optional<Batch> LineMachine::command_batch(Now now, CommandDesk& desk,
                                                CommandActions& actions) {
    const auto may_ask = [this, &now](DeviceId device) {
        return !guarded(mapping_.device(device).unit, now.mono);
    };
    // The release of a pulse, and a fresh command, do not wait for somebody's diagnosis.
    auto frame = desk.next_frame(line_, now, may_ask, actions);
    if (!frame) {
        return operator_batch(now.mono);
    }
    return batch_of(std::move(*frame));
}

std::optional<Batch> LineMachine::feeding_batch(Now now, CommandDesk& desk) {
    auto frame = desk.next_feeding(
        line_, now, [this, &now](DeviceId device) { return feed_from(device) <= now.mono; });
    if (!frame) {
        return std::nullopt;
    }
    fed_ = std::holds_alternative<WriteRequest>(frame->request);
    return batch_of(std::move(*frame));
}

Batch LineMachine::batch_of(CommandFrame frame) {
    auto transaction =
        transaction_for(mapping_.point(frame.point).device, std::move(frame.request));
    running_.emplace_back(std::move(frame));
    return Batch{{std::move(transaction)}};
}

bool LineMachine::ask(std::uint64_t id, Transaction transaction) {
    if (requests_.size() >= requests_waiting_max) {
        return false;
    }
    requests_.emplace_back(id, std::move(transaction));
    return true;
}

std::optional<Batch> LineMachine::operator_batch(TimePoint now) {
    const auto request =
        std::find_if(requests_.begin(), requests_.end(), [this, now](const auto& waiting) {
            return !guarded(waiting.second.unit, now);
        });
    if (request == requests_.end()) {
        return std::nullopt;
    }
    auto [id, transaction] = std::move(*request);
    requests_.erase(request);
    OperatorJob job{id, transaction.unit, std::nullopt};
    if (const auto* read = std::get_if<ReadRequest>(&transaction.request)) {
        job.range = read->range;
    }
    running_.emplace_back(std::move(job));
    return Batch{{std::move(transaction)}};
}

std::optional<Batch> LineMachine::poll_batch(TimePoint now, std::size_t reads_max) {
    start_retests(now);
    start_trials(now);
    const auto may_ask = [this, now](DeviceId device) { return poll_from(device) <= now; };
    // Within a batch nobody could keep the late-answer rule: with RTU frames a unit has one read in
    // it. A unit of which nobody knows whether it answers, or what, has one, too, and of those that
    // do not one is probed.
    const auto doubted = [this](UnitId id) {
        return std::any_of(doubts_.begin(), doubts_.end(), [this, id](const auto& doubt) {
            return mapping_.device(schedule_.plan(doubt.first).device()).unit == id;
        });
    };
    const auto one_only = [this, &doubted](DeviceId device) -> std::uint32_t {
        const auto id = mapping_.device(device).unit;
        const auto state = units_.at(id).state();
        if (state == UnitHealth::State::offline) {
            return class_of_probes;
        }
        const bool alone =
            mapping_.line(line_).is_rtu() || state != UnitHealth::State::online || doubted(id);
        return alone ? id + 1U : 0U;
    };
    taken_.clear();
    schedule_.take(now, reads_max, may_ask, one_only, taken_);
    if (taken_.empty()) {
        return std::nullopt;
    }
    Batch batch;
    for (auto& job : taken_) {
        const auto device = schedule_.plan(job.device).device();
        auto transaction = transaction_for(device, ReadRequest{job.read().range});
        transaction.response_timeout =
            units_.at(transaction.unit)
                .patience(transaction.response_timeout, statistics_.responses(transaction.unit));
        batch.transactions.push_back(std::move(transaction));
        running_.emplace_back(std::move(job));
    }
    return batch;
}

std::size_t LineMachine::reads_at_once() const {
    const auto fit = batch_worth / std::max(read_took_, Duration{1});
    return static_cast<std::size_t>(
        std::clamp<Duration::rep>(fit, 1, static_cast<Duration::rep>(batch_reads_max)));
}

std::optional<Batch> LineMachine::listen_batch(TimePoint now, TimePoint next) {
    for (const auto& [unit, guard] : guards_) {
        if (guard.closed(now)) {
            const auto slice = std::min({listen_slice, guard.closed_until() - now,
                                         next == never ? listen_slice : next - now});
            if (slice < std::min(listen_worth, guard.closed_until() - now)) {
                return std::nullopt;
            }
            Transaction transaction;
            transaction.unit = unit;
            transaction.request = ListenRequest{};
            transaction.response_timeout = slice;
            running_.emplace_back(ListenJob{});
            Batch batch;
            batch.transactions.push_back(std::move(transaction));
            return batch;
        }
    }
    return std::nullopt;
}

TimePoint LineMachine::next_wake(TimePoint now, const CommandDesk& desk, bool polls) const {
    if (!link_.open()) {
        const bool opens = polls && link_.state() == LineLink::State::closed;
        return opens ? link_.open_at() : never;
    }
    if (busy()) {
        // A command that becomes due ends a batch of reads early.
        const auto due = polling() ? command_due(desk, now) : never;
        return due > now ? due : never;
    }
    auto next = std::min(
        command_due(desk, now),
        desk.next_feeding_wake(line_, [this](DeviceId device) { return feed_from(device); }));
    if (polls) {
        next =
            std::min({next, next_retest(),
                      schedule_.next_due([this](DeviceId device) { return poll_from(device); })});
    }
    for (const auto& [unit, guard] : guards_) {
        if (guard.closed(now)) {
            next = std::min(next, guard.closed_until());
        }
    }
    return next;
}

void LineMachine::describe(LineStatus& status, TimePoint now) const {
    status.state = link_.open()                                ? "open"
                   : link_.state() == LineLink::State::opening ? "opening"
                                                               : "closed";
    status.last_error = link_.last_error();
    status.reconnects = link_.reconnects();
    status.utilisation = statistics_.utilisation(now);
    status.traffic = statistics_.line(now);
    status.slowdown = schedule_.clock().slowdown();
}

void LineMachine::describe(UnitStatus& status, UnitId id, TimePoint now) const {
    const auto& unit = units_.at(id);
    status.failures = unit.failures();
    status.traffic = statistics_.unit(id, now);
    if (guarded(id, now)) {
        status.state = "waiting for a late answer";
    } else if (unit.state() == UnitHealth::State::online) {
        status.state = "online";
    } else {
        status.state = unit.state() == UnitHealth::State::offline ? "offline" : "not asked yet";
    }
}

} // namespace railbridge
