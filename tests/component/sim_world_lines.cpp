// The lines of the simulated world: one transaction after the other, until the batch is over or a
// write waits.

#include "tests/component/sim_world.hpp"

#include <utility>

namespace railbridge::sim {

void SimWorld::batch_done(LineId id) {
    const auto found = running_.find(static_cast<std::uint32_t>(id));
    const bool wrote = found->second.wrote;
    auto result = std::move(found->second.result);
    result.busy = now_.mono - found->second.since;
    running_.erase(found);
    if (!crashes(wrote ? "answer to the write, before it is read" : "answer to a read")) {
        send(BatchDone{id, std::move(result)});
    }
}

void SimWorld::interrupt(LineId id) {
    const auto found = running_.find(static_cast<std::uint32_t>(id));
    if (found == running_.end()) {
        return;
    }
    auto& running = found->second;
    auto& results = running.result.results;
    if (!results.empty() && results.back().finished > now_.mono) {
        results.back().finished = now_.mono;
        results.back().outcome = tl::unexpected(
            Failure{FailureKind::line_lost, ExceptionCode::none, Recovery::line_reconnect, {}});
    }
    while (results.size() < running.batch.transactions.size()) {
        TransactionResult result;
        result.unit = running.batch.transactions[results.size()].unit;
        result.outcome = tl::unexpected(
            Failure{FailureKind::not_sent, ExceptionCode::none, Recovery::retry_later, {}});
        results.push_back(std::move(result));
    }
    batch_done(id);
}

void SimWorld::step_line(LineId id, std::uint64_t number) {
    const auto key = static_cast<std::uint32_t>(id);
    const auto found = running_.find(key);
    if (found == running_.end() || found->second.number != number) {
        return; // interrupted
    }
    auto& running = found->second;
    const bool over = running.next == running.batch.transactions.size();
    if (over || running.preempted) {
        for (; running.next < running.batch.transactions.size(); ++running.next) {
            TransactionResult result;
            result.unit = running.batch.transactions[running.next].unit;
            result.outcome = tl::unexpected(
                Failure{FailureKind::cancelled, ExceptionCode::none, Recovery::retry_now, {}});
            running.result.results.push_back(std::move(result));
        }
        batch_done(id);
        return;
    }
    const auto& transaction = running.batch.transactions[running.next++];
    const bool writes = std::holds_alternative<WriteRequest>(transaction.request);
    running.wrote = running.wrote || writes;
    if (writes && crashes("frame, before it leaves")) {
        return;
    }
    const auto writes_before = lines_[key]->writes().size();
    auto outcome = lines_[key]->run(transaction, now_.mono);
    if (lines_[key]->writes().size() > writes_before) {
        const auto& write = std::get<WriteRequest>(transaction.request);
        note("write u" + std::to_string(transaction.unit) + " " + std::to_string(write.first) +
             "=" + std::to_string(write.values.front()));
    }
    if (writes && crashes("frame, executed")) {
        return;
    }
    const auto took = outcome.result.finished - now_.mono;
    running.result.results.push_back(std::move(outcome.result));
    running.result.strays.insert(running.result.strays.end(), outcome.strays.begin(),
                                 outcome.strays.end());
    const bool more = running.next < running.batch.transactions.size();
    const auto silence = more ? lines_[key]->silence() : Duration{};
    plan(took + silence, [this, id, number] { step_line(id, number); });
}

} // namespace railbridge::sim
