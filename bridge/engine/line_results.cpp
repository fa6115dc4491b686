// What the answers of a line mean for its units and for the points that were asked.

#include "bridge/engine/line_machine.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr Duration refused_retry = std::chrono::seconds{60};

bool is_refusal(ExceptionCode code) {
    return code == ExceptionCode::illegal_function || code == ExceptionCode::illegal_data_address ||
           code == ExceptionCode::illegal_data_value;
}

bool is_gateway(ExceptionCode code) {
    return code == ExceptionCode::gateway_path_unavailable ||
           code == ExceptionCode::gateway_target_failed;
}

} // namespace

std::optional<std::size_t> LineMachine::words_asked(const Request& request) {
    const auto* read = std::get_if<ReadRequest>(&request);
    return read == nullptr ? std::nullopt : std::optional<std::size_t>{read->range.count};
}

TransactionResult LineMachine::checked(const Job& job, const TransactionResult& result) const {
    std::optional<std::size_t> asked;
    if (const auto* read = std::get_if<ReadJob>(&job)) {
        asked = schedule_.entries()[read->entry].range.range.count;
    } else if (const auto* frame = std::get_if<CommandFrame>(&job)) {
        asked = words_asked(frame->request);
    } else if (const auto* request = std::get_if<OperatorJob>(&job)) {
        asked = request->words;
    }
    auto done = result;
    if (asked && done.outcome && done.outcome->size() != *asked) {
        done.outcome = tl::unexpected(Failure{FailureKind::malformed, ExceptionCode::none,
                                              Recovery::unit_backoff,
                                              "another number of values than asked for"});
    }
    return done;
}

LineNews LineMachine::batch_done(const BatchResult& result, TimePoint now) {
    LineNews news;
    const auto jobs = std::exchange(running_, {});
    for (std::size_t i = 0; i < jobs.size() && i < result.results.size(); ++i) {
        const auto done = checked(jobs[i], result.results[i]);
        if (!std::holds_alternative<ListenJob>(jobs[i])) {
            statistics_.finished(done, now);
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
        take_stray(stray);
    }
    statistics_.used(result.busy, now);
    return news;
}

void LineMachine::take_stray(const StrayFrame& stray) {
    // A TCP line tells late answers by their transaction id and reports nothing else.
    bool late = !mapping_.line(line_).is_rtu();
    if (const auto guard = guards_.find(stray.unit);
        guard != guards_.end() && stray.kind != StrayKind::leftover) {
        late = late || guard->second.closed(stray.at);
        guard->second.frame_arrived(stray.at);
    }
    statistics_.stray(stray, late);
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
        guards_[result.unit].answer_missing(result.sent, result.finished,
                                            mapping_.line(line_).late_limit);
        return;
    }
}

void LineMachine::unit_result(const TransactionResult& result, TimePoint now, LineNews& news) {
    guard(result); // of a unit that is not mapped, too: a person at the box may ask it again
    const auto found = units_.find(result.unit);
    if (found == units_.end()) {
        return;
    }
    auto& unit = found->second;
    bool answered = result.outcome.has_value();
    if (!answered) {
        const auto& failure = result.outcome.error();
        if (failure.kind == FailureKind::cancelled || failure.kind == FailureKind::not_sent) {
            return;
        }
        answered = failure.kind == FailureKind::exception && !is_gateway(failure.exception);
    }
    if (answered) {
        link_.proved();
        if (unit.answered()) {
            news.edges.emplace_back(result.unit, true);
        }
        return;
    }
    const auto others = failing_units() + (unit.state() == UnitHealth::State::offline ? 0U : 1U);
    if (unit.failed(now, result.finished - result.sent, others)) {
        news.edges.emplace_back(result.unit, false);
    }
}

void LineMachine::read_done(std::size_t i, const TransactionResult& result, TimePoint now,
                            LineNews& news) {
    auto& entry = schedule_.entries()[i];
    if (result.outcome) {
        entry.refusals_in_row = 0;
        news.readable_again = news.readable_again || entry.failures_in_row >= unreadable_after;
        entry.failures_in_row = 0;
        const bool again = entry.answered_at != TimePoint{};
        statistics_.was_read(result.unit, entry.period,
                             again ? std::optional{result.sent - entry.answered_at} : std::nullopt,
                             now);
        entry.answered_at = result.sent;
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
        entry.refusals_in_row = 0;
        if (entry.failures_in_row < unreadable_after &&
            ++entry.failures_in_row == unreadable_after) {
            entry.words.clear(); // what comes next is decoded and reported, whatever it is
            news.unreadable.insert(news.unreadable.end(), entry.range.points.begin(),
                                   entry.range.points.end());
        }
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

} // namespace railbridge
