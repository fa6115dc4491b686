// Lines as the hub uses them: orders in, events out, from other threads.

#include "adapters/modbus/lines.hpp"
#include "bridge/modbus/mbap.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/event_log.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <memory>
#include <system_error>

namespace railbridge::modbus::test {
namespace {

using railbridge::test::await;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr LineId line_0{0};
constexpr LineId line_1{1};

Bytes tcp_answer(const Bytes& request) {
    return tcp_frame(read_mbap(request)->transaction, request[6],
                     Bytes{3, 2, request[8], request[9]});
}

Bytes rtu_answer(const Bytes& request) {
    return rtu_frame(request[0], Bytes{3, 2, request[2], request[3]});
}

std::vector<Reply> answer_tcp(const Bytes& request) {
    return {{Duration{0}, tcp_answer(request)}};
}

std::vector<Reply> answer_nothing(const Bytes& /*request*/) {
    return {};
}

Mapping site(std::vector<Line> lines) {
    Mapping mapping;
    mapping.lines = std::move(lines);
    return mapping;
}

Batch reads(std::size_t count, UnitId unit = 1, Duration timeout = seconds{2}) {
    Batch batch;
    for (std::size_t i = 0; i < count; ++i) {
        batch.transactions.push_back(
            transaction(unit, read_holding(static_cast<std::uint16_t>(i)), timeout));
        batch.transactions.back().tag = static_cast<std::uint32_t>(i);
    }
    return batch;
}

std::vector<FailureKind> kinds_of(const BatchResult& result) {
    std::vector<FailureKind> kinds;
    for (const auto& one : result.results) {
        EXPECT_FALSE(one.outcome);
        kinds.push_back(one.outcome ? FailureKind{} : one.outcome.error().kind);
    }
    return kinds;
}

class LinesTest : public ::testing::Test {
protected:
    const std::shared_ptr<TestClock> clock_ = std::make_shared<TestClock>();
    EventLog log_;
};

TEST_F(LinesTest, AnswerEachOrderInTheOrderOfTheCalls) {
    TcpPeer peer(answer_tcp);
    Lines lines(site({tcp_line(peer.port())}), clock_, log_.sink());
    lines.open(line_0);
    lines.execute(line_0, reads(3));
    // A close interrupts even an attempt to open, so the order alone is seen once that is over.
    ASSERT_TRUE(await([this] { return log_.size() == 2; }));
    lines.close(line_0);
    lines.open(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 4; }));
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"opened", "done", "closed", "opened"}));
}

TEST_F(LinesTest, RunABatchInOrderAndReturnTheTags) {
    TcpPeer peer(answer_tcp);
    Lines lines(site({tcp_line(peer.port())}), clock_, log_.sink());
    lines.open(line_0);
    lines.execute(line_0, reads(8));
    const BatchDone done = log_.wait_for_batch();
    ASSERT_EQ(done.result.results.size(), 8U);
    for (std::size_t i = 0; i < 8; ++i) {
        const auto& one = done.result.results[i];
        EXPECT_EQ(one.tag, i);
        EXPECT_EQ(one.outcome.value(), Words{static_cast<std::uint16_t>(i)});
        EXPECT_LE(one.sent, one.finished);
        EXPECT_TRUE(i == 0 || done.result.results[i - 1].finished <= one.sent);
    }
    EXPECT_GE(done.result.busy,
              done.result.results.back().finished - done.result.results.front().sent);
}

TEST_F(LinesTest, SayWhatIsWrongWhenALineCannotBeOpened) {
    Lines lines(site({rtu_line("/dev/serial/by-id/not-there")}), clock_, log_.sink());
    lines.open(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 1; }));
    EXPECT_EQ(log_.names(), std::vector<std::string>{"open failed"});
    lines.execute(line_0, reads(2));
    EXPECT_EQ(kinds_of(log_.wait_for_batch().result),
              (std::vector<FailureKind>{FailureKind::not_sent, FailureKind::not_sent}));
}

TEST_F(LinesTest, AreIndependentOfEachOther) {
    TcpPeer silent(answer_nothing);
    PtyPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, rtu_answer(request)}};
    });
    Lines lines(site({tcp_line(silent.port()), rtu_line(peer.device())}), clock_, log_.sink());
    lines.open(line_0);
    lines.open(line_1);
    lines.execute(line_0, reads(1, 1, seconds{20}));
    lines.execute(line_1, reads(2));
    const BatchDone done = log_.wait_for_batch();
    EXPECT_EQ(done.line, line_1);
    EXPECT_TRUE(done.result.results.at(1).outcome);
}

TEST_F(LinesTest, GoOnWithAnotherMappingWhereTheyAreTheSame) {
    TcpPeer stays(answer_tcp);
    TcpPeer goes(answer_tcp);
    TcpPeer comes(answer_tcp);
    auto mapping = site({tcp_line(stays.port()), tcp_line(goes.port())});
    Lines lines(mapping, clock_, log_.sink());
    lines.open(line_0);
    lines.open(line_1);
    ASSERT_TRUE(await([this] { return log_.size() == 2; }));
    mapping.lines[1].retired = true;
    mapping.lines.push_back(tcp_line(comes.port()));
    lines.use(mapping);
    constexpr LineId line_2{2};
    lines.close(line_1);
    lines.open(line_2);
    ASSERT_TRUE(await([this] { return log_.size() == 4; }));
    EXPECT_TRUE(await([&] {
        lines.supervise(); // ends the thread of the one that is gone
        const auto before = log_.size();
        lines.close(line_1); // and whoever still closes it is answered all the same, at once
        return log_.size() > before;
    }));
    lines.execute(line_0, reads(1));
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(0).outcome) << "over its old connection";
    lines.execute(line_2, reads(1));
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(0).outcome);
    lines.supervise();
}

TEST_F(LinesTest, SayThatTheSystemHasNoThreadOrDescriptorLeftAndOpenLater) {
    TcpPeer peer(answer_tcp);
    std::atomic<int> left{0};
    Lines lines(site({tcp_line(peer.port())}), clock_, log_.sink(),
                [&left](const Line& line, const Clock& clock, Cancellation& cancellation,
                        FrameTrace& trace) {
                    if (left.load() == 0) {
                        throw std::system_error(
                            std::make_error_code(std::errc::resource_unavailable_try_again));
                    }
                    return make_client(line, clock, cancellation, trace);
                });
    lines.open(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 1; }));
    left = 1;
    lines.open(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 2; }));
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"open failed", "opened"}));
}

/// Takes no connection: the queue of its listener is full, so that connecting hangs.
class FullHost {
public:
    FullHost()
        : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        void* raw = &address_;
        socklen_t size = sizeof address_;
        EXPECT_EQ(::bind(listener_.get(), static_cast<sockaddr*>(raw), size), 0);
        EXPECT_EQ(::listen(listener_.get(), 0), 0);
        EXPECT_EQ(::getsockname(listener_.get(), static_cast<sockaddr*>(raw), &size), 0);
        for (auto& one : waiting_) {
            one = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            (void) ::connect(one.get(), static_cast<const sockaddr*>(raw), size);
        }
    }
    std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    Descriptor listener_;
    sockaddr_in address_{};
    std::array<Descriptor, 4> waiting_;
};

TEST_F(LinesTest, AreNotDelayedByOneThatCannotConnect) {
    const FullHost full;
    TcpPeer peer(answer_tcp);
    Lines lines(site({tcp_line(full.port()), tcp_line(peer.port())}), clock_, log_.sink());
    lines.open(line_0);
    lines.open(line_1);
    lines.execute(line_1, reads(8));
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(7).outcome);
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"opened", "done"}))
        << "the other one still tries";
    const auto begun = clock_->now().mono;
    lines.close(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 4; }));
    EXPECT_LT(clock_->now().mono - begun, seconds{2}) << "and is interrupted, not waited for";
}

TEST_F(LinesTest, EndABatchAfterTheTransactionInProgressWhenPreempted) {
    std::atomic<int> requests{0};
    std::atomic<Lines*> lines_now{nullptr};
    TcpPeer peer([&](const Bytes& request) {
        if (++requests == 2) {
            lines_now.load()->preempt(line_0);
        }
        return answer_tcp(request);
    });
    Lines lines(site({tcp_line(peer.port())}), clock_, log_.sink());
    lines_now = &lines;
    lines.open(line_0);
    lines.execute(line_0, reads(8));
    const BatchDone done = log_.wait_for_batch();
    EXPECT_TRUE(done.result.results.at(0).outcome);
    EXPECT_TRUE(done.result.results.at(1).outcome) << "the one in progress is finished";
    for (std::size_t i = 2; i < 8; ++i) {
        EXPECT_EQ(done.result.results.at(i).outcome.error().kind, FailureKind::cancelled);
    }
    EXPECT_EQ(requests, 2);
    lines.execute(line_0, reads(1));
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(0).outcome)
        << "the preemption was for one batch";
}

TEST_F(LinesTest, EndListeningAtOnceWhenPreempted) {
    PtyPeer peer(answer_nothing);
    Lines lines(site({rtu_line(peer.device())}), clock_, log_.sink());
    lines.open(line_0);
    lines.execute(line_0, Batch{{transaction(1, ListenRequest{}, seconds{20})}});
    const auto begun = clock_->now().mono;
    lines.preempt(line_0);
    EXPECT_EQ(kinds_of(log_.wait_for_batch().result),
              std::vector<FailureKind>{FailureKind::cancelled});
    EXPECT_LT(clock_->now().mono - begun, seconds{10});
}

TEST_F(LinesTest, DoNotAskAUnitAgainInABatchThatItLeftUnanswered) {
    std::atomic<int> requests{0};
    PtyPeer peer([&requests](const Bytes& request) -> std::vector<Reply> {
        ++requests;
        if (request[0] == 1) {
            return {{milliseconds{60}, rtu_answer(request)}};
        }
        return {{Duration{0}, rtu_answer(request)}};
    });
    Lines lines(site({rtu_line(peer.device())}), clock_, log_.sink());
    lines.open(line_0);
    Batch batch = reads(3, 1, milliseconds{20});
    batch.transactions.push_back(transaction(2, read_holding(9), seconds{2}));
    lines.execute(line_0, batch);
    const BatchDone done = log_.wait_for_batch();
    EXPECT_EQ(done.result.results.at(0).outcome.error().kind, FailureKind::timeout);
    EXPECT_EQ(done.result.results.at(1).outcome.error().kind, FailureKind::cancelled);
    EXPECT_EQ(done.result.results.at(2).outcome.error().kind, FailureKind::cancelled);
    EXPECT_EQ(done.result.results.at(3).outcome.value(), Words{9});
    EXPECT_EQ(requests, 2);
}

TEST_F(LinesTest, SendNothingMoreAfterTheLineWasLost) {
    std::atomic<int> requests{0};
    TcpPeer peer([&requests](const Bytes& request) -> std::vector<Reply> {
        if (++requests == 2) {
            return {{Duration{0}, {}, true}};
        }
        return answer_tcp(request);
    });
    Lines lines(site({tcp_line(peer.port())}), clock_, log_.sink());
    lines.open(line_0);
    lines.execute(line_0, reads(4));
    const BatchDone done = log_.wait_for_batch();
    EXPECT_TRUE(done.result.results.at(0).outcome);
    EXPECT_EQ(done.result.results.at(1).outcome.error().kind, FailureKind::line_lost);
    EXPECT_EQ(done.result.results.at(2).outcome.error().kind, FailureKind::not_sent);
    EXPECT_EQ(done.result.results.at(3).outcome.error().kind, FailureKind::not_sent);
    lines.close(line_0);
    lines.open(line_0);
    lines.execute(line_0, reads(1));
    EXPECT_TRUE(log_.wait_for_batch().result.results.at(0).outcome) << "after a reconnect";
}

class StoppingLine : public LinesTest, public ::testing::WithParamInterface<bool> {
protected:
    Script remember_request() {
        return [this](const Bytes&) {
            asked_ = true;
            return std::vector<Reply>{};
        };
    }
    Line line_to(const TcpPeer& tcp, const PtyPeer& pty) const {
        return GetParam() ? tcp_line(tcp.port()) : rtu_line(pty.device());
    }
    std::atomic<bool> asked_{false};
};

TEST_P(StoppingLine, InTheMiddleOfAWaitEndsItAtOnce) {
    TcpPeer tcp(remember_request());
    PtyPeer pty(remember_request());
    std::optional<Lines> lines(std::in_place, site({line_to(tcp, pty)}), clock_, log_.sink());
    lines->open(line_0);
    lines->execute(line_0, reads(3, 1, seconds{30}));
    ASSERT_TRUE(await([this] { return asked_.load(); }));
    const auto begun = clock_->now().mono;
    lines.reset();
    EXPECT_LT(clock_->now().mono - begun, seconds{5});
}

TEST_P(StoppingLine, ClosedInTheMiddleOfAWaitSaysThatTheRequestMayHaveBeenExecuted) {
    TcpPeer tcp(remember_request());
    PtyPeer pty(remember_request());
    Lines lines(site({line_to(tcp, pty)}), clock_, log_.sink());
    lines.open(line_0);
    lines.execute(line_0, Batch{{transaction(1, write_register(1, 1), seconds{30})}});
    ASSERT_TRUE(await([this] { return asked_.load(); }));
    const auto begun = clock_->now().mono;
    lines.close(line_0);
    const BatchDone done = log_.wait_for_batch();
    EXPECT_LT(clock_->now().mono - begun, seconds{5});
    EXPECT_TRUE(done.result.results.at(0).outcome.error().may_have_been_executed());
    lines.open(line_0);
    ASSERT_TRUE(await([this] { return log_.size() == 4; }));
    EXPECT_EQ(log_.names(), (std::vector<std::string>{"opened", "done", "closed", "opened"}));
}

INSTANTIATE_TEST_SUITE_P(Transports, StoppingLine, ::testing::Values(true, false),
                         [](const auto& each) { return each.param ? "Tcp" : "Rtu"; });

} // namespace
} // namespace railbridge::modbus::test
