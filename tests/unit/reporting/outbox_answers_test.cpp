// Answers that come late or never, and a manager that fails.

#include "tests/unit/reporting/outbox_fixture.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace railbridge::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// One update was given up, 250 ms after its PUBACK; its answer comes yet.
class LateAnswerTest : public OutboxTest {
protected:
    LateAnswerTest() {
        outbox_.set_ready(pump, true);
        outbox_.put(pump, "bad", std::int64_t{1});
        outbox_.put(pump, "good", std::int64_t{1});
        EXPECT_EQ(names(start), (Names{"bad", "good"}));
        outbox_.published(last_id_, std::nullopt, start);
        outbox_.pass_time(now_);
    }
    void answer(std::optional<OperationError> error) {
        const auto outcome = outbox_.responded(pump, error, now_);
        if (outcome.culprit) {
            culprits_.push_back(*outcome.culprit);
        }
    }
    /// Answers at once from now on; refuses what has `bad` in it. Returns all names that arrived.
    std::set<std::string> answer_until_idle() {
        std::set<std::string> arrived;
        for (int i = 0; i < 20; ++i, now_ += seconds{1}) {
            const auto sent = names(now_);
            if (sent.empty()) {
                continue;
            }
            outbox_.published(last_id_, std::nullopt, now_);
            const bool refused = std::find(sent.begin(), sent.end(), "bad") != sent.end();
            answer(refused ? std::optional{OperationError::bad_request} : std::nullopt);
            if (!refused) {
                arrived.insert(sent.begin(), sent.end());
            }
        }
        return arrived;
    }
    TimePoint now_ = start + milliseconds{250};
    Names culprits_;
};

TEST_F(LateAnswerTest, ARefusalLosesNothing) {
    now_ += seconds{1};
    answer(OperationError::bad_request);
    EXPECT_EQ(answer_until_idle(), std::set<std::string>{"good"});
    EXPECT_EQ(culprits_, Names{"bad"});
}

TEST_F(LateAnswerTest, ARefusalIsNotAboutTheUpdateThatFollowed) {
    outbox_.put(pump, "next", std::int64_t{1});
    EXPECT_EQ(names(now_), Names{"next"}) << "nothing waits for the answer";
    outbox_.published(last_id_, std::nullopt, now_);
    answer(OperationError::bad_request); // to the first
    now_ += milliseconds{100};
    answer(std::nullopt); // to the second
    EXPECT_EQ(answer_until_idle(), (std::set<std::string>{"good", "next"}));
    EXPECT_EQ(culprits_, Names{"bad"});
}

TEST_F(LateAnswerTest, ALostOneDoesNotShiftTheBlame) {
    outbox_.put(pump, "next", std::int64_t{1});
    EXPECT_EQ(names(now_), Names{"next"});
    outbox_.published(last_id_, std::nullopt, now_);
    answer(std::nullopt); // to the second; there was none to the first
    now_ += milliseconds{250};
    outbox_.put(pump, "bad", std::int64_t{2});
    EXPECT_EQ(names(now_), Names{"bad"});
    outbox_.published(last_id_, std::nullopt, now_);
    answer(OperationError::bad_request);
    EXPECT_EQ(answer_until_idle(), std::set<std::string>{"next"});
    EXPECT_EQ(culprits_, Names{"bad"});
}

TEST_F(LateAnswerTest, AValueThatWasWithdrawnIsNotSentAgain) {
    EXPECT_TRUE(outbox_.withdraw(pump, "good"));
    answer(OperationError::bad_request);
    EXPECT_EQ(answer_until_idle(), std::set<std::string>{});
    EXPECT_EQ(culprits_, Names{"bad"});
}

TEST_F(LateAnswerTest, AfterTenSecondsNoneIsExpected) {
    now_ += seconds{10};
    outbox_.pass_time(now_);
    answer(OperationError::bad_request);
    EXPECT_TRUE(outbox_.idle());
    EXPECT_TRUE(names(now_).empty());
}

// The update that followed is refused at once, by its PUBACK; then the answer to the first comes.
TEST_F(OutboxTest, ALateRefusalDoesNotBringAnOlderValueBack) {
    for (const auto late : {OperationError::internal_server_error, OperationError::bad_request}) {
        Outbox outbox{1, OutboxSettings{}};
        outbox.set_ready(pump, true);
        PublishId id = 0;
        auto now = start;
        std::optional<Value> arrived;
        const auto send = [&] {
            outbox.pass_time(now);
            for (const auto& batch : outbox.release(now, [&id] { return ++id; })) {
                arrived = batch.values.at(0).value;
            }
        };
        outbox.put(pump, "speed", std::int64_t{1});
        send();
        outbox.published(id, std::nullopt, now);
        now += milliseconds{250};
        outbox.pass_time(now);
        outbox.put(pump, "speed", std::int64_t{2});
        send();
        outbox.published(id, OperationError::refused, now);
        outbox.responded(pump, late, now);
        outbox.put(pump, "speed", std::int64_t{3});
        outbox.set_ready(pump, true);
        while (!outbox.idle()) {
            now += seconds{1};
            ASSERT_LT(now, start + hours{1});
            send();
            outbox.published(id, std::nullopt, now);
            outbox.responded(pump, std::nullopt, now);
        }
        EXPECT_EQ(arrived, Value{std::int64_t{3}}) << to_string(late);
    }
}

TEST_F(OutboxTest, AManagerThatNeverAnswersStallsNothing) {
    outbox_.set_ready(pump, true);
    auto now = start;
    int sent = 0;
    for (int i = 0; i < 100; ++i, now += milliseconds{100}) {
        outbox_.put(pump, "speed", std::int64_t{i});
        for (const auto& batch : release(now)) {
            ++sent;
            outbox_.published(batch.id, std::nullopt, now);
        }
    }
    EXPECT_GE(sent, 90);
}

/// The manager fails at some updates; the loop goes on for hours of its time.
class FailingManagerTest : public OutboxTest {
protected:
    FailingManagerTest() {
        outbox_.set_ready(pump, true);
        for (int i = 0; i < 40; ++i) {
            outbox_.put(pump, name(i), std::int64_t{1});
        }
    }
    static std::string name(int number) { return "a" + std::to_string(100 + number); }
    void run(Duration time, const std::function<bool(const std::string&)>& fails) {
        for (const auto end = now_ + time; now_ < end; now_ += seconds{1}) {
            const auto sent = names(now_);
            if (sent.empty()) {
                continue;
            }
            ++batches_;
            outbox_.published(last_id_, std::nullopt, now_);
            const bool failed = std::any_of(sent.begin(), sent.end(), fails);
            const auto outcome = outbox_.responded(
                pump, failed ? std::optional{OperationError::internal_server_error} : std::nullopt,
                now_);
            said_ += outcome.failing ? 1 : 0;
            works_again_ += outcome.works_again ? 1 : 0;
            if (outcome.culprit) {
                culprits_.push_back(*outcome.culprit);
            }
            if (!failed) {
                arrived_.insert(sent.begin(), sent.end());
            }
        }
    }
    TimePoint now_ = start;
    std::set<std::string> arrived_;
    Names culprits_;
    int batches_ = 0;
    int said_ = 0;
    int works_again_ = 0;
};

TEST_F(FailingManagerTest, AtOneAttributeLosesOnlyThatOne) {
    run(minutes{3}, [](const auto& attribute) { return attribute == name(17); });
    EXPECT_EQ(culprits_, Names{name(17)});
    EXPECT_EQ(arrived_.size(), 39U);
    EXPECT_EQ(said_, 1);
    run(hours{2}, [](const auto& attribute) { return attribute == name(17); });
    EXPECT_EQ(culprits_.size(), 1U) << "said once";
}

TEST_F(FailingManagerTest, AtEverythingRightAfterASearchBlamesNobodyElse) {
    run(seconds{10}, [](const auto&) { return false; });
    outbox_.put(pump, name(1), std::int64_t{2});
    outbox_.put(pump, name(17), std::int64_t{2});
    while (culprits_.empty() && now_ < start + minutes{10}) {
        run(seconds{1}, [](const auto& attribute) { return attribute == name(17); });
    }
    EXPECT_EQ(works_again_, 1);
    outbox_.put(pump, name(2), std::int64_t{2}); // and its disk is full now
    run(minutes{30}, [](const auto&) { return true; });
    EXPECT_EQ(culprits_, Names{name(17)});
    EXPECT_EQ(said_, 2);
}

/// Attributes that change alone, and at which the manager fails, while nothing else changes.
class FailingAloneTest : public FailingManagerTest {
protected:
    void fail_at(int attributes) {
        run(seconds{10}, [](const auto&) { return false; });
        arrived_.clear();
        for (int i = 0; i < attributes; ++i) {
            outbox_.put(pump, name(i), std::int64_t{2});
        }
        run(minutes{30}, bad(attributes));
        EXPECT_TRUE(culprits_.empty()) << "it may be the manager";
        outbox_.put(pump, name(30), std::int64_t{2});
        run(minutes{6}, bad(attributes));
        EXPECT_TRUE(arrived_.contains(name(30)));
        outbox_.put(pump, name(31), std::int64_t{2});
        run(minutes{6}, bad(attributes));
        EXPECT_TRUE(arrived_.contains(name(31)));
        EXPECT_EQ(culprits_.size(), static_cast<std::size_t>(attributes));
        EXPECT_EQ(said_, 1);
    }
    static std::function<bool(const std::string&)> bad(int attributes) {
        return [attributes](const auto& attribute) { return attribute < name(attributes); };
    }
};

TEST_F(FailingAloneTest, OneHoldsNothingUpThatChangesLater) {
    fail_at(1);
}

TEST_F(FailingAloneTest, TwoHoldNothingUpThatChangesLater) {
    fail_at(2);
}

TEST_F(FailingManagerTest, AtOneIsToldByWhatWasRefusedBefore) {
    run(seconds{10}, [](const auto&) { return false; });
    outbox_.put(pump, name(1), std::int64_t{2});
    EXPECT_EQ(names(now_), Names{name(1)});
    outbox_.responded(pump, OperationError::bad_request, now_);
    culprits_.clear();
    arrived_.clear();
    outbox_.put(pump, name(17), std::int64_t{2});
    // The manager takes the first by now, and nothing else of the asset changes.
    run(minutes{40}, [](const auto& attribute) { return attribute == name(17); });
    EXPECT_EQ(arrived_, std::set<std::string>{name(1)});
    EXPECT_EQ(culprits_, Names{name(17)});
}

TEST_F(FailingManagerTest, AtEverythingIsAskedLessOftenAndNobodyIsBlamed) {
    run(hours{1}, [](const auto&) { return true; });
    EXPECT_EQ(said_, 1);
    EXPECT_LE(batches_, 20);
    EXPECT_TRUE(culprits_.empty());
    run(minutes{6}, [](const auto&) { return false; });
    EXPECT_EQ(arrived_.size(), 40U);
    EXPECT_EQ(works_again_, 1);
    EXPECT_TRUE(outbox_.refused().empty());
}

} // namespace
} // namespace railbridge::test
