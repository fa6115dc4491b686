#include "tests/unit/reporting/outbox_fixture.hpp"

#include <algorithm>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(OutboxTest, NothingGoesBeforeTheManagerHasTheAsset) {
    outbox_.put(pump, "speed", std::int64_t{1});
    EXPECT_TRUE(release(start).empty());
    EXPECT_EQ(outbox_.next_wake(start), never);
    outbox_.set_ready(pump, true);
    EXPECT_EQ(names(start), Names{"speed"});
}

TEST_F(OutboxTest, NewerValuesReplaceWaitingOnesAndOneUpdateIsInFlight) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    outbox_.put(pump, "speed", std::int64_t{2});
    const auto batches = release(start);
    ASSERT_EQ(batches.size(), 1U);
    ASSERT_EQ(batches[0].values.size(), 1U);
    EXPECT_EQ(batches[0].values[0].value, Value{std::int64_t{2}});
    outbox_.put(pump, "speed", std::int64_t{3});
    EXPECT_TRUE(release(start).empty()) << "one is in flight";
    accept(pump, start);
    EXPECT_EQ(names(start), Names{"speed"});
    accept(pump, start);
    EXPECT_TRUE(outbox_.idle());
}

TEST_F(OutboxTest, WhatWasInFlightWhenTheConnectionBrokeWaitsAgainUnlessANewerValueDoes) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "level", std::int64_t{1});
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    outbox_.put(pump, "speed", std::int64_t{2});
    outbox_.disconnected();
    EXPECT_TRUE(release(start).empty());
    outbox_.set_ready(pump, true);
    const auto batches = release(start);
    ASSERT_EQ(batches.size(), 1U);
    ASSERT_EQ(batches[0].values.size(), 2U);
    EXPECT_EQ(batches[0].values[0].value, Value{std::int64_t{1}});
    EXPECT_EQ(batches[0].values[1].value, Value{std::int64_t{2}});
}

TEST_F(OutboxTest, AResponseMayStayAwayAQuarterOfASecondAndAfterThreePubackIsEnough) {
    outbox_.set_ready(pump, true);
    auto now = start;
    for (int i = 0; i < 3; ++i) {
        outbox_.put(pump, "speed", std::int64_t{i});
        ASSERT_EQ(release(now).size(), 1U);
        outbox_.published(last_id_, std::nullopt, now);
        EXPECT_EQ(outbox_.next_wake(now), now + milliseconds{250});
        EXPECT_FALSE(outbox_.idle());
        now += milliseconds{250};
        release(now);
        EXPECT_TRUE(outbox_.idle());
    }
    outbox_.put(pump, "speed", std::int64_t{9});
    release(now);
    outbox_.published(last_id_, std::nullopt, now);
    EXPECT_TRUE(outbox_.idle()) << "PUBACK alone releases now";
    outbox_.responded(pump, std::nullopt, now);
    outbox_.put(pump, "speed", std::int64_t{10});
    release(now);
    outbox_.published(last_id_, std::nullopt, now);
    EXPECT_FALSE(outbox_.idle()) << "a response was seen: they are waited for again";
}

TEST_F(OutboxTest, WithoutPubackAValueIsSentAgainAndNotLost) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    EXPECT_EQ(outbox_.next_wake(start), start + seconds{30});
    EXPECT_EQ(names(start + seconds{30}), Names{"speed"});
}

TEST_F(OutboxTest, ARefusalFirstAsksForTheAssetAndLosesNothing) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    EXPECT_TRUE(outbox_.responded(pump, OperationError::not_found, start).provision_again);
    EXPECT_FALSE(outbox_.ready(pump));
    outbox_.set_ready(pump, true);
    EXPECT_EQ(names(start), Names{"speed"});
}

TEST_F(OutboxTest, OneCulpritIsFoundWithOneLookAtTheAssetAndTheOthersGoOn) {
    outbox_.set_ready(pump, true);
    for (char name = 'a'; name < 'i'; ++name) {
        outbox_.put(pump, std::string(1, name), std::int64_t{1});
    }
    int looks = 0;
    Names arrived;
    std::optional<std::string> culprit;
    for (int step = 0; step < 40 && !outbox_.idle() && !culprit; ++step) {
        const auto sent = names(start + seconds{step});
        if (sent.empty()) {
            break;
        }
        if (std::find(sent.begin(), sent.end(), "f") == sent.end()) {
            arrived.insert(arrived.end(), sent.begin(), sent.end());
            accept(pump, start + seconds{step});
            continue;
        }
        const auto outcome =
            outbox_.responded(pump, OperationError::not_found, start + seconds{step});
        culprit = outcome.culprit;
        if (outcome.provision_again) {
            ++looks;
            outbox_.set_ready(pump, true);
        }
    }
    EXPECT_EQ(culprit, "f");
    EXPECT_EQ(looks, 1) << "each look at the asset silences it for a minute";
    const auto rest = names(start + seconds{41});
    arrived.insert(arrived.end(), rest.begin(), rest.end());
    accept(pump, start + seconds{41});
    while (!(arrived.size() >= 7U)) {
        const auto more = names(start + seconds{42});
        ASSERT_FALSE(more.empty());
        arrived.insert(arrived.end(), more.begin(), more.end());
        accept(pump, start + seconds{42});
    }
    std::sort(arrived.begin(), arrived.end());
    EXPECT_EQ(arrived, (Names{"a", "b", "c", "d", "e", "g", "h"}));
}

TEST_F(OutboxTest, AnErrorOfTheManagerIsWaitedOutAndLosesNothing) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    outbox_.responded(pump, OperationError::internal_server_error, start);
    EXPECT_TRUE(release(start + seconds{4}).empty());
    EXPECT_EQ(outbox_.next_wake(start), start + seconds{5});
    EXPECT_EQ(names(start + seconds{5}), Names{"speed"});
}

TEST_F(OutboxTest, AWithdrawnValueDoesNotGoWhereverItWaits) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "level", std::int64_t{1});
    outbox_.put(pump, "speed", std::int64_t{1});
    outbox_.withdraw(pump, "speed");
    EXPECT_EQ(names(start), Names{"level"});
    outbox_.put(pump, "speed", std::int64_t{1});
    accept(pump, start);
    EXPECT_EQ(names(start), Names{"speed"});
    outbox_.withdraw(pump, "speed"); // in flight: gone, but must not come again
    outbox_.disconnected();
    outbox_.set_ready(pump, true);
    EXPECT_TRUE(release(start).empty());
    EXPECT_TRUE(outbox_.idle());
}

TEST_F(OutboxTest, AWithdrawnValueIsNotTriedAsASuspectEither) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "level", std::int64_t{1});
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    outbox_.responded(pump, OperationError::bad_request, start); // two halves
    outbox_.withdraw(pump, "speed");
    EXPECT_EQ(names(start), Names{"level"});
    accept(pump, start);
    EXPECT_TRUE(release(start).empty());
}

TEST_F(OutboxTest, AFullCapIsSharedByTheAssets) {
    Outbox slow{2, OutboxSettings{.batches_per_second = 1.0}};
    slow.set_ready(pump, true);
    slow.set_ready(tank, true);
    int of_tank = 0;
    PublishId id = 0;
    for (int second = 0; second < 20; ++second) {
        const auto now = start + seconds{second};
        slow.put(pump, "speed", std::int64_t{second});
        slow.put(tank, "level", std::int64_t{second});
        for (const auto& batch : slow.release(now, [&id] { return ++id; })) {
            of_tank += batch.asset == tank ? 1 : 0;
            slow.published(batch.id, std::nullopt, now);
            slow.responded(batch.asset, std::nullopt, now);
        }
    }
    EXPECT_GE(of_tank, 9);
    EXPECT_LE(of_tank, 11);
}

TEST_F(OutboxTest, ABatchHasNoMoreAttributesThanAllowed) {
    outbox_.set_ready(pump, true);
    for (int i = 0; i < 300; ++i) {
        outbox_.put(pump, "a" + std::to_string(i), std::int64_t{i});
    }
    EXPECT_EQ(release(start)[0].values.size(), 128U);
}

TEST_F(OutboxTest, ALateOrForeignAnswerHarmsNothing) {
    outbox_.responded(pump, OperationError::not_found, start);
    EXPECT_FALSE(outbox_.published(77, std::nullopt, start).has_value());
    EXPECT_TRUE(outbox_.idle());
}

TEST_F(OutboxTest, AnAnswerNobodyUnderstandsIsARefusal) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    EXPECT_EQ(outbox_.responded(pump, OperationError::other, start, "STRANGE").culprit, "speed");
    ASSERT_EQ(outbox_.refused().size(), 1U);
    EXPECT_EQ(outbox_.refused()[0].attribute, "speed");
    EXPECT_EQ(outbox_.refused()[0].why, "STRANGE");
    EXPECT_EQ(outbox_.refused()[0].again_at, start + minutes{10});
}

TEST_F(OutboxTest, WhatNeverLeftIsSentAgainAndNobodyIsBlamed) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    EXPECT_FALSE(outbox_.published(last_id_, OperationError::other, start)->culprit.has_value());
    EXPECT_EQ(outbox_.next_wake(start), start + seconds{5});
    EXPECT_EQ(names(start + seconds{5}), Names{"speed"});
}

} // namespace
} // namespace railbridge::test
