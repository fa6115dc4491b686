// Values on their way into updates: what waits, what goes, what comes back.

#include "bridge/reporting/outbox.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace railbridge::bench {

namespace {

constexpr OutboxSettings no_caps{.batches_per_second = 0.0, .values_per_second = 0.0};

/// `assets` assets with ten changed attributes each: put, released, acknowledged, responded.
void batch_changes(benchmark::State& state) {
    constexpr std::int64_t attributes = 10;
    const auto assets = static_cast<std::size_t>(state.range(0));
    Outbox outbox(assets, no_caps);
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < attributes; ++i) {
        names.push_back("attribute" + std::to_string(i));
    }
    for (std::size_t i = 0; i < assets; ++i) {
        outbox.set_ready(static_cast<AssetIndex>(i), true);
    }
    TimePoint now{std::chrono::hours{1}};
    PublishId last = 0;
    std::int64_t value = 0;
    for ([[maybe_unused]] auto _ : state) {
        now += std::chrono::milliseconds{1};
        ++value;
        for (std::size_t i = 0; i < assets; ++i) {
            for (const auto& name : names) {
                outbox.put(static_cast<AssetIndex>(i), name, value);
            }
        }
        for (const auto& batch : outbox.release(now, [&last] { return ++last; })) {
            outbox.published(batch.id, std::nullopt, now);
            outbox.responded(batch.asset, std::nullopt, now);
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * attributes);
}

/// Nothing to do, as after almost every event.
void release_nothing(benchmark::State& state) {
    Outbox outbox(static_cast<std::size_t>(state.range(0)), no_caps);
    const TimePoint now{std::chrono::hours{1}};
    PublishId last = 0;
    for ([[maybe_unused]] auto _ : state) {
        outbox.pass_time(now);
        benchmark::DoNotOptimize(outbox.release(now, [&last] { return ++last; }));
        benchmark::DoNotOptimize(outbox.next_wake(now));
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(batch_changes)->Arg(1)->Arg(100)->Arg(1000);
BENCHMARK(release_nothing)->Arg(1)->Arg(100)->Arg(1000);

} // namespace

} // namespace railbridge::bench
