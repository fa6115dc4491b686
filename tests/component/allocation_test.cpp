// In the steady state polling allocates nothing: a box runs for years. Every operator new of this
// program is counted here, so this test is a program of its own.

#include "tests/support/mapping_builder.hpp"

#include "bridge/engine/engine.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) { // NOLINT
        return memory;
    }
    throw std::bad_alloc{};
}

} // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory); // NOLINT
}
void operator delete[](void* memory) noexcept {
    std::free(memory); // NOLINT
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory); // NOLINT
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
    std::free(memory); // NOLINT
}

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A line that answers at once with what it is told, in memory it has from the beginning.
class EchoLine {
public:
    explicit EchoLine(LineId line) {
        done_.line = line;
        done_.result.results.reserve(batch_reads_max);
    }

    BatchDone& answer(const Batch& batch, TimePoint now, std::uint16_t value) {
        auto& results = done_.result.results;
        results.resize(batch.transactions.size());
        for (std::size_t i = 0; i < results.size(); ++i) {
            const auto& asked = batch.transactions[i];
            const auto count = std::get<ReadRequest>(asked.request).range.count;
            results[i].unit = asked.unit;
            results[i].sent = now;
            results[i].finished = now + milliseconds{1};
            results[i].outcome->assign(count, value);
        }
        done_.result.busy = milliseconds{1} * static_cast<int>(results.size());
        return done_;
    }

private:
    BatchDone done_;
};

/// Runs an engine on lines that answer; the manager has all assets.
class PolledEngine {
public:
    explicit PolledEngine(const MappingBuilder& site)
        : engine_(site.mapping(), EngineSettings{}) {
        for (std::size_t i = 0; i < site.mapping().lines.size(); ++i) {
            lines_.emplace_back(static_cast<LineId>(i));
        }
        pending_.resize(lines_.size());
        effects_.reserve(64);
        send(Started{});
        send(UplinkUp{});
    }

    void run(Duration time) {
        const auto end = now_.mono + time;
        while (now_.mono < end) {
            bool answered = false;
            for (std::size_t i = 0; i < lines_.size(); ++i) {
                if (pending_[i]) {
                    const auto batch = *pending_[i];
                    pending_[i].reset();
                    now_.mono += milliseconds{1};
                    requests += batch.transactions.size();
                    auto& done = lines_[i].answer(batch, now_.mono, value);
                    event_ = std::move(done);
                    handle();
                    done = std::move(std::get<BatchDone>(event_)); // its memory
                    drain();
                    answered = true;
                }
            }
            if (!answered) {
                now_.mono = std::max(now_.mono + Duration{1}, std::min(end, engine_.next_wake()));
                send(Tick{});
            }
        }
    }

    std::uint16_t value = 7;
    std::size_t requests = 0;

private:
    void send(Event event) {
        event_ = std::move(event);
        handle();
        drain();
    }
    void handle() {
        effects_.clear();
        engine_.handle(event_, now_, effects_);
        for (std::size_t i = 0; i < effects_.size(); ++i) { // carrying one out may add more
            const auto& effect = effects_[i];
            if (const auto* open = std::get_if<OpenLine>(&effect)) {
                todo_.emplace_back(LineOpened{open->line});
            } else if (const auto* create = std::get_if<CreateAsset>(&effect)) {
                todo_.emplace_back(PublishDone{create->id, std::nullopt});
                todo_.emplace_back(ResponseReceived{Operation::create_asset, id_of(create->asset),
                                                    std::nullopt, ""});
            } else if (const auto* update = std::get_if<PublishUpdate>(&effect)) {
                todo_.emplace_back(PublishDone{update->batch.id, std::nullopt});
                todo_.emplace_back(ResponseReceived{Operation::update_attributes,
                                                    id_of(update->batch.asset), std::nullopt, ""});
            } else if (const auto* execute = std::get_if<ExecuteBatch>(&effect)) {
                pending_[index(execute->line)] = execute->batch;
            }
        }
    }
    /// What the world answers.
    void drain() {
        while (!todo_.empty()) {
            auto next = std::move(todo_.front());
            todo_.erase(todo_.begin());
            event_ = std::move(next);
            handle();
        }
    }
    const std::string& id_of(AssetIndex asset) const { return engine_.mapping().asset(asset).id; }

    Engine engine_;
    std::vector<EchoLine> lines_;
    std::vector<std::optional<Batch>> pending_;
    std::vector<Event> todo_;
    Effects effects_;
    Event event_;
    Now now_{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};
};

MappingBuilder site_of(bool serial) {
    MappingBuilder site;
    for (int number = 0; number < 3; ++number) {
        const auto key = "line" + std::to_string(number);
        const auto line = serial ? site.serial_line(key, 115200) : site.tcp_line(key);
        for (UnitId id = 1; id <= 4; ++id) {
            const auto unit = site.unit(line, id);
            site.asset(key + "_" + std::to_string(id));
            for (const int period : {100, 1000, 5000}) {
                site.rate(milliseconds{period});
                for (std::uint16_t i = 0; i < 60; ++i) {
                    const auto address = static_cast<std::uint16_t>(200 * (period / 1000) + 3 * i);
                    site.holding(unit, "r" + std::to_string(period) + "_" + std::to_string(i),
                                 address);
                }
            }
        }
    }
    return site;
}

TEST(Allocation, TheCounterCounts) {
    const auto before = allocations.load();
    const auto one = std::make_unique<int>(1);
    EXPECT_EQ(allocations.load() - before, 1U);
}

TEST(Allocation, PollingAllocatesNothingOnceEveryPlanWasUsed) {
    for (const bool serial : {false, true}) {
        const auto site = site_of(serial);
        PolledEngine engine{site};
        engine.run(seconds{60}); // every set of rates has been due together
        const auto requests = engine.requests;
        const auto before = allocations.load();
        engine.run(seconds{60});
        EXPECT_GT(engine.requests - requests, 3U * 4U * 600U);
        EXPECT_EQ(allocations.load() - before, 0U) << (serial ? "serial" : "tcp");
    }
}

TEST(Allocation, ValuesThatChangeAreAnotherMatter) {
    // Guards the test above: what is reported does allocate, so the count is of the real engine.
    const auto site = site_of(false);
    PolledEngine engine{site};
    engine.run(seconds{60});
    const auto before = allocations.load();
    engine.value = 8;
    engine.run(seconds{1});
    EXPECT_GT(allocations.load() - before, 0U);
}

} // namespace
} // namespace railbridge::test
