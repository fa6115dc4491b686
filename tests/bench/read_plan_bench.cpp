// What planning costs when a site is loaded: it must grow with the points, not faster.

#include "bridge/polling/read_plan.hpp"
#include "tests/bench/sites.hpp"

#include <benchmark/benchmark.h>

namespace railbridge::bench {

namespace {

void plan_line(benchmark::State& state, const Mapping& mapping) {
    for ([[maybe_unused]] auto _ : state) {
        for (const auto& polled : polled_points(mapping, LineId{0})) {
            benchmark::DoNotOptimize(plan_reads(mapping, polled.device, polled.points, {}));
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.SetComplexityN(state.range(0));
}

void plan_consecutive(benchmark::State& state) {
    plan_line(state, site_of(state.range(0)));
}

void plan_scattered(benchmark::State& state) {
    plan_line(state, scattered_site_of(state.range(0)));
}

BENCHMARK(plan_consecutive)->Arg(100)->Arg(1000)->Arg(10000)->Complexity();
BENCHMARK(plan_scattered)->Arg(100)->Arg(1000)->Arg(10000)->Complexity();

} // namespace

} // namespace railbridge::bench
