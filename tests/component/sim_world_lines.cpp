// The lines of the simulated world: one transaction after the other, until the batch is over or a
// write waits.

#include "tests/component/sim_world.hpp"

#include <utility>

namespace railbridge::sim {

void SimWorld::step_line(LineId id) {
    const auto key = static_cast<std::uint32_t>(id);
    auto& running = running_.at(key);
    const bool over = running.next == running.batch.transactions.size();
    if (over || running.preempted) {
        for (; running.next < running.batch.transactions.size(); ++running.next) {
            TransactionResult result;
            result.unit = running.batch.transactions[running.next].unit;
            result.outcome = tl::unexpected(
                Failure{FailureKind::cancelled, ExceptionCode::none, Recovery::retry_now, {}});
            running.result.results.push_back(std::move(result));
        }
        const bool wrote = running.wrote;
        auto result = std::move(running.result);
        result.busy = now_.mono - running.since;
        running_.erase(key);
        if (!crashes(wrote ? "answer to the write, before it is read" : "answer to a read")) {
            send(BatchDone{id, std::move(result)});
        }
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
    plan(took, [this, id] { step_line(id); });
}

} // namespace railbridge::sim
