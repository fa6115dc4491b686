// Nothing is told before it is on the disk, however long the disk takes.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class SyncTest : public CoreTest {
protected:
    SyncTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
        store_.make_the_disk_slow();
    }

    /// Updates until one waits for the disk in the background; it is the last.
    void update_until_one_waits() {
        for (int i = 0; i < 20; ++i) {
            write(hall_, "operations/assets/" + pump_ + "/attributes/speed/update", "1");
            if (tick().publishes.empty()) {
                return;
            }
        }
        ADD_FAILURE() << "never in the background";
    }

    std::string pump_;
};

TEST_F(SyncTest, AnswersWaitForTheDiskAndKeepTheirOrder) {
    update_until_one_waits();
    EXPECT_EQ(store_.committed().assets.back().attributes.at("speed").value_json, "1.0");
    write(hall_, "operations/assets/" + pump_ + "/attributes/speed/update", "2");
    write(hall_, "operations/assets/" + pump_ + "/attributes/speed/get-value");
    EXPECT_THAT(tick().publishes, IsEmpty()) << "reads saw what is not safe yet, so they wait too";
    store_.finish_sync();
    const auto first = tick().publishes;
    store_.begin_anew();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_THAT(first[0].payload, HasSubstr(R"("value":1.0)"));
    EXPECT_THAT(tick().publishes, IsEmpty()) << "the second commit is on its way";
    store_.finish_sync();
    const auto second = tick().publishes;
    ASSERT_EQ(second.size(), 2U);
    EXPECT_THAT(second[0].payload, HasSubstr(R"("value":2.0)"));
    EXPECT_EQ(second[1].payload, "2.0");
}

TEST_F(SyncTest, WhatWaitsIsBounded) {
    update_until_one_waits();
    const std::string longest(60'000, 'x'); // stands in the answer and in its topic
    const int fitting = manager::DurableOutbox::most_waiting / 121'000;
    for (int i = 0; i < fitting; ++i) {
        write(hall_, "operations/assets/" + longest + "/get");
        ASSERT_THAT(tick().publishes, IsEmpty());
    }
    EXPECT_EQ(store_.awaited(), 0);
    std::size_t told = 0;
    for (int i = 0; i < fitting / 10 && told == 0; ++i) {
        write(hall_, "operations/assets/" + longest + "/get");
        told = tick().publishes.size();
    }
    EXPECT_EQ(store_.awaited(), 1);
    EXPECT_GT(told, static_cast<std::size_t>(fitting)) << "the disk was waited for";
}

TEST_F(SyncTest, ADiskThatFailsIsToldToWhoeverAsked) {
    update_until_one_waits();
    store_.finish_sync(fail(fatal("the disk is broken")));
    const auto answers = tick().publishes;
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_THAT(answers[0].payload, HasSubstr("INTERNAL_SERVER_ERROR"));
    EXPECT_THAT(log_.back(), HasSubstr("the disk is broken"));
}

TEST_F(SyncTest, WhatIsLeftIsCommittedAtTheEnd) {
    update_until_one_waits();
    write(hall_, "operations/assets/" + pump_ + "/attributes/speed/update", "3");
    tick();
    core_->on_close();
    EXPECT_EQ(store_.committed().assets.back().attributes.at("speed").value_json, "3.0");
}

TEST_F(SyncTest, StrictRefusalsHaveNoResponse) {
    core_->set_strict(true);
    ASSERT_TRUE(log_in(yard_));
    tick();
    EXPECT_FALSE(write(yard_, "operations/assets/" + pump_ + "/get"));
    EXPECT_FALSE(write(yard_, "operations/assets/" + pump_ + "/delete"));
    EXPECT_TRUE(write(yard_, "operations/assets/" + pump_ + "/attributes/update", "{}"))
        << "the one operation that OpenRemote answers";
}

} // namespace
} // namespace railbridge::test
