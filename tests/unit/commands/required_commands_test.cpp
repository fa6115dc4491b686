#include "bridge/commands/required_commands.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Now start{TimePoint{hours{100}}, WallTime{hours{400'000}}};

class RequiredCommandsTest : public testing::Test {
protected:
    RequiredCommandsTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        speed_ = site_.holding(device, "speed", 0);
        start_ = site_.coil(device, "start", 0);
        site_.grant_level(speed_);
        site_.grant_pulse(start_).required = speed_;
    }
    static PendingEvent event(const std::string& ack_id, seconds at) {
        PendingEvent event;
        event.ack_id = ack_id;
        event.event_time = start.wall + at;
        return event;
    }
    void ended(const std::string& ack_id, seconds at, CommandState state) {
        commands_->ended(event(ack_id, at), speed_, state, "why", start.mono);
    }
    bool may_start(TimePoint now = start.mono) const { return !commands_->refuses(start_, now); }

    MappingBuilder site_;
    PointId speed_{};
    PointId start_{};
    std::optional<RequiredCommands> commands_;

    void SetUp() override { commands_.emplace(site_.mapping()); }
};

TEST_F(RequiredCommandsTest, NothingIsRefusedThatRequiresNothing) {
    EXPECT_FALSE(commands_->refuses(speed_, start.mono));
    EXPECT_FALSE(commands_->waits(speed_));
}

TEST_F(RequiredCommandsTest, TheOtherMustHaveBeenWritten) {
    EXPECT_EQ(commands_->refuses(start_, start.mono)->reason,
              "it requires speed, which was not written in the last 25 hours: write that first");
    ended("1", seconds{0}, CommandState::written);
    EXPECT_TRUE(may_start());
    ended("1", seconds{0}, CommandState::acked);
    EXPECT_TRUE(may_start());
}

TEST_F(RequiredCommandsTest, ItsLastOneCounts) {
    for (const auto state : {CommandState::failed, CommandState::unknown, CommandState::rejected,
                             CommandState::expired, CommandState::superseded}) {
        ended("1", seconds{0}, CommandState::acked);
        ended("2", seconds{1}, state);
        EXPECT_EQ(commands_->refuses(start_, start.mono)->reason,
                  "it requires speed, whose last command ended " + std::string(to_string(state)) +
                      " (why): write that first");
        SetUp();
    }
}

TEST_F(RequiredCommandsTest, AnOlderOneThatComesLateChangesNothing) {
    ended("2", seconds{1}, CommandState::acked);
    ended("1", seconds{0}, CommandState::superseded);
    EXPECT_TRUE(may_start());
}

TEST_F(RequiredCommandsTest, WaitsForThoseThatCameBefore) {
    const auto first = commands_->accepted("1", speed_);
    const auto mine = commands_->accepted("2", start_);
    commands_->accepted("3", speed_);
    EXPECT_GT(mine, first);
    EXPECT_TRUE(commands_->waits(start_, mine));
    ended("1", seconds{0}, CommandState::written);
    EXPECT_FALSE(commands_->waits(start_, mine)) << "the third came after it";
    EXPECT_TRUE(commands_->waits(start_)) << "but for one that comes now it came before";
}

TEST_F(RequiredCommandsTest, IsRememberedAsLongWithARestartAsWithout) {
    CommandRecord record;
    record.event = event("1", seconds{0});
    record.state = CommandState::acked;
    record.changed = start.wall - hours{24};
    commands_->restore(record, speed_, start);
    EXPECT_TRUE(may_start());
    EXPECT_TRUE(may_start(start.mono + hours{1}));
    EXPECT_FALSE(may_start(start.mono + hours{1} + seconds{1}));
}

TEST_F(RequiredCommandsTest, WhatIsStillOpenAfterARestartDoesNotCount) {
    CommandRecord record;
    record.event = event("1", seconds{0});
    record.state = CommandState::received;
    commands_->restore(record, speed_, start);
    EXPECT_FALSE(may_start());
}

} // namespace
} // namespace railbridge::test
