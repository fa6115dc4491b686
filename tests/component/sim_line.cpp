#include "tests/component/sim_line.hpp"

#include <algorithm>

namespace railbridge::sim {

namespace {

std::size_t answer_bytes(const Request& request) {
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        return is_bit_table(read->range.table) ? 5U + (read->range.count + 7U) / 8U
                                               : 5U + 2U * read->range.count;
    }
    return 8;
}

} // namespace

SimLine::SimLine(const Line& line, std::uint64_t seed)
    : serial_(line.is_rtu())
    , character_(0)
    , silence_(0)
    , random_(seed) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        character_ = serial->character_time();
        silence_ = serial->silence();
    }
}

bool SimLine::draw(double share) {
    return share > 0.0 && std::uniform_real_distribution<>{0.0, 1.0}(random_) < share;
}

Duration SimLine::wire_time(const Transaction& transaction) const {
    if (!serial_) {
        return std::chrono::microseconds{100};
    }
    std::size_t request_bytes = 8;
    if (const auto* write = std::get_if<WriteRequest>(&transaction.request)) {
        request_bytes = write->values.size() > 1 ? 9 + 2 * write->values.size() : 8;
    }
    return character_ * static_cast<int>(request_bytes + answer_bytes(transaction.request)) +
           silence_;
}

void SimLine::take_strays(TimePoint until, std::vector<StrayFrame>& strays) {
    for (auto it = late_.begin(); it != late_.end();) {
        if (it->arrives <= until) {
            strays.push_back({it->unit, it->arrives});
            it = late_.erase(it);
        } else {
            ++it;
        }
    }
}

std::optional<SimLine::Late> SimLine::late_in_window(const Transaction& transaction, TimePoint from,
                                                     TimePoint until) {
    const auto* read = std::get_if<ReadRequest>(&transaction.request);
    for (auto it = late_.begin(); it != late_.end(); ++it) {
        const bool same_form = it->unit == transaction.unit && it->read == (read != nullptr) &&
                               (read == nullptr || it->count == read->range.count);
        if (it->arrives > from && it->arrives <= until && same_form) {
            auto late = *it;
            late_.erase(it);
            return late;
        }
    }
    return std::nullopt;
}

SimLine::Outcome SimLine::listen(const Transaction& transaction, TimePoint now) {
    Outcome outcome;
    outcome.result.sent = now;
    const auto until = now + transaction.response_timeout;
    const auto heard = std::find_if(late_.begin(), late_.end(), [&](const auto& late) {
        return late.unit == transaction.unit && late.arrives <= until;
    });
    if (heard != late_.end()) {
        outcome.result.finished = std::max(now, heard->arrives);
        outcome.result.outcome = Words{};
    } else {
        outcome.result.finished = until;
        outcome.result.outcome = tl::unexpected(Failure{});
    }
    take_strays(outcome.result.finished, outcome.strays);
    return outcome;
}

void SimLine::timed_out(Outcome& outcome, const Transaction& transaction, TimePoint sent) {
    time_waited_ += transaction.response_timeout;
    outcome.result.finished = sent + transaction.response_timeout;
    outcome.result.outcome = tl::unexpected(
        Failure{FailureKind::timeout, ExceptionCode::none, Recovery::unit_backoff, {}});
    take_strays(outcome.result.finished, outcome.strays);
}

void SimLine::meet(const Fate& met, const Transaction& transaction, Outcome& outcome) {
    const auto sent = outcome.result.sent;
    if (met.executed) {
        const auto executed = units_[transaction.unit].execute(transaction.request);
        if (const auto* write = std::get_if<WriteRequest>(&transaction.request);
            write != nullptr && executed) {
            writes_.push_back({sent, transaction.unit, *write});
        }
    }
    const bool waits = met.failure.kind == FailureKind::timeout;
    outcome.result.finished = sent + (waits ? transaction.response_timeout : device_time);
    outcome.result.outcome = tl::unexpected(met.failure);
    take_strays(outcome.result.finished, outcome.strays);
}

SimLine::Outcome SimLine::run(const Transaction& transaction, TimePoint now) {
    if (std::holds_alternative<ListenRequest>(transaction.request)) {
        return listen(transaction, now);
    }
    Outcome outcome;
    outcome.result.unit = transaction.unit;
    outcome.result.tag = transaction.tag;
    take_strays(now, outcome.strays); // drained before the request leaves
    const auto sent = now + transaction.turnaround;
    outcome.result.sent = sent;
    ++requests_;
    if (const auto told = fate ? fate(transaction) : std::nullopt) {
        meet(*told, transaction, outcome);
        return outcome;
    }
    auto& device = units_[transaction.unit];
    if (keep_read_times_ && std::holds_alternative<ReadRequest>(transaction.request)) {
        read_times_[transaction.unit].push_back(now);
    }
    const auto answered_at = sent + wire_time(transaction) + device_time;
    if (!device.answers(transaction.request) || draw(faults.lost_share)) {
        if (const auto wrong =
                late_in_window(transaction, sent, sent + transaction.response_timeout)) {
            outcome.result.outcome = wrong->words; // what a real wire would do
            outcome.result.finished = wrong->arrives;
            return outcome;
        }
        timed_out(outcome, transaction, sent);
        return outcome;
    }
    auto executed = device.execute(transaction.request);
    if (const auto* write = std::get_if<WriteRequest>(&transaction.request);
        write != nullptr && executed) {
        writes_.push_back({sent, transaction.unit, *write});
    }
    if (draw(faults.deaf_share)) {
        timed_out(outcome, transaction, sent);
        return outcome;
    }
    if (draw(faults.late_share)) {
        std::uniform_real_distribution<> factor{faults.late_min, faults.late_max};
        const auto delay =
            static_cast<double>(transaction.response_timeout.count()) * factor(random_);
        const auto* read = std::get_if<ReadRequest>(&transaction.request);
        if (serial_ && executed) {
            late_.push_back({transaction.unit, sent + Duration{static_cast<Duration::rep>(delay)},
                             read != nullptr, read != nullptr ? read->range.count : 0U, *executed});
        }
        timed_out(outcome, transaction, sent);
        return outcome;
    }
    if (const auto wrong = late_in_window(transaction, sent, answered_at)) {
        outcome.result.outcome = wrong->words;
        outcome.result.finished = wrong->arrives;
        return outcome;
    }
    outcome.result.finished = answered_at;
    if (!executed) {
        outcome.result.outcome = tl::unexpected(
            Failure{FailureKind::exception, executed.error(), Recovery::disable_point, {}});
    } else if (std::holds_alternative<WriteRequest>(transaction.request) &&
               draw(faults.echo_share)) {
        outcome.result.outcome = tl::unexpected(
            Failure{FailureKind::wrong_echo, ExceptionCode::none, Recovery::unit_backoff, {}});
    } else {
        outcome.result.outcome = *executed;
    }
    take_strays(answered_at, outcome.strays);
    return outcome;
}

} // namespace railbridge::sim
