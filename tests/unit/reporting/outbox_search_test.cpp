// The search for a refused attribute among many that change, and what becomes of it.

#include "tests/unit/reporting/outbox_fixture.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A manager that refuses every update with `bad` in it; the values change before every batch.
class ChangingValuesTest : public OutboxTest {
protected:
    struct Found {
        int looks = 0;   ///< how often the asset was checked again
        int batches = 0; ///< until there was nothing more to find
        Names culprits{};
    };
    void change(int attributes, int round) {
        for (int i = 0; i < attributes; ++i) {
            outbox_.put(pump, name(i), std::int64_t{round});
        }
    }
    static std::string name(int number) { return "a" + std::to_string(1000 + number); }
    Found run(int attributes, const std::string& bad, OperationError error, int batches) {
        Found found;
        outbox_.set_ready(pump, true);
        for (auto now = start; found.batches < batches; now += seconds{1}, ++found.batches) {
            change(attributes, found.batches);
            const auto sent = names(now);
            if (std::find(sent.begin(), sent.end(), bad) == sent.end()) {
                accept(pump, now);
                continue;
            }
            const auto outcome = outbox_.responded(pump, error, now);
            if (outcome.culprit) {
                found.culprits.push_back(*outcome.culprit);
            }
            if (outcome.provision_again) {
                ++found.looks;
                outbox_.set_ready(pump, true);
                change(attributes, found.batches); // the snapshot
            }
        }
        return found;
    }
};

TEST_F(ChangingValuesTest, ACulpritIsFoundHoweverFastTheValuesChange) {
    const auto found = run(100, name(77), OperationError::bad_request, 20);
    EXPECT_EQ(found.culprits, Names{name(77)});
}

TEST_F(ChangingValuesTest, TheAssetIsCheckedOnceHoweverManyAttributesItHas) {
    const auto found = run(300, name(277), OperationError::not_found, 40);
    EXPECT_EQ(found.looks, 1) << "batches without the culprit say nothing about it";
    EXPECT_EQ(found.culprits, Names{name(277)});
}

TEST_F(ChangingValuesTest, WhatIsSuspectedGoesWithItsNewestValue) {
    outbox_.set_ready(pump, true);
    outbox_.put(pump, "level", std::int64_t{1});
    outbox_.put(pump, "speed", std::int64_t{1});
    release(start);
    outbox_.put(pump, "level", std::int64_t{2});
    outbox_.responded(pump, OperationError::bad_request, start); // two halves
    outbox_.put(pump, "speed", std::int64_t{2});
    for (const auto* name : {"level", "speed"}) {
        const auto batches = release(start);
        ASSERT_EQ(batches.size(), 1U);
        ASSERT_EQ(batches[0].values.size(), 1U);
        EXPECT_EQ(batches[0].values[0].attribute, name);
        EXPECT_EQ(batches[0].values[0].value, Value{std::int64_t{2}});
        accept(pump, start);
    }
    EXPECT_TRUE(outbox_.idle());
}

TEST_F(ChangingValuesTest, EachHasItsTurnWhenMoreChangeThanFit) {
    outbox_.set_ready(pump, true);
    std::set<std::string> told;
    auto now = start;
    for (int round = 0; round < 4; ++round, now += seconds{1}) {
        change(400, round);
        const auto sent = names(now);
        told.insert(sent.begin(), sent.end());
        accept(pump, now);
    }
    EXPECT_EQ(told.size(), 400U) << "the end of the alphabet too";
}

TEST_F(ChangingValuesTest, ACapThatIsFullForAMinuteIsNoticedAndABurstIsNot) {
    const auto run = [this](int attributes, seconds from, seconds until) {
        int step = 0;
        for (auto now = start + from; now < start + until; now += milliseconds{20}, ++step) {
            if (step % 20 == 0) {
                change(attributes, step);
            }
            if (!names(now).empty()) {
                accept(pump, now);
            }
        }
    };
    outbox_.set_ready(pump, true);
    run(400, seconds{0}, seconds{30});
    run(2, seconds{30}, seconds{130});
    EXPECT_FALSE(outbox_.cap_full());
    run(400, seconds{130}, seconds{260});
    EXPECT_TRUE(outbox_.cap_full());
    run(2, seconds{260}, seconds{390});
    EXPECT_FALSE(outbox_.cap_full());
}

class QuarantineTest : public OutboxTest {
protected:
    QuarantineTest() {
        outbox_.set_ready(pump, true);
        outbox_.put(pump, "bad", std::int64_t{1});
        release(start);
        const auto outcome = outbox_.responded(pump, OperationError::bad_request, start);
        EXPECT_EQ(outcome.culprit, "bad");
    }
};

TEST_F(QuarantineTest, TheCulpritIsTriedAgainAfterTenMinutesWithItsNewestValue) {
    outbox_.put(pump, "bad", std::int64_t{2});
    EXPECT_TRUE(release(start + minutes{9}).empty());
    EXPECT_EQ(outbox_.next_wake(start), start + minutes{10});
    const auto batches = release(start + minutes{10});
    ASSERT_EQ(batches.size(), 1U);
    EXPECT_EQ(batches[0].values[0].value, Value{std::int64_t{2}});
}

TEST_F(QuarantineTest, TheCulpritIsTriedAgainAloneAndNamedOnce) {
    outbox_.put(pump, "good", std::int64_t{1});
    names(start);
    accept(pump, start);
    for (int round = 1; round <= 3; ++round) {
        const auto now = start + minutes{10} * round;
        outbox_.put(pump, "bad", std::int64_t{round});
        outbox_.put(pump, "good", std::int64_t{round});
        EXPECT_EQ(names(now), Names{"bad"});
        const auto outcome = outbox_.responded(pump, OperationError::unauthorized, now);
        EXPECT_FALSE(outcome.culprit.has_value()) << "said before";
        EXPECT_FALSE(outcome.provision_again) << "the others show that the asset is there";
        EXPECT_EQ(names(now), Names{"good"});
        accept(pump, now);
    }
}

TEST_F(QuarantineTest, AnAssetThatWasDeletedIsMissedByTheCulpritToo) {
    const auto now = start + minutes{10};
    EXPECT_EQ(names(now), Names{"bad"});
    EXPECT_TRUE(outbox_.responded(pump, OperationError::not_found, now).provision_again);
    EXPECT_TRUE(names(now).empty()) << "not before the asset is there";
    outbox_.forgive(pump); // it was made again
    outbox_.set_ready(pump, true);
    EXPECT_EQ(names(now), Names{"bad"});
    EXPECT_EQ(outbox_.responded(pump, OperationError::bad_request, now).culprit, "bad");
    const auto later = now + minutes{10};
    EXPECT_EQ(names(later), Names{"bad"});
    EXPECT_TRUE(outbox_.responded(pump, OperationError::not_found, later).provision_again)
        << "deleted a second time";
}

TEST_F(QuarantineTest, CulpritsThatAreNotFoundHaveTheAssetCheckedEveryTenMinutesAtMost) {
    for (const auto* name : {"other", "third"}) {
        outbox_.put(pump, name, std::int64_t{1});
        EXPECT_EQ(names(start), Names{name});
        outbox_.responded(pump, OperationError::bad_request, start);
    }
    int checks = 0;
    for (auto now = start + minutes{10}; now < start + minutes{39}; now += seconds{1}) {
        if (names(now).size() == 1 &&
            outbox_.responded(pump, OperationError::not_found, now).provision_again) {
            ++checks;
            outbox_.set_ready(pump, true); // it is there, and as it should be
        }
    }
    EXPECT_EQ(checks, 3);
}

TEST_F(ChangingValuesTest, ASearchThatEndsWithARefusalLetsTheNextOneCheckTheAsset) {
    outbox_.set_ready(pump, true);
    for (const auto* name : {"level", "speed"}) {
        outbox_.put(pump, name, std::int64_t{1});
        EXPECT_EQ(names(start), Names{name});
        EXPECT_TRUE(outbox_.responded(pump, OperationError::not_found, start).provision_again);
        outbox_.set_ready(pump, true);
        EXPECT_EQ(names(start), Names{name});
        EXPECT_EQ(outbox_.responded(pump, OperationError::not_found, start).culprit, name);
    }
}

TEST_F(QuarantineTest, EndsWhenTheManagerAcceptsTheValue) {
    const auto now = start + minutes{10};
    EXPECT_EQ(names(now), Names{"bad"});
    accept(pump, now);
    outbox_.put(pump, "bad", std::int64_t{2});
    outbox_.put(pump, "good", std::int64_t{2});
    EXPECT_EQ(names(now), (Names{"bad", "good"}));
    outbox_.responded(pump, OperationError::bad_request, now);
    EXPECT_EQ(names(now), Names{"bad"});
    EXPECT_EQ(outbox_.responded(pump, OperationError::bad_request, now).culprit, "bad")
        << "a new refusal is news";
}

TEST_F(QuarantineTest, AcceptanceIsNews) {
    const auto now = start + minutes{10};
    EXPECT_EQ(names(now), Names{"bad"});
    outbox_.published(last_id_, std::nullopt, now);
    EXPECT_EQ(outbox_.responded(pump, std::nullopt, now).accepted_again, Names{"bad"});
    EXPECT_TRUE(outbox_.refused().empty());
}

TEST_F(QuarantineTest, WithAnotherAssetTheCulpritIsTriedAtOnceAndARefusalIsNews) {
    outbox_.forgive(pump);
    EXPECT_EQ(names(start), Names{"bad"});
    EXPECT_EQ(outbox_.responded(pump, OperationError::bad_request, start).culprit, "bad");
    EXPECT_TRUE(names(start + minutes{9}).empty());
}

TEST_F(QuarantineTest, AFailureAtTheCulpritHoldsNobodyUp) {
    const auto now = start + minutes{10};
    EXPECT_EQ(names(now), Names{"bad"});
    outbox_.responded(pump, OperationError::internal_server_error, now);
    outbox_.put(pump, "good", std::int64_t{2});
    EXPECT_EQ(names(now), Names{"good"});
}

TEST_F(QuarantineTest, TheOthersAreNotHeldUp) {
    outbox_.put(pump, "good", std::int64_t{2});
    EXPECT_EQ(names(start), Names{"good"});
}

TEST_F(QuarantineTest, WhatMayNotGoYetWakesNobody) {
    const auto later = start + minutes{10};
    outbox_.put(pump, "good", std::int64_t{2});
    release(later - seconds{1});
    outbox_.responded(pump, OperationError::internal_server_error, later - seconds{1});
    EXPECT_TRUE(release(later).empty()) << "the manager asked for patience";
    EXPECT_GT(outbox_.next_wake(later), later) << "a wake that changes nothing is a tight loop";
}

} // namespace
} // namespace railbridge::test
