// What polling costs the engine as the work grows: the time for a register must stay flat from 100
// to 10 000 points and from 1 to 64 lines.

#include "bridge/engine/engine.hpp"
#include "bridge/polling/poll_schedule.hpp"
#include "tests/bench/sites.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <malloc.h>
#include <optional>
#include <vector>

namespace railbridge::bench {

namespace {

/// One cycle of a line whose reads are all due: taken eight at a time and done.
void schedule_cycle(benchmark::State& state) {
    const auto mapping = site_of(state.range(0));
    PollSchedule schedule(mapping, LineId{0});
    TimePoint now{std::chrono::hours{1}};
    std::vector<PollJob> jobs;
    std::int64_t reads = 0;
    for ([[maybe_unused]] auto _ : state) {
        do {
            jobs.clear();
            schedule.take(
                now, 8, [](DeviceId) { return true; }, [](DeviceId) { return 0U; }, jobs);
            for (const auto& job : jobs) {
                schedule.done(job, now);
            }
            reads += static_cast<std::int64_t>(jobs.size());
        } while (!jobs.empty());
        now += std::chrono::seconds{1};
    }
    state.SetItemsProcessed(reads);
}

/// A whole engine whose lines answer at once: from the end of a batch to the next one.
class Plant {
public:
    explicit Plant(Mapping mapping)
        : lines_(mapping.lines.size())
        , batches_(mapping.lines.size())
        , engine_(std::move(mapping), EngineSettings{}) {
        handle(Started{});
        handle(UplinkUp{});
        for (std::size_t i = 0; i < lines_; ++i) {
            handle(LineOpened{static_cast<LineId>(i)});
        }
    }

    /// Everything that is due now, on all lines. Returns how many registers were read.
    std::int64_t cycle() {
        std::int64_t registers = 0;
        now_.mono += std::chrono::seconds{1};
        handle(Tick{});
        for (bool busy = true; busy;) {
            busy = false;
            for (std::size_t i = 0; i < lines_; ++i) {
                if (batches_[i]) {
                    busy = true;
                    registers += answer(i);
                }
            }
        }
        return registers;
    }

private:
    std::int64_t answer(std::size_t line) {
        std::int64_t registers = 0;
        BatchDone done{static_cast<LineId>(line), {}};
        for (const auto& asked : batches_[line]->transactions) {
            TransactionResult result;
            const auto count = std::get<ReadRequest>(asked.request).range.count;
            registers += count;
            result.unit = asked.unit;
            result.outcome = Words(count, 7);
            result.sent = now_.mono;
            result.finished = now_.mono;
            done.result.results.push_back(std::move(result));
        }
        batches_[line].reset();
        handle(std::move(done));
        return registers;
    }
    void handle(Event event) {
        effects_.clear();
        engine_.handle(event, now_, effects_);
        for (const auto& effect : effects_) {
            if (const auto* execute = std::get_if<ExecuteBatch>(&effect)) {
                batches_[index(execute->line)] = execute->batch;
            }
        }
    }

    std::size_t lines_;
    std::vector<std::optional<Batch>> batches_;
    Engine engine_;
    Effects effects_;
    Now now_{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};
};

void engine_cycle(benchmark::State& state) {
    Plant plant{site_of(state.range(0), state.range(1))};
    plant.cycle();
    std::int64_t registers = 0;
    for ([[maybe_unused]] auto _ : state) {
        registers += plant.cycle();
    }
    state.SetItemsProcessed(registers);
}

/// Heap of an engine that has read everything, without its mapping.
void engine_memory(benchmark::State& state) {
    const auto mapping = site_of(state.range(0), state.range(1));
    double bytes = 0.0;
    for ([[maybe_unused]] auto _ : state) {
        auto copy = mapping;
        const auto before = ::mallinfo2().uordblks;
        Plant plant{std::move(copy)};
        plant.cycle();
        plant.cycle();
        bytes = static_cast<double>(::mallinfo2().uordblks) - static_cast<double>(before);
    }
    state.counters["bytes_per_point"] = bytes / static_cast<double>(state.range(0));
}

BENCHMARK(schedule_cycle)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(engine_cycle)
    ->Args({100, 1})
    ->Args({1000, 1})
    ->Args({10000, 1})
    ->Args({1600, 16})
    ->Args({6400, 64})
    ->Args({10000, 64});
BENCHMARK(engine_memory)
    ->Args({100, 1})
    ->Args({1000, 1})
    ->Args({10000, 1})
    ->Args({1600, 16})
    ->Args({6400, 64})
    ->Iterations(1);

} // namespace

} // namespace railbridge::bench
