// Several updates of an asset were given up, and their answers come yet: each is about its own.

#include "tests/unit/reporting/outbox_fixture.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class GivenUpTest : public OutboxTest {
protected:
    GivenUpTest() { outbox_.set_ready(pump, true); }

    void put(const Names& attributes, std::int64_t value) {
        for (const auto& attribute : attributes) {
            outbox_.put(pump, attribute, value);
        }
    }
    /// An update of these leaves and gets its PUBACK.
    void send(const Names& attributes, std::int64_t value = 1) {
        put(attributes, value);
        EXPECT_EQ(names(now_), attributes);
        outbox_.published(last_id_, std::nullopt, now_);
    }
    /// ... and is given up. An answer to anything lets the next one be waited for.
    void give_up(const Names& attributes, std::int64_t value = 1) {
        send(attributes, value);
        now_ += milliseconds{250};
        outbox_.pass_time(now_);
    }
    /// The next answer; bad_request blames at once who is alone.
    void answer(std::optional<OperationError> error) {
        const auto outcome = outbox_.responded(pump, error, now_);
        if (outcome.culprit) {
            culprits_.push_back(*outcome.culprit);
        }
        accepted_.insert(accepted_.end(), outcome.accepted_again.begin(),
                         outcome.accepted_again.end());
    }
    void accept_next() { answer(std::nullopt); }
    void refuse_next() { answer(OperationError::bad_request); }

    /// What goes now, by name.
    std::map<std::string, Value> sent() {
        std::map<std::string, Value> sent;
        for (const auto& batch : release(now_)) {
            outbox_.published(batch.id, std::nullopt, now_);
            for (const auto& entry : batch.values) {
                sent.insert_or_assign(entry.attribute, entry.value);
            }
        }
        return sent;
    }
    using Sent = std::map<std::string, Value>;

    TimePoint now_ = start;
    Names culprits_;
    Names accepted_;
};

const Value one{std::int64_t{1}};
const Value two{std::int64_t{2}};

TEST_F(GivenUpTest, AnAnswerToTheFirstIsNoneToTheSecond) {
    give_up({"level"});
    give_up({"speed"});
    accept_next();
    refuse_next();
    EXPECT_EQ(culprits_, Names{"speed"});
    now_ += minutes{10};
    EXPECT_EQ(sent(), (Sent{{"speed", one}})) << "it was never taken";
}

TEST_F(GivenUpTest, WhatIsRefusedWithAnotherGoesAgain) {
    give_up({"level"});
    give_up({"speed", "temperature"});
    accept_next();
    refuse_next();
    EXPECT_EQ(sent(), (Sent{{"speed", one}}));
    refuse_next();
    EXPECT_EQ(sent(), (Sent{{"temperature", one}}));
    accept_next();
    EXPECT_EQ(culprits_, Names{"speed"});
}

TEST_F(GivenUpTest, EachHasAnAnswerHoweverManyThereAre) {
    // From the fourth on PUBACK alone releases.
    constexpr int many = 150;
    for (int i = 0; i < many; ++i) {
        send({"a" + std::to_string(i)});
        now_ += milliseconds{i < 3 ? 250 : 50};
        outbox_.pass_time(now_);
    }
    for (int i = 0; i < many - 1; ++i) {
        accept_next();
    }
    EXPECT_TRUE(sent().empty());
    refuse_next();
    EXPECT_EQ(culprits_, Names{"a149"});
}

TEST_F(GivenUpTest, WhenARefusalMayBeAboutSeveralAllGoAgainOnceAllAreAnswered) {
    give_up({"level"});
    give_up({"speed"});
    send({"temperature"});
    accept_next();
    refuse_next();
    put({"level"}, 2);
    EXPECT_TRUE(sent().empty()) << "the answer to the last would be taken for that to the next";
    now_ += seconds{4};
    EXPECT_TRUE(sent().empty()) << "a slow manager has not answered yet";
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"speed", one}, {"temperature", one}}));
    EXPECT_TRUE(culprits_.empty());
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"level", two}}));
}

TEST_F(GivenUpTest, AnAnswerThatWasLostIsWaitedForTenSeconds) {
    give_up({"level"});
    send({"speed"});
    refuse_next(); // to the second: there was none to the first
    now_ += milliseconds{9900};
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(outbox_.next_wake(now_), now_ + milliseconds{100});
    now_ += milliseconds{100};
    EXPECT_EQ(sent(), (Sent{{"level", one}, {"speed", one}}));
}

TEST_F(GivenUpTest, TheAnswerToTheSecondIsNoneToWhatWasRefused) {
    give_up({"bad"});
    give_up({"good"});
    refuse_next();
    std::deque<std::optional<OperationError>> owed{std::nullopt}; // `good`, as it went at first
    for (int step = 0; step < 30; ++step, now_ += milliseconds{500}) {
        if (const auto went = sent(); !went.empty()) {
            owed.push_back(went.contains("bad") ? std::optional{OperationError::bad_request}
                                                : std::nullopt);
        }
        if (step >= 2 && !owed.empty()) {
            answer(owed.front());
            owed.pop_front();
        }
    }
    EXPECT_EQ(culprits_, Names{"bad"});
}

TEST_F(GivenUpTest, AnOlderValueDoesNotComeBack) {
    give_up({"level", "speed"}, 1);
    give_up({"speed"}, 2);
    refuse_next();
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"level", one}, {"speed", two}}));
    refuse_next();
    EXPECT_EQ(sent(), (Sent{{"level", one}}));
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"speed", two}}));
}

TEST_F(GivenUpTest, WhatIsWithdrawnDoesNotGoAgainWhicheverUpdateHadIt) {
    give_up({"level", "speed"});
    give_up({"temperature", "time"});
    EXPECT_TRUE(outbox_.withdraw(pump, "speed"));
    EXPECT_TRUE(outbox_.withdraw(pump, "time"));
    EXPECT_FALSE(outbox_.withdraw(pump, "time"));
    refuse_next();
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"level", one}, {"temperature", one}}));
}

TEST_F(GivenUpTest, AnUpdateWithNothingLeftInItHasItsAnswerAllTheSame) {
    give_up({"level"});
    give_up({"speed"});
    EXPECT_TRUE(outbox_.withdraw(pump, "level"));
    refuse_next(); // `level`, most likely
    accept_next();
    EXPECT_EQ(sent(), (Sent{{"speed", one}}));
    EXPECT_TRUE(culprits_.empty());
}

TEST_F(GivenUpTest, AllWaitAgainWhenTheConnectionBreaks) {
    give_up({"level", "speed"}, 1);
    give_up({"speed"}, 2);
    send({"temperature"});
    outbox_.disconnected();
    refuse_next();
    accept_next();
    EXPECT_TRUE(sent().empty());
    outbox_.set_ready(pump, true);
    EXPECT_EQ(sent(), (Sent{{"level", one}, {"speed", two}, {"temperature", one}}));
}

TEST_F(GivenUpTest, NothingIsWaitedForAnyMoreWhenTheConnectionBreaks) {
    give_up({"level"});
    send({"speed"});
    refuse_next();
    outbox_.disconnected();
    outbox_.set_ready(pump, true);
    EXPECT_EQ(sent(), (Sent{{"level", one}, {"speed", one}}));
}

TEST_F(GivenUpTest, WhatWasRefusedIsTriedAgainWhenNoOtherAnswerCanBeTakenForItsOwn) {
    send({"bad"});
    refuse_next();
    now_ += minutes{10} - milliseconds{250};
    give_up({"good"});
    put({"good"}, 2);
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(outbox_.next_wake(now_), now_ + seconds{10});
    accept_next();
    EXPECT_TRUE(accepted_.empty());
    EXPECT_EQ(sent(), (Sent{{"bad", one}}));
    accept_next();
    EXPECT_EQ(accepted_, Names{"bad"});
    EXPECT_EQ(sent(), (Sent{{"good", two}}));
}

TEST_F(GivenUpTest, WhatIsAcceptedLateIsNotAnotherOne) {
    send({"bad"});
    refuse_next();
    now_ += minutes{10};
    EXPECT_EQ(sent(), (Sent{{"bad", one}}));
    now_ += seconds{5};
    outbox_.pass_time(now_);
    give_up({"good"});
    accept_next();
    EXPECT_EQ(accepted_, Names{"bad"});
    refuse_next();
    EXPECT_EQ(culprits_, (Names{"bad", "good"}));
}

TEST_F(GivenUpTest, WhatLeftWithoutPubackMayBeAnsweredToo) {
    put({"speed"}, 1);
    EXPECT_EQ(names(now_), Names{"speed"});
    now_ += seconds{30};
    EXPECT_EQ(sent(), (Sent{{"speed", one}}));
    accept_next();
    refuse_next(); // as it went the second time
    EXPECT_FALSE(outbox_.refused().empty());
}

} // namespace
} // namespace railbridge::test
