// A thread that does not come back from its driver is left behind, and its line goes on with
// another. The driver is a client that waits until the test lets it go; the time is the test's.

#include "adapters/modbus/lines.hpp"
#include "adapters/modbus/rtu_client.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/event_log.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"
#include "tests/support/await.hpp"
#include "tests/support/hand_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>

namespace railbridge::modbus::test {
namespace {

using railbridge::test::await;
using railbridge::test::HandClock;
using std::chrono::seconds;

constexpr LineId line_0{0};

/// Shared by all clients of a test; outlives them.
class Driver {
public:
    enum class Call { none, open, execute, close };

    /// From now on this call does not return, for the next client that makes it.
    void hang_in(Call call) {
        const std::lock_guard lock(mutex_);
        hang_in_ = call;
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        ++released_;
        changed_.notify_all();
    }
    void called(Call call) {
        std::unique_lock lock(mutex_);
        if (call != hang_in_) {
            return;
        }
        hang_in_ = Call::none;
        const int before = released_;
        ++hanging_;
        changed_.wait(lock, [this, before] { return released_ != before; });
        --hanging_;
    }
    int hanging() const {
        const std::lock_guard lock(mutex_);
        return hanging_;
    }

    std::atomic<int> made{0};
    std::atomic<int> destroyed{0};
    std::atomic<int> executed{0};

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Call hang_in_ = Call::none;
    int released_ = 0;
    int hanging_ = 0;
};

class DriverClient final : public Client {
public:
    DriverClient(std::shared_ptr<Driver> driver, const Clock& clock, std::unique_ptr<Client> inner)
        : driver_(std::move(driver))
        , clock_(clock)
        , inner_(std::move(inner)) {
        ++driver_->made;
    }
    ~DriverClient() override { ++driver_->destroyed; }

    Status open() override {
        const Status opened = inner_ ? inner_->open() : Status{};
        driver_->called(Driver::Call::open);
        return opened;
    }
    void close() override {
        driver_->called(Driver::Call::close);
        if (inner_) {
            inner_->close();
        }
    }
    TransactionResult execute(const Transaction& transaction, std::vector<StrayFrame>& strays,
                              const Impatience& impatient) override {
        driver_->called(Driver::Call::execute);
        ++driver_->executed;
        if (inner_) {
            return inner_->execute(transaction, strays, impatient);
        }
        TransactionResult result;
        result.tag = transaction.tag;
        result.unit = transaction.unit;
        result.outcome = Words{7};
        result.finished = clock_.now().mono;
        return result;
    }

private:
    std::shared_ptr<Driver> driver_;
    const Clock& clock_;
    std::unique_ptr<Client> inner_;
};

class HangingLine : public ::testing::Test {
protected:
    Mapping site(const Line& line = tcp_line(1)) const {
        Mapping mapping;
        mapping.lines = {line};
        return mapping;
    }

    void begin(const Line& line = tcp_line(1), bool with_device = false) {
        lines_.emplace(site(line), clock_, log_.sink(),
                       [driver = driver_, with_device](const Line& of, const Clock& clock,
                                                       Cancellation& cancellation,
                                                       FrameTrace& trace) {
                           return std::make_unique<DriverClient>(
                               driver, clock,
                               with_device ? make_client(of, clock, cancellation, trace) : nullptr);
                       });
    }

    bool open() {
        const std::size_t before = log_.size();
        lines_->open(line_0);
        return await([this, before] { return log_.size() > before; }) &&
               log_.names().back() == "opened";
    }

    Batch batch(std::size_t count) const {
        Batch made;
        for (std::size_t i = 0; i < count; ++i) {
            made.transactions.push_back(transaction(1, read_holding(5), seconds{1}));
            made.transactions.back().tag = static_cast<std::uint32_t>(i);
        }
        return made;
    }

    void hang_in(Driver::Call call) { driver_->hang_in(call); }
    bool hangs(int threads = 1) {
        return await([this, threads] { return driver_->hanging() == threads; });
    }
    void look(int times) {
        for (int i = 0; i < times; ++i) {
            lines_->supervise();
        }
    }

    const std::shared_ptr<HandClock> clock_ = std::make_shared<HandClock>();
    const std::shared_ptr<Driver> driver_ = std::make_shared<Driver>();
    EventLog log_;
    std::optional<Lines> lines_;
};

TEST_F(HangingLine, IsReportedAndGoesOnWithAnotherThread) {
    begin();
    ASSERT_TRUE(open());
    hang_in(Driver::Call::execute);
    lines_->execute(line_0, batch(3));
    ASSERT_TRUE(hangs());
    look(10);
    EXPECT_EQ(log_.size(), 1U) << "it is not late yet";
    clock_->pass(seconds{30});
    look(3);
    const BatchDone done = log_.wait_for_batch();
    ASSERT_EQ(done.result.results.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& one = done.result.results[i];
        EXPECT_EQ(one.tag, i);
        ASSERT_FALSE(one.outcome);
        EXPECT_EQ(one.outcome.error().recovery, Recovery::line_reconnect);
        EXPECT_TRUE(one.outcome.error().may_have_been_executed());
        EXPECT_NE(one.outcome.error().detail.find("driver"), std::string::npos);
    }
    lines_->close(line_0); // what the engine does with that
    ASSERT_TRUE(open());
    EXPECT_EQ(driver_->made, 2) << "the one that hangs keeps its own";
    EXPECT_EQ(driver_->destroyed, 0);
    lines_->execute(line_0, batch(1));
    EXPECT_EQ(log_.wait_for_batch().result.results.at(0).outcome.value(), Words{7});

    const std::size_t events = log_.size();
    const int executed = driver_->executed;
    driver_->let_go();
    ASSERT_TRUE(await([this] { return driver_->destroyed == 1; })) << "it ends when it comes back";
    EXPECT_EQ(driver_->executed, executed + 1) << "the one it hung in, and nothing after it";
    EXPECT_EQ(log_.size(), events) << "and says nothing any more";
}

TEST_F(HangingLine, IsNotGivenUpForAMachineThatSlept) {
    begin();
    ASSERT_TRUE(open());
    hang_in(Driver::Call::execute);
    lines_->execute(line_0, batch(1));
    ASSERT_TRUE(hangs());
    clock_->pass(seconds{3600}); // everybody stood still
    look(2);
    driver_->let_go();
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(0).outcome);
    look(10);
    EXPECT_EQ(driver_->made, 1);
}

TEST_F(HangingLine, OrdersThatWaitAreAnsweredToo) {
    begin();
    ASSERT_TRUE(open());
    hang_in(Driver::Call::execute);
    lines_->execute(line_0, batch(1));
    ASSERT_TRUE(hangs());
    lines_->close(line_0);
    clock_->pass(seconds{30});
    look(3);
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"opened", "done", "closed"}));
    driver_->let_go();
}

TEST_F(HangingLine, LeavesNoMoreThanTwoThreadsBehind) {
    begin();
    for (int thread = 1; thread <= 2; ++thread) {
        hang_in(Driver::Call::open);
        lines_->open(line_0);
        ASSERT_TRUE(hangs(thread));
        clock_->pass(seconds{30});
        look(3);
    }
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"open failed", "open failed"}));
    EXPECT_FALSE(open()) << "a third one is not risked";
    EXPECT_EQ(driver_->made, 2);
    driver_->let_go();
    ASSERT_TRUE(await([this] { return driver_->destroyed == 2; }));
    EXPECT_TRUE(await([this] { return open(); }));
}

TEST_F(HangingLine, DoesNotHoldUpTheEndOfTheProgram) {
    for (const auto call : {Driver::Call::execute, Driver::Call::close}) {
        begin();
        ASSERT_TRUE(open());
        hang_in(call);
        call == Driver::Call::execute ? lines_->execute(line_0, batch(1)) : lines_->close(line_0);
        ASSERT_TRUE(hangs());
        clock_->pass(seconds{30});
        lines_.reset();
        driver_->let_go(); // it comes back to a world that has gone on
        ASSERT_TRUE(await([this] { return driver_->destroyed == driver_->made; }));
    }
}

TEST_F(HangingLine, OpensItsSerialDeviceAnewBesideTheDescriptorThatHangs) {
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, rtu_frame(request[0], Bytes{3, 2, 0, request[3]})}};
    });
    begin(rtu_line(peer.device()), true);
    hang_in(Driver::Call::open); // with the device open and locked
    lines_->open(line_0);
    ASSERT_TRUE(hangs());
    clock_->pass(seconds{30});
    look(3);
    ASSERT_TRUE(open()) << "the lock of the other one is gone";
    driver_->let_go();
    ASSERT_TRUE(await([this] { return driver_->destroyed == 1; }))
        << "it closes its own descriptor";
    lines_->close(line_0);
    EXPECT_TRUE(open()) << "and nobody else's";
}

} // namespace
} // namespace railbridge::modbus::test
