// What stands and what does not when the disk does not take a change.

#include "tests/manager/core_fixture.hpp"

#include <algorithm>

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LostChangesTest : public CoreTest {
protected:
    LostChangesTest() {
        EXPECT_TRUE(log_in(user_));
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
        user_asset_ = "root000000000000000001";
        request(user_, "r/create",
                R"({"name":"R","type":"Own","id":")" + user_asset_ +
                    R"(","attributes":{"level":{"type":"number"}}})");
    }

    void operator_writes_without_tick(const std::string& value) {
        core_->on_admin("cli",
                        request_text({{"command", "attribute write"},
                                      {"asset", pump_},
                                      {"attribute", "speed"},
                                      {"value", value}}),
                        now_);
    }

    /// Writes until one waits for the disk in the background; it is the last.
    void operator_write_waits() {
        for (int i = 0; i < 20; ++i) {
            operator_writes_without_tick("1");
            if (tick().publishes.empty()) {
                return;
            }
        }
        ADD_FAILURE() << "never in the background";
    }

    /// When the disk is asked again.
    manager::Outbox tick_later() {
        pass(1000);
        return tick();
    }

    /// Responses to operations.
    static std::vector<std::string> answers(const manager::Outbox& outbox) {
        std::vector<std::string> found;
        for (const manager::Publish& publish : outbox.publishes) {
            if (publish.topic.ends_with("/response")) {
                found.push_back(publish.payload);
            }
        }
        return found;
    }

    /// As after kill -9: what the store has not taken is gone.
    void restart_and_listen() {
        restart();
        ASSERT_TRUE(log_in(hall_));
        tick();
        EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    }

    std::vector<std::string> delivered() {
        return payloads(topic(hall_, "gateway/events/pending"));
    }

    std::string user_asset_;
    std::string pump_;
};

TEST_F(LostChangesTest, AFailedCommitLosesNoSubscription) {
    EXPECT_TRUE(subscribe(user_, "events/assets/+"));
    tick();
    store_.fail_next_commit();
    EXPECT_TRUE(subscribe(user_, "events/assets/#"));
    EXPECT_TRUE(core_->on_unsubscribe(client(user_), topic(user_, "events/assets/+")));
    tick();
    tick_later();
    const auto& filters = store_.committed().filters;
    ASSERT_EQ(filters.size(), 1U);
    EXPECT_EQ(filters[0].filter, topic(user_, "events/assets/#"));
    request(user_, "r/create", R"({"type":"Own","name":"New"})");
    EXPECT_EQ(news_.size(), 1U);
}

TEST_F(LostChangesTest, AFailedCommitLosesNoLogin) {
    store_.fail_next_commit();
    ASSERT_TRUE(log_in(yard_));
    tick();
    tick_later();
    EXPECT_EQ(value(yard_.asset_id, "gatewayStatus"), R"("CONNECTED")");
    EXPECT_NE(core_->records().client(yard_.client_id), nullptr);
    store_.fail_next_commit();
    core_->on_disconnect(yard_.handle, now_);
    tick();
    tick_later();
    EXPECT_EQ(value(yard_.asset_id, "gatewayStatus"), R"("DISCONNECTED")");
}

TEST_F(LostChangesTest, AFailedCommandOfTheOperatorTakesNoSubscription) {
    EXPECT_TRUE(subscribe(user_, "events/assets/#"));
    tick();
    store_.fail_next_commit();
    ask({{"command", "user roles"}, {"realm", "plant"}, {"name", "su"}, {"roles", ""}});
    tick_later();
    EXPECT_EQ(store_.committed().filters.size(), 1U);
    store_.fail_next_commit();
    ask({{"command", "user remove"}, {"realm", "plant"}, {"name", "su"}});
    tick_later();
    EXPECT_EQ(store_.committed().filters.size(), 1U);
    request(user_, user_asset_ + "/attributes/level/update", "1");
    EXPECT_THAT(news_, IsEmpty()) << "an asset filter";
    request(user_, user_asset_ + "/delete");
    EXPECT_EQ(news_.size(), 1U);
}

TEST_F(LostChangesTest, AFailedCommitBringsWaitingEventsAgain) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    operator_writes(pump_, "speed", "1");
    const std::string ack_id = core_->records().pending().all().at(0)->ack_id;
    store_.fail_next_commit();
    EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", ack_id));
    tick();
    EXPECT_EQ(value(pump_, "speed"), "null") << "the acknowledgement is lost";
    EXPECT_THAT(delivered(), IsEmpty());
    pass(2000);
    const auto again = delivered();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_THAT(again[0], HasSubstr(ack_id));
}

TEST_F(LostChangesTest, AFailedSyncIsToldToWhoeverAskedAndTheValueStands) {
    EXPECT_TRUE(subscribe(user_, "events/assets/+/attributes/#"));
    tick();
    store_.fail_syncs(fail(fatal("the disk is broken")));
    EXPECT_THAT(request(user_, user_asset_ + "/attributes/level/update", "1"),
                HasSubstr("INTERNAL_SERVER_ERROR"));
    EXPECT_THAT(log_.back(), HasSubstr("the disk is broken"));
    ASSERT_EQ(news_.size(), 1U) << "whoever listens hears what a get tells";
    EXPECT_THAT(news_[0].payload, HasSubstr(R"("value":1.0)"));
    EXPECT_EQ(request(user_, user_asset_ + "/attributes/level/get-value"), "1.0");
    store_.fail_syncs({});
    EXPECT_THAT(request(user_, user_asset_ + "/attributes/level/update", "2"),
                HasSubstr("INTERNAL_SERVER_ERROR"))
        << "not asked again before its time";
    pass(1000);
    EXPECT_THAT(request(user_, user_asset_ + "/attributes/level/update", "3"),
                HasSubstr(R"("value":3.0)"));
}

TEST_F(LostChangesTest, AFailedSyncDisconnectsNevertheless) {
    store_.fail_syncs(fail(fatal("the disk is broken")));
    core_->on_admin("cli",
                    request_text({{"command", "user disable"}, {"realm", "plant"}, {"name", "su"}}),
                    now_);
    EXPECT_THAT(tick().kicks, ElementsAre(user_.client_id));
}

TEST_F(LostChangesTest, AFailedSyncTakesBackTheCommandItRefused) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    operator_writes(pump_, "speed", "1");
    store_.fail_syncs(fail(fatal("the disk is broken")));
    operator_writes_without_tick("2");
    const auto refused = tick().publishes;
    ASSERT_EQ(refused.size(), 1U) << "the gateway hears nothing";
    EXPECT_THAT(refused[0].payload, HasSubstr("the disk is broken"));
    tick();
    ASSERT_EQ(store_.committed().pending.size(), 1U);
    EXPECT_EQ(store_.committed().pending[0].value_json, "1.0");
    pass(2000);
    EXPECT_THAT(delivered(), IsEmpty()) << "the disk is broken still";
    store_.fail_syncs({});
    pass(1000);
    tick();
    pass(2000);
    EXPECT_EQ(delivered().size(), 1U) << "what waited before comes again when the disk works";
    EXPECT_THAT(delivered(), IsEmpty());
}

TEST_F(LostChangesTest, WhatWasTakenBackStaysSoWhenTheNextCommitFails) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.fail_syncs(fail(fatal("the disk is broken")));
    operator_writes_without_tick("2");
    store_.fail_commit_after(1);
    EXPECT_THAT(tick().publishes, IsEmpty()) << "the store has it still";
    EXPECT_THAT(core_->records().pending().all(), IsEmpty()) << "and nobody is served from it";
    for (int i = 0; i < 3; ++i) {
        store_.fail_next_commit();
        EXPECT_THAT(tick_later().publishes, IsEmpty());
    }
    EXPECT_EQ(store_.committed().pending.size(), 1U);
    EXPECT_EQ(tick_later().publishes.size(), 1U);
    store_.fail_syncs({});
    for (int i = 0; i < 10; ++i) {
        pass(1000);
        EXPECT_THAT(delivered(), IsEmpty());
    }
    EXPECT_THAT(store_.committed().pending, IsEmpty());
}

/// Killed when the refusal has left: at every point before, the writer knows nothing.
TEST_F(LostChangesTest, WhoWasToldOfAFailureIsRightAlsoAfterAKill) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.fail_syncs(fail(fatal("the disk is broken")));
    operator_writes_without_tick("2");
    const auto refused = tick().publishes;
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_THAT(refused[0].payload, HasSubstr("the disk is broken"));
    store_.fail_syncs({});
    restart_and_listen();
    EXPECT_THAT(delivered(), IsEmpty());
}

/// The same when the refusal waits for a store that does not take the withdrawal.
TEST_F(LostChangesTest, WhoWasNotToldMayFindTheCommandAfterAKill) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.fail_syncs(fail(fatal("the disk is broken")));
    operator_writes_without_tick("2");
    store_.fail_commit_after(1);
    ASSERT_THAT(tick().publishes, IsEmpty());
    store_.fail_next_commit();
    ASSERT_THAT(tick_later().publishes, IsEmpty());
    store_.fail_syncs({});
    restart_and_listen();
    EXPECT_EQ(delivered().size(), 1U) << "it was accepted, and nobody said otherwise";
}

/// The store takes the event with the first commit that works, and still cannot be read.
TEST_F(LostChangesTest, AFailureWhoseCommandIsInTheStoreIsToldAfterItIsTakenBack) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.fail_next_commit();
    store_.fail_next_load();
    write(user_, "operations/assets/" + user_asset_ + "/attributes/level/update", "7");
    tick();
    operator_writes_without_tick("2");
    store_.fail_next_load();
    std::vector<manager::Publish> told;
    for (int i = 0; i < 5 && told.empty(); ++i) {
        told = tick_later().publishes;
    }
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0].payload, HasSubstr("the disk cannot be read"));
    restart_and_listen();
    EXPECT_THAT(delivered(), IsEmpty());
}

/// The commit after the failed sync came before anything was taken back.
TEST_F(LostChangesTest, WhatWasTakenBackAfterACommitStaysSoWhenTheNextOneFails) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.make_the_disk_slow();
    operator_write_waits();
    operator_writes_without_tick("2");
    store_.fail_syncs(fail(fatal("the disk is broken")));
    store_.finish_sync(fail(fatal("the disk is broken")));
    const auto before = store_.committed().pending.size();
    store_.fail_commit_after(1);
    EXPECT_THAT(tick().publishes, IsEmpty());
    EXPECT_EQ(store_.committed().pending.size(), before + 1) << "the second came, none went";
    EXPECT_EQ(tick_later().publishes.size(), 2U);
    EXPECT_EQ(store_.committed().pending.size(), before - 1);
}

TEST_F(LostChangesTest, WhatWasToldToHaveFailedStaysSoWhenTheStoreCannotBeReadBack) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.fail_next_commit();
    store_.fail_next_load();
    operator_writes_without_tick("2");
    write(user_, "operations/assets/" + user_asset_ + "/attributes/level/update", "7");
    EXPECT_THAT(answers(tick()), ElementsAre(HasSubstr("the disk cannot be read"),
                                             HasSubstr("INTERNAL_SERVER_ERROR")));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    for (int i = 0; i < 5; ++i) {
        pass(1000);
        EXPECT_THAT(delivered(), IsEmpty());
    }
    EXPECT_THAT(core_->records().pending().all(), IsEmpty());
    EXPECT_EQ(value(user_asset_, "level"), "null") << "read back later";
}

TEST_F(LostChangesTest, AFullDiskIsAskedOnceASecond) {
    EXPECT_TRUE(subscribe(user_, "events/assets/+"));
    store_.make_the_disk_full(true);
    const int before = store_.commits();
    const std::string level = "operations/assets/" + user_asset_ + "/attributes/level";
    std::vector<std::string> told;
    for (int i = 0; i < 300; ++i) {
        write(user_, level + "/update", "7");
        const auto now = answers(tick());
        told.insert(told.end(), now.begin(), now.end());
        pass(10);
    }
    EXPECT_EQ(store_.commits() - before, 3);
    EXPECT_EQ(std::count_if(log_.begin(), log_.end(),
                            [](const std::string& line) { return line == "the disk is full"; }),
              1);
    EXPECT_EQ(told.size(), 201U) << "the others wait for the next attempt";
    EXPECT_THAT(told, testing::Each(HasSubstr("INTERNAL_SERVER_ERROR")));
    EXPECT_EQ(store_.committed().filters.size(), 0U);

    store_.make_the_disk_full(false);
    EXPECT_EQ(answers(tick()).size(), 99U);
    EXPECT_EQ(value(user_asset_, "level"), "7.0");
    EXPECT_EQ(store_.committed().filters.size(), 1U) << "granted all the time";
    EXPECT_THAT(log_.back(), HasSubstr("takes changes again"));
    EXPECT_THAT(request(user_, user_asset_ + "/attributes/level/update", "8"),
                HasSubstr(R"("value":8.0)"))
        << "at once again";
}

TEST_F(LostChangesTest, AFullDiskKeepsNobodyWaitingWhoOnlyReads) {
    store_.make_the_disk_full(true);
    EXPECT_THAT(request(user_, user_asset_ + "/attributes/level/update", "7"),
                HasSubstr("INTERNAL_SERVER_ERROR"));
    EXPECT_EQ(request(user_, user_asset_ + "/attributes/level/get-value"), "null");
}

TEST_F(LostChangesTest, NobodyWhoUnsubscribedIsServedAgain) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    operator_writes(pump_, "speed", "1");
    store_.fail_next_commit();
    request(user_, user_asset_ + "/attributes/level/update", "1");
    EXPECT_TRUE(core_->on_unsubscribe(client(hall_), topic(hall_, "gateway/events/pending")));
    for (int i = 0; i < 5; ++i) {
        pass(1000);
        EXPECT_THAT(delivered(), IsEmpty());
    }
}

TEST_F(LostChangesTest, NoGatewayIsServedFromADiskThatDoesNotWork) {
    operator_writes(pump_, "speed", "1");
    store_.fail_syncs(fail(fatal("the disk is broken")));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), IsEmpty());
    store_.fail_syncs({});
    pass(2000);
    delivered();
    EXPECT_EQ(store_.committed().pending.size(), 1U);
}

TEST_F(LostChangesTest, ASyncThatFailsInTheBackgroundIsTheSame) {
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    store_.make_the_disk_slow();
    operator_write_waits();
    const auto before = store_.committed().pending.size();
    store_.finish_sync(fail(fatal("the disk is broken")));
    const auto refused = tick().publishes;
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_THAT(refused[0].payload, HasSubstr("the disk is broken"));
    tick();
    EXPECT_EQ(store_.committed().pending.size(), before - 1);
}

TEST_F(LostChangesTest, ADiskThatTakesLongToRefuseIsAskedMoreRarely) {
    store_.make_the_disk_full(true);
    EXPECT_TRUE(write(user_, "operations/assets/" + user_asset_ + "/attributes/level/update", "1"));
    tick();
    const int tried = store_.commits();
    constexpr manager::Millis took = 2000;
    pass(took); // the store was read back
    core_->on_tick_ended({}, running_);
    EXPECT_TRUE(write(user_, "operations/assets/" + user_asset_ + "/attributes/level/update", "2"));
    pass(9 * took - 1);
    tick();
    EXPECT_EQ(store_.commits(), tried);
    pass(1);
    tick();
    EXPECT_GT(store_.commits(), tried);
}

} // namespace
} // namespace railbridge::test
