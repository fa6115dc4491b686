// What the bridge does most: words of a read that bring nothing new, or a little.

#include "bridge/engine/report_desk.hpp"
#include "bridge/polling/poll_schedule.hpp"
#include "tests/bench/sites.hpp"

#include <benchmark/benchmark.h>

namespace railbridge::bench {

namespace {

/// Every read of the site once, `changed` of its registers of each read with another value.
void read_all(benchmark::State& state, std::size_t changed) {
    const auto mapping = site_of(state.range(0));
    PollSchedule schedule(mapping, LineId{0});
    ReportDesk reports(mapping, {});
    TimePoint now{std::chrono::hours{1}};
    std::vector<PollJob> jobs;
    schedule.take(
        now, SIZE_MAX, [](DeviceId) { return true; }, [](DeviceId) { return 0U; }, jobs);
    std::uint16_t value = 0;
    for ([[maybe_unused]] auto _ : state) {
        now += std::chrono::milliseconds{1};
        ++value;
        for (const auto& job : jobs) {
            Words words(job.read().range.count, 0);
            std::fill_n(words.begin(), std::min(changed, words.size()), value);
            reports.read(job.read(), words, schedule.image(), now);
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void read_unchanged(benchmark::State& state) {
    read_all(state, 0);
}

void read_one_of_100_changed(benchmark::State& state) {
    read_all(state, 1);
}

void read_all_changed(benchmark::State& state) {
    read_all(state, 100);
}

BENCHMARK(read_unchanged)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(read_one_of_100_changed)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(read_all_changed)->Arg(100)->Arg(1000)->Arg(10000);

} // namespace

} // namespace railbridge::bench
