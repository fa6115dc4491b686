#include "bridge/engine/line_machine.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::uint32_t writes_in_row_max = 8;
constexpr Duration listen_slice =
    std::chrono::milliseconds{50}; // so that a command never waits longer
constexpr Duration refused_retry = std::chrono::seconds{60};
constexpr Duration use_window = std::chrono::seconds{10};

bool is_refusal(ExceptionCode code) {
    return code == ExceptionCode::illegal_function || code == ExceptionCode::illegal_data_address ||
           code == ExceptionCode::illegal_data_value;
}

bool is_gateway(ExceptionCode code) {
    return code == ExceptionCode::gateway_path_unavailable ||
           code == ExceptionCode::gateway_target_failed;
}

} // namespace

LineMachine::LineMachine(const Mapping& mapping, LineId line)
    : mapping_(mapping)
    , line_(line)
    , schedule_(mapping, line) {
    for (const auto& device : mapping.devices) {
        if (device.line == line) {
            units_.try_emplace(device.unit);
        }
    }
}

void LineMachine::opened(TimePoint now) {
    for (auto& [id, unit] : units_) {
        unit.health.forget();
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
    const auto found = units_.find(unit);
    return found != units_.end() && found->second.guard.closed(now);
}

bool LineMachine::may_poll(DeviceId device, TimePoint now) const {
    const auto unit = mapping_.device(device).unit;
    return !guarded(unit, now) && units_.at(unit).health.ask_from() <= now;
}

bool LineMachine::unit_offline(UnitId unit) const {
    const auto found = units_.find(unit);
    return found != units_.end() && found->second.health.state() == UnitHealth::State::offline;
}

std::size_t LineMachine::failing_units() const {
    return static_cast<std::size_t>(
        std::count_if(units_.begin(), units_.end(), [](const auto& unit) {
            return unit.second.health.state() == UnitHealth::State::offline;
        }));
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
    const bool poll_first = polls && writes_in_row_ >= writes_in_row_max;
    if (poll_first) {
        if (auto batch = poll_batch(now.mono)) {
            writes_in_row_ = 0;
            return batch;
        }
    }
    if (auto batch = command_batch(now, desk, actions)) {
        ++writes_in_row_;
        return batch;
    }
    writes_in_row_ = 0;
    if (!polls) {
        return std::nullopt;
    }
    if (auto batch = poll_batch(now.mono)) {
        return batch;
    }
    return listen_batch(now.mono);
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
    auto transaction =
        transaction_for(mapping_.point(frame->point).device, std::move(frame->request));
    running_.assign(1, std::move(*frame));
    return Batch{{std::move(transaction)}};
}

std::optional<Batch> LineMachine::operator_batch(TimePoint now) {
    if (requests_.empty() || guarded(requests_.front().second.unit, now)) {
        return std::nullopt;
    }
    auto [id, transaction] = std::move(requests_.front());
    requests_.pop_front();
    running_.assign(1, OperatorJob{id});
    return Batch{{std::move(transaction)}};
}

std::optional<Batch> LineMachine::poll_batch(TimePoint now) {
    const auto may_ask = [this, now](DeviceId device) { return may_poll(device, now); };
    // Within a batch nobody could keep the late-answer rule: on a serial line a unit has one read
    // in it.
    const bool serial = mapping_.line(line_).is_serial();
    const auto one_only = [this, serial](DeviceId device) {
        return serial ||
               units_.at(mapping_.device(device).unit).health.state() != UnitHealth::State::online;
    };
    Batch batch;
    for (const auto entry : schedule_.due(now, batch_reads_max, may_ask, one_only)) {
        const auto& range = schedule_.entries()[entry].range;
        batch.transactions.push_back(transaction_for(range.device, ReadRequest{range.range}));
        running_.emplace_back(ReadJob{entry});
    }
    return batch.transactions.empty() ? std::nullopt : std::optional{std::move(batch)};
}

std::optional<Batch> LineMachine::listen_batch(TimePoint now) {
    for (const auto& [id, unit] : units_) {
        if (unit.guard.closed(now)) {
            Transaction transaction;
            transaction.unit = id;
            transaction.request = ListenRequest{};
            transaction.response_timeout = std::min(listen_slice, unit.guard.closed_until() - now);
            running_.assign(1, ListenJob{});
            return Batch{{std::move(transaction)}};
        }
    }
    return std::nullopt;
}

LineNews LineMachine::batch_done(const BatchResult& result, TimePoint now) {
    LineNews news;
    const auto jobs = std::exchange(running_, {});
    for (std::size_t i = 0; i < jobs.size() && i < result.results.size(); ++i) {
        const auto& done = result.results[i];
        if (!std::holds_alternative<ListenJob>(jobs[i])) {
            count(done);
            unit_result(done, now, news);
        }
        if (const auto* read = std::get_if<ReadJob>(&jobs[i])) {
            read_done(read->entry, done, now, news);
        } else if (const auto* frame = std::get_if<CommandFrame>(&jobs[i])) {
            news.frames.push_back({*frame, done});
        } else if (const auto* request = std::get_if<OperatorJob>(&jobs[i])) {
            news.answers.push_back({request->id, done});
        }
        if (!done.outcome && done.outcome.error().recovery == Recovery::line_reconnect) {
            news.broken =
                std::string(to_string(done.outcome.error().kind)) +
                (done.outcome.error().detail.empty() ? "" : ": " + done.outcome.error().detail);
        }
    }
    for (const auto& stray : result.strays) {
        ++strays_;
        if (const auto unit = units_.find(stray.unit); unit != units_.end()) {
            unit->second.guard.frame_arrived(stray.at);
        }
    }
    count_use(result.busy, now);
    return news;
}

void LineMachine::unit_result(const TransactionResult& result, TimePoint now, LineNews& news) {
    const auto found = units_.find(result.unit);
    if (found == units_.end()) {
        return; // a person at the box asked a unit that is not mapped
    }
    auto& unit = found->second;
    if (result.outcome) {
        link_.proved();
        if (unit.health.answered()) {
            news.edges.emplace_back(result.unit, true);
        }
        return;
    }
    const auto& failure = result.outcome.error();
    if (failure.kind == FailureKind::cancelled || failure.kind == FailureKind::not_sent) {
        return;
    }
    const bool answered = failure.kind == FailureKind::exception && !is_gateway(failure.exception);
    if (answered) {
        link_.proved();
        if (unit.health.answered()) {
            news.edges.emplace_back(result.unit, true);
        }
        return;
    }
    const bool may_come_late =
        failure.kind != FailureKind::exception && mapping_.line(line_).is_serial();
    if (may_come_late) {
        unit.guard.answer_missing(result.sent, mapping_.line(line_).late_limit);
    }
    const auto others =
        failing_units() + (unit.health.state() == UnitHealth::State::offline ? 0U : 1U);
    if (unit.health.failed(now, result.finished - result.sent, others)) {
        news.edges.emplace_back(result.unit, false);
    }
}

void LineMachine::read_done(std::size_t i, const TransactionResult& result, TimePoint now,
                            LineNews& news) {
    auto& entry = schedule_.entries()[i];
    if (result.outcome) {
        entry.refusals_in_row = 0;
        schedule_.done(i, result.sent);
        news.reads.push_back({i, *result.outcome});
        return;
    }
    const auto& failure = result.outcome.error();
    if (failure.kind == FailureKind::cancelled) {
        return; // still due
    }
    schedule_.done(i, failure.kind == FailureKind::not_sent ? now : result.sent);
    if (failure.kind == FailureKind::exception) {
        refused(i, failure, now, news);
    }
}

void LineMachine::refused(std::size_t i, const Failure& failure, TimePoint now, LineNews& news) {
    auto& entry = schedule_.entries()[i];
    if (!is_refusal(failure.exception)) {
        entry.refusals_in_row = static_cast<std::uint8_t>(std::min(entry.refusals_in_row + 1, 3));
        return;
    }
    // Electrical noise can look like a refusal: believed when it comes twice.
    if (++entry.refusals_in_row < 2) {
        entry.due = now;
        return;
    }
    entry.refusals_in_row = 0;
    if (schedule_.split(i, mapping_, now)) {
        return;
    }
    news.refused.insert(news.refused.end(), entry.range.points.begin(), entry.range.points.end());
    entry.words.clear();
    entry.due = now + refused_retry;
}

void LineMachine::count(const TransactionResult& result) {
    if (result.outcome) {
        ++requests_sent_;
        return;
    }
    switch (result.outcome.error().kind) {
    case FailureKind::cancelled:
    case FailureKind::not_sent:
        return;
    case FailureKind::timeout:
        ++timeouts_;
        break;
    case FailureKind::exception:
        ++exceptions_;
        break;
    case FailureKind::wrong_echo:
    case FailureKind::malformed:
        ++malformed_;
        break;
    case FailureKind::line_lost:
        break;
    }
    ++requests_sent_;
}

void LineMachine::count_use(Duration busy, TimePoint now) {
    if (now - use_.since >= use_window) {
        const auto window = now - use_.since;
        use_.last = std::min(1.0, static_cast<double>(use_.busy.count()) /
                                      static_cast<double>(window.count()));
        use_ = {now, Duration{}, use_.last};
    }
    use_.busy += busy;
}

TimePoint LineMachine::next_wake(TimePoint now, const CommandDesk& desk) const {
    if (!link_.open()) {
        return link_.state() == LineLink::State::closed ? link_.open_at() : never;
    }
    if (busy()) {
        return never;
    }
    const auto ask_from = [this](DeviceId device) {
        const auto& unit = units_.at(mapping_.device(device).unit);
        return std::max(unit.health.ask_from(), unit.guard.closed_until());
    };
    auto next = std::min(schedule_.next_due(ask_from), desk.next_wake(line_));
    for (const auto& [id, unit] : units_) {
        if (unit.guard.closed(now)) {
            next = std::min(next, unit.guard.closed_until());
        }
    }
    return next;
}

void LineMachine::describe(LineStatus& status, TimePoint now) const {
    status.state = link_.open()                                ? "open"
                   : link_.state() == LineLink::State::opening ? "opening"
                                                               : "closed";
    status.last_error = link_.last_error();
    status.requests = requests_sent_;
    status.timeouts = timeouts_;
    status.exceptions = exceptions_;
    status.malformed = malformed_;
    status.strays = strays_;
    status.reconnects = link_.reconnects();
    const auto window = now - use_.since;
    const bool fresh = window < use_window && use_.last == 0.0 && window.count() > 0;
    status.utilisation = fresh ? std::min(1.0, static_cast<double>(use_.busy.count()) /
                                                   static_cast<double>(window.count()))
                               : use_.last;
}

void LineMachine::describe(UnitStatus& status, UnitId id, TimePoint now) const {
    const auto& unit = units_.at(id);
    status.timeouts = unit.health.failures();
    if (unit.guard.closed(now)) {
        status.state = "waiting for a late answer";
    } else if (unit.health.state() == UnitHealth::State::online) {
        status.state = "online";
    } else {
        status.state =
            unit.health.state() == UnitHealth::State::offline ? "offline" : "not asked yet";
    }
}

} // namespace railbridge
