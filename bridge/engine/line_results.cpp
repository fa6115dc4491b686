// What the answers of a line mean for its units and for the points that were asked.

#include "bridge/engine/line_machine.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr Duration not_sent_pause = std::chrono::seconds{1};

/// A command came before it left: that was no turn of the polls.
bool was_cut(const TransactionResult& result) {
    return !result.outcome && result.outcome.error().kind == FailureKind::cancelled;
}

bool is_gateway(ExceptionCode code) {
    return code == ExceptionCode::gateway_path_unavailable ||
           code == ExceptionCode::gateway_target_failed;
}

} // namespace

void LineNews::clear() {
    reads.clear();
    frames.clear();
    answers.clear();
    refused.clear();
    unanswered.clear();
    silences.clear();
    unreadable.clear();
    readable_again = false;
    edges.clear();
    fell_silent.clear();
    learned.clear();
    pace_changed = false;
    broken.clear();
}

void LineNews::set_silent_apart() {
    for (auto edge = edges.end(); edge != edges.begin();) {
        --edge;
        const auto [unit, online] = *edge;
        const bool last = std::none_of(edge + 1, edges.end(), [unit = unit](const auto& later) {
            return later.first == unit;
        });
        if (last && !online) {
            fell_silent.push_back(unit);
            edge = edges.erase(edge);
        }
    }
}

bool LineMachine::wrong_count(const Job& job, const TransactionResult& result) {
    std::optional<std::size_t> asked;
    if (const auto* poll = std::get_if<PollJob>(&job)) {
        asked = poll->read().range.count;
    } else if (const auto* frame = std::get_if<CommandFrame>(&job)) {
        if (const auto* read = std::get_if<ReadRequest>(&frame->request)) {
            asked = read->range.count;
        }
    } else if (const auto* request = std::get_if<OperatorJob>(&job)) {
        asked = request->range ? std::optional<std::size_t>{request->range->count} : std::nullopt;
    }
    return asked && result.outcome && result.outcome->size() != *asked;
}

const LineNews& LineMachine::batch_done(const BatchResult& result, TimePoint now) {
    news_.clear();
    if (polling() && !result.results.empty() && !was_cut(result.results.back())) {
        read_took_ = result.busy / result.results.size();
    }
    std::swap(finished_, running_);
    running_.clear();
    in_turn_ = false;
    for (std::size_t i = 0; i < finished_.size() && i < result.results.size(); ++i) {
        const auto& brought = result.results[i];
        if (!wrong_count(finished_[i], brought)) {
            job_done(finished_[i], brought, now);
            continue;
        }
        auto malformed = brought;
        malformed.outcome = tl::unexpected(Failure{FailureKind::malformed, ExceptionCode::none,
                                                   Recovery::unit_backoff,
                                                   "another number of values than asked for"});
        job_done(finished_[i], malformed, now);
    }
    finished_.clear();
    news_.set_silent_apart();
    handed_limit_ = {};
    for (const auto& stray : result.strays) {
        take_stray(stray);
    }
    statistics_.used(result.busy, now);
    news_.pace_changed = schedule_.clock().look(now);
    return news_;
}

void LineMachine::take_stray(const StrayFrame& stray) {
    // A TCP line tells late answers by their transaction id and reports nothing else.
    bool late = !mapping_.line(line_).is_rtu();
    if (const auto guard = guards_.find(stray.unit);
        guard != guards_.end() && stray.kind != StrayKind::leftover) {
        late = late || guard->second.closed(stray.at);
        guard->second.frame_arrived(stray.at);
    }
    if (const auto unit = units_.find(stray.unit);
        unit != units_.end() && stray.kind != StrayKind::leftover) {
        unit->second.heard();
    }
    statistics_.stray(stray, late);
}

void LineMachine::job_done(const Job& job, const TransactionResult& result, TimePoint now) {
    if (std::holds_alternative<ListenJob>(job)) {
        return;
    }
    statistics_.finished(result, now);
    unit_result(result, now);
    if (const auto* poll = std::get_if<PollJob>(&job)) {
        if (!was_cut(result)) {
            writes_in_row_ = 0;
        }
        read_done(*poll, result, now);
    } else if (const auto* frame = std::get_if<CommandFrame>(&job)) {
        news_.frames.push_back({*frame, result});
    } else if (const auto* request = std::get_if<OperatorJob>(&job)) {
        answered_request(*request, result, now);
    }
    if (!result.outcome && result.outcome.error().recovery == Recovery::line_reconnect) {
        const auto& failure = result.outcome.error();
        news_.broken = std::string(to_string(failure.kind)) +
                       (failure.detail.empty() ? "" : ": " + failure.detail);
    }
}

/// A probe is given up long before the unit's own response_timeout, within which it may still
/// answer.
Duration LineMachine::late_limit(UnitId unit) const {
    auto limit = std::max(mapping_.line(line_).late_limit, handed_limit_);
    for (const auto& device : mapping_.devices) {
        if (device.line == line_ && device.unit == unit) {
            limit = std::max(limit, device.response_timeout);
        }
    }
    return limit;
}

void LineMachine::guard(const TransactionResult& result) {
    if (result.outcome || !mapping_.line(line_).is_rtu()) {
        return;
    }
    switch (result.outcome.error().kind) {
    case FailureKind::cancelled:
    case FailureKind::not_sent:
    case FailureKind::exception: // an answer
        return;
    case FailureKind::timeout:
    case FailureKind::wrong_echo:
    case FailureKind::malformed:
    case FailureKind::line_lost:
        guards_[result.unit].answer_missing(result.sent, result.finished, late_limit(result.unit));
        return;
    }
}

void LineMachine::unit_result(const TransactionResult& result, TimePoint now) {
    guard(result); // of a unit that is not mapped, too: a person at the box may ask it again
    const auto found = units_.find(result.unit);
    if (found == units_.end()) {
        return;
    }
    auto& unit = found->second;
    bool answered = result.outcome.has_value();
    bool by_gateway = false;
    if (!answered) {
        const auto& failure = result.outcome.error();
        if (failure.kind == FailureKind::cancelled || failure.kind == FailureKind::not_sent) {
            return;
        }
        by_gateway = failure.kind == FailureKind::exception && is_gateway(failure.exception);
        answered = failure.kind == FailureKind::exception && !by_gateway;
    }
    if (answered || by_gateway) {
        link_.proved();
    }
    if (answered) {
        if (unit.failing()) {
            schedule_.excuse(result.unit); // what became due meanwhile, too
        }
        if (unit.answered()) {
            news_.edges.emplace_back(result.unit, true);
        }
        return;
    }
    schedule_.excuse(result.unit);
    if (!by_gateway) { // which answers at once, so that nobody else waits
        probes_.spent(result.finished, result.finished - result.sent);
    }
    if (unit.failed(now)) {
        news_.edges.emplace_back(result.unit, false);
    }
}

void LineMachine::deliver(const PollJob& job, std::span<const std::uint16_t> words) {
    news_.reads.push_back({job.plan, job.index, words});
}

void LineMachine::answered_request(const OperatorJob& job, const TransactionResult& result,
                                   TimePoint now) {
    if (job.range && result.outcome) {
        const std::span<const std::uint16_t> words{*result.outcome};
        for (const auto& covered : schedule_.covered(job.unit, *job.range, now)) {
            const auto& range = covered.read().range;
            deliver(covered, words.subspan(range.first - job.range->first, range.count));
            answered_beside(covered);
            if (!trial_done(covered, true, now)) {
                schedule_.done(covered, now);
            }
        }
    }
    news_.answers.push_back({job.id, result});
}

void LineMachine::read_done(const PollJob& job, const TransactionResult& result, TimePoint now) {
    if (!result.outcome) {
        read_failed(job, result.outcome.error(), now);
        return;
    }
    deliver(job, *result.outcome);
    answered_beside(job);
    trouble_over(job);
    if (!trial_done(job, true, now)) {
        schedule_.done(job, now, [this, &result](Duration wanted, std::optional<Duration> since) {
            statistics_.was_read(result.unit, wanted, since, result.finished);
        });
    }
}

void LineMachine::read_failed(PollJob job, const Failure& failure, TimePoint now) {
    switch (failure.kind) {
    case FailureKind::not_sent: // for a reason of our own: never in a tight loop
        job.not_before = now + not_sent_pause;
        schedule_.put_back(std::move(job));
        return;
    case FailureKind::cancelled:
        schedule_.put_back(std::move(job));
        return;
    case FailureKind::exception:
        exception(std::move(job), failure.exception, now);
        return;
    case FailureKind::timeout:
        if (doubt(job, now)) {
            return;
        }
        break;
    default:
        break;
    }
    unanswered(std::move(job), now);
}

void LineMachine::unanswered(PollJob job, TimePoint now) {
    if (const auto doubted = doubts_.find(job.device);
        doubted != doubts_.end() && doubted->second.witness == job.plan) {
        witness_missing(job.device, now);
        return;
    }
    const auto& unit = units_.at(mapping_.device(schedule_.plan(job.device).device()).unit);
    ++job.tries;
    if (unit.state() == UnitHealth::State::offline) {
        // The next probe. Of several units the one that waits longest is probed first.
        job.deadline = schedule_.clock().at(now);
        schedule_.put_back(std::move(job));
    } else if (job.tries < tries_max || job.kind == PollJob::Kind::extra) {
        schedule_.put_back(std::move(job));
    } else {
        schedule_.done(job, now);
    }
}

} // namespace railbridge
