// The hub with a real engine: events of all threads in, effects out, in order, and time when asked.

#include "adapters/runtime/hub.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_log.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace railbridge {
namespace {

/// Opens at once and answers each batch with ten registers of 7.
class EchoLine final : public LinePort {
public:
    EventSink sink;
    std::atomic<int> batches{0};

    void open(LineId line) override { sink(LineOpened{line}); }
    void close(LineId line) override { sink(LineClosed{line}); }
    void execute(LineId line, Batch batch) override {
        ++batches;
        BatchResult result;
        for (const Transaction& transaction : batch.transactions) {
            const auto now = clock_.now().mono;
            const auto* read = std::get_if<ReadRequest>(&transaction.request);
            TransactionResult one;
            one.tag = transaction.tag;
            one.unit = transaction.unit;
            one.outcome = Words(read == nullptr ? 0 : read->range.count, 7);
            one.sent = now;
            one.finished = now;
            result.results.push_back(std::move(one));
        }
        sink(BatchDone{line, std::move(result)});
    }
    void preempt(LineId /*line*/) override {}

private:
    runtime::SystemClock clock_;
};

class NoUplink final : public UplinkPort {
public:
    UplinkCapabilities capabilities() const override { return {}; }
    void publish_update(const UpdateBatch& /*batch*/) override {}
    void acknowledge(PublishId /*id*/, const std::string& /*ack_id*/) override {}
    void create_asset(PublishId /*id*/, AssetIndex /*asset*/) override {}
    void get_asset(PublishId /*id*/, AssetIndex /*asset*/) override {}
    void update_asset(PublishId /*id*/, AssetIndex /*asset*/,
                      const std::string& /*document*/) override {}
    void watch_asset(AssetIndex /*asset*/) override {}
    void accept_pending(bool /*accept*/) override {}
};

class NoJournal final : public JournalPort {
public:
    void store(const std::string& /*ack_id*/, CommandState /*state*/, const std::string& /*reason*/,
               WallTime /*at*/) override {}
    void keep_wear(const WearCount& /*count*/) override {}
    void keep_setting(const KeptSetting& /*setting*/) override {}
};

/// One line, one unit, one register read every 20 ms.
Mapping one_register() {
    Mapping mapping;
    Line line;
    line.key = "plant";
    line.transport = TcpSettings{"127.0.0.1", 502};
    line.response_timeout = std::chrono::milliseconds{100};
    mapping.lines.push_back(line);
    Device device;
    device.key = "tank";
    device.response_timeout = line.response_timeout;
    mapping.devices.push_back(device);
    mapping.rates.push_back(Rate{"fast", std::chrono::milliseconds{20}, {}});
    Asset asset;
    asset.key = "tank";
    asset.id = "4j5ctffGqidATXf3ZN3x1o";
    mapping.assets.push_back(asset);
    Point point;
    point.attribute = "level";
    point.range = {Table::holding_register, 0, 1};
    point.value_type = "integer";
    mapping.points.push_back(point);
    return mapping;
}

class HubTest : public testing::Test {
protected:
    void start(std::function<void()> after = [] {}) {
        line_.sink = hub_.sink();
        thread_ = std::thread([this, after] { hub_.run(engine_, ports_, after); });
    }
    void TearDown() override {
        if (thread_.joinable()) {
            hub_.context().stop();
            thread_.join();
        }
    }
    std::size_t answers() const {
        const std::lock_guard lock{mutex_};
        return answers_.size();
    }

    runtime::SystemClock clock_;
    runtime::Hub hub_{clock_};
    Engine engine_{one_register(), EngineSettings{}};
    EchoLine line_;
    NoUplink uplink_;
    NoJournal journal_;
    test::MemoryLog log_;
    mutable std::mutex mutex_;
    std::vector<AnswerRequest> answers_;
    Ports ports_{line_,
                 uplink_,
                 journal_,
                 log_,
                 [this](const AnswerRequest& answer) {
                     const std::lock_guard lock{mutex_};
                     answers_.push_back(answer);
                 },
                 [this] { hub_.stop(); }};
    std::thread thread_;
};

TEST_F(HubTest, PollsAgainAndAgainWithoutAnyEventFromOutside) {
    start();
    hub_.sink()(Started{});
    EXPECT_TRUE(test::await([&] { return line_.batches >= 10; })) << log_.all();
}

TEST_F(HubTest, KeepsEventsThatComeBeforeItRuns) {
    hub_.sink()(Started{});
    start();
    EXPECT_TRUE(test::await([&] { return line_.batches >= 1; })) << log_.all();
}

TEST_F(HubTest, AnswersRequestsOfAllThreads) {
    start();
    hub_.sink()(Started{});
    ASSERT_TRUE(test::await([&] { return line_.batches >= 1; }));
    constexpr std::uint64_t each = 15; // together fewer than the 64 that may wait at a line
    std::vector<std::thread> askers;
    for (std::uint64_t asker = 0; asker < 4; ++asker) {
        askers.emplace_back([&, asker] {
            for (std::uint64_t i = 0; i < each; ++i) {
                Transaction read{1,
                                 ReadRequest{{Table::holding_register, 0, 2}},
                                 std::chrono::milliseconds{100},
                                 {},
                                 0};
                hub_.sink()(OperatorRequest{asker * 100 + i, LineId{0}, std::move(read)});
            }
        });
    }
    for (auto& asker : askers) {
        asker.join();
    }
    ASSERT_TRUE(test::await([&] { return answers() == 4 * each; })) << answers();
    const std::lock_guard lock{mutex_};
    for (const auto& answer : answers_) {
        ASSERT_TRUE(answer.result.outcome) << answer.id;
        EXPECT_EQ(*answer.result.outcome, (Words{7, 7}));
    }
}

TEST_F(HubTest, IsAliveAtLeastEverySecondWhenNothingHappens) {
    std::atomic<int> turns{0};
    start([&] { ++turns; });
    hub_.sink()(Tick{}); // not started: the engine asks for no time
    EXPECT_TRUE(test::await([&] { return turns >= 3; })) << turns;
}

TEST_F(HubTest, EndsWhenTheEngineHasStopped) {
    start();
    hub_.sink()(Started{});
    ASSERT_TRUE(test::await([&] { return line_.batches >= 1; }));
    hub_.sink()(StopRequested{});
    thread_.join();
    hub_.sink()(Tick{}); // does nothing any more
    EXPECT_FALSE(thread_.joinable());
}

} // namespace
} // namespace railbridge
