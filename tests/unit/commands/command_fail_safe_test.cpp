// What a safe value means for the commands around it.

#include "tests/unit/commands/desk_under_test.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

/// A speed with a safe value, and a start that requires it.
class SafeValueDeskTest : public testing::Test {
protected:
    SafeValueDeskTest() { begin(desk_); }
    static void begin(CommandDesk& desk) {
        CommandActions unused;
        desk.connected(true, start);
        desk.clock().kernel_says(true);
        desk.manager_here(start, unused);
    }
    static MappingBuilder site() {
        MappingBuilder site;
        const auto device = site.unit(site.tcp_line("net"), 1);
        const auto speed = site.holding(device, "speed", 0);
        auto& grant = site.grant_level(speed, std::chrono::hours{1});
        grant.safe = Value{std::int64_t{0}};
        grant.after = seconds{60};
        grant.rewrite_every = seconds{5};
        const auto start = site.holding(device, "start", 1);
        site.grant_level(start, std::chrono::hours{1}).required = speed;
        return site;
    }
    static Now at(Duration time) {
        return {start.mono + time, start.wall + std::chrono::duration_cast<milliseconds>(time)};
    }
    PendingEvent event(const std::string& ack_id, const std::string& attribute, std::int64_t value,
                       Now sent) const {
        PendingEvent event;
        event.ack_id = ack_id;
        event.asset_id = site_.mapping().assets[0].id;
        event.attribute = attribute;
        event.value = value;
        event.event_time = sent.wall;
        return event;
    }
    void receive(const std::string& ack_id, const std::string& attribute, std::int64_t value,
                 Now now) {
        desk_.received(event(ack_id, attribute, value, now), true, false, now, out_);
    }
    std::optional<CommandFrame> next_frame(Now now) {
        return desk_.next_frame(
            line, now, [](DeviceId) { return true; }, out_);
    }
    /// As by a device that holds what it is told.
    void answer(const CommandFrame& frame, Now now) {
        TransactionResult result;
        result.sent = now.mono;
        if (const auto* write = std::get_if<WriteRequest>(&frame.request)) {
            held_[write->first] = write->values.front();
            result.outcome = Words{};
        } else {
            result.outcome = Words{held_[std::get<ReadRequest>(frame.request).range.first]};
        }
        desk_.frame_done(frame, result, now, out_);
    }
    /// Every frame that the desk has is answered.
    std::size_t run(Now now) {
        std::size_t frames = 0;
        desk_.pass_time(now, out_);
        while (auto frame = next_frame(now)) {
            ++frames;
            answer(*frame, now);
        }
        return frames;
    }
    CommandRecord acked(const std::string& ack_id, std::int64_t speed, Now sent) const {
        CommandRecord record;
        record.event = event(ack_id, "speed", speed, sent);
        record.state = CommandState::acked;
        record.changed = sent.wall;
        return record;
    }
    /// `next` finds these commands, and what this desk wanted kept.
    void restart(CommandDesk& next, const std::vector<CommandRecord>& records, Now now) {
        std::map<std::string, KeptSetting> kept;
        for (const auto& action : out_) {
            if (const auto* setting = std::get_if<StoreSetting>(&action)) {
                kept[setting->setting.name] = setting->setting;
            }
        }
        std::vector<KeptSetting> settings;
        for (const auto& [name, setting] : kept) {
            settings.push_back(setting);
        }
        begin(next);
        CommandActions unused;
        next.restore(settings);
        next.restore(records, now, unused);
    }
    static bool feeds(CommandDesk& desk, Now now) {
        return desk.next_feeding(line, now, [](DeviceId) { return true; }).has_value();
    }
    /// What requires the speed is let through.
    bool starts(CommandDesk& desk, Now now) const {
        CommandActions out;
        desk.received(event("start", "start", 1, now), true, false, now, out);
        return desk
            .next_frame(
                line, now, [](DeviceId) { return true; }, out)
            .has_value();
    }
    const CommandEnded* end_of(const std::string& ack_id) const {
        for (const auto& action : out_) {
            const auto* ended = std::get_if<CommandEnded>(&action);
            if (ended != nullptr && ended->event.ack_id == ack_id) {
                return ended;
            }
        }
        return nullptr;
    }
    std::string reason(const std::string& ack_id) const {
        const auto* ended = end_of(ack_id);
        return ended == nullptr ? "it has not ended" : ended->reason;
    }

    MappingBuilder site_ = site();
    CommandDesk desk_{site_.mapping(), CommandSettings{}};
    CommandActions out_;
    std::map<std::uint16_t, std::uint16_t> held_;
};

TEST_F(SafeValueDeskTest, ACommandThatComesWhileItCountsIsRefused) {
    receive("1", "speed", 40, at(seconds{0}));
    run(at(seconds{0}));
    ASSERT_EQ(held_[0], 40);
    desk_.manager_gone(at(seconds{1}), out_);
    receive("2", "speed", 30, at(seconds{59}));
    run(at(seconds{59}));
    EXPECT_EQ(held_[0], 30) << "the safe value does not count yet";
    run(at(seconds{61}));
    ASSERT_EQ(held_[0], 0);
    receive("3", "speed", 20, at(seconds{90}));
    EXPECT_EQ(run(at(seconds{90})), 0U);
    EXPECT_EQ(held_[0], 0);
    EXPECT_EQ(
        reason("3"),
        "the manager is gone, and the safe value counts until it is back: send it again then");
    desk_.manager_here(at(seconds{100}), out_);
    receive("4", "speed", 10, at(seconds{101}));
    run(at(seconds{101}));
    EXPECT_EQ(held_[0], 10);
}

TEST_F(SafeValueDeskTest, ACommandDoesNotTakeThePlaceOfOneThatWaits) {
    desk_.manager_gone(at(seconds{0}), out_);
    desk_.pass_time(at(seconds{60}), out_); // it waits for its frame
    receive("1", "speed", 20, at(seconds{61}));
    run(at(seconds{62}));
    EXPECT_EQ(held_[0], 0);
    ASSERT_NE(end_of("1"), nullptr);
    EXPECT_EQ(end_of("1")->state, CommandState::rejected);
}

TEST_F(SafeValueDeskTest, WhatItReplacedMeetsNoRequirementAnyMore) {
    receive("1", "speed", 40, at(seconds{0}));
    run(at(seconds{0}));
    receive("2", "start", 1, at(seconds{1}));
    run(at(seconds{1}));
    ASSERT_EQ(held_[1], 1);
    desk_.manager_gone(at(seconds{2}), out_);
    run(at(seconds{62}));
    ASSERT_EQ(held_[0], 0);
    desk_.manager_here(at(seconds{70}), out_);
    receive("3", "start", 2, at(seconds{71}));
    run(at(seconds{71}));
    EXPECT_EQ(held_[1], 1);
    EXPECT_EQ(reason("3"), "it requires speed, whose last command ended unknown (the manager was "
                           "gone, and the safe value was written): write that first");
    receive("4", "speed", 40, at(seconds{72}));
    run(at(seconds{72}));
    receive("5", "start", 3, at(seconds{73}));
    run(at(seconds{73}));
    EXPECT_EQ(held_[1], 3);
}

TEST_F(SafeValueDeskTest, NorDoesItAfterARestart) {
    receive("1", "speed", 40, at(seconds{0}));
    run(at(seconds{0}));
    desk_.manager_gone(at(seconds{2}), out_);
    run(at(seconds{62}));
    ASSERT_EQ(held_[0], 0);
    CommandDesk next{site_.mapping(), CommandSettings{}};
    restart(next, {acked("1", 40, at(seconds{0}))}, at(seconds{70}));
    EXPECT_FALSE(feeds(next, at(seconds{80})));
    EXPECT_FALSE(starts(next, at(seconds{71})));
}

TEST_F(SafeValueDeskTest, WhatCameWhileItWasFinishedIsNotLost) {
    receive("1", "speed", 40, at(seconds{0}));
    run(at(seconds{0}));
    desk_.manager_gone(at(seconds{1}), out_);
    desk_.pass_time(at(seconds{61}), out_);
    auto frame = next_frame(at(seconds{61})); // the safe value
    ASSERT_TRUE(frame);
    desk_.manager_here(at(seconds{62}), out_);
    receive("2", "speed", 30, at(seconds{62}));
    answer(*frame, at(seconds{63}));
    ASSERT_EQ(held_[0], 0);
    run(at(seconds{63}));
    ASSERT_EQ(held_[0], 30);
    CommandDesk next{site_.mapping(), CommandSettings{}};
    restart(next, {acked("1", 40, at(seconds{0})), acked("2", 30, at(seconds{62}))},
            at(seconds{70}));
    EXPECT_TRUE(feeds(next, at(seconds{80})));
    EXPECT_TRUE(starts(next, at(seconds{81})));
}

TEST_F(SafeValueDeskTest, WhatCameBeforeItIsLostAlsoWhenAnotherCameWhileItWasFinished) {
    receive("1", "speed", 40, at(seconds{0}));
    run(at(seconds{0}));
    desk_.manager_gone(at(seconds{1}), out_);
    desk_.pass_time(at(seconds{61}), out_);
    auto frame = next_frame(at(seconds{61}));
    ASSERT_TRUE(frame);
    desk_.manager_here(at(seconds{62}), out_);
    receive("2", "speed", 30, at(seconds{62}));
    answer(*frame, at(seconds{63}));
    frame = next_frame(at(seconds{63})); // the read-back
    ASSERT_TRUE(frame);
    answer(*frame, at(seconds{63}));
    CommandDesk next{site_.mapping(), CommandSettings{}}; // before the frame of 2 left
    restart(next, {acked("1", 40, at(seconds{0}))}, at(seconds{70}));
    EXPECT_FALSE(feeds(next, at(seconds{80})));
    EXPECT_FALSE(starts(next, at(seconds{81})));
}

/// What it replaced was stamped by a clock that was ahead and has been set since.
TEST_F(SafeValueDeskTest, WhatIsWrittenAfterItCountsWhateverItsTime) {
    const Now ahead{start.mono, start.wall + std::chrono::hours{1}};
    desk_.clock().measured(start.mono, ahead.wall, start);
    desk_.received(event("1", "speed", 40, ahead), true, false, start, out_);
    run(start);
    ASSERT_EQ(held_[0], 40);
    desk_.manager_gone(at(seconds{1}), out_);
    run(at(seconds{61}));
    ASSERT_EQ(held_[0], 0);
    desk_.manager_here(at(seconds{62}), out_);
    desk_.clock().measured(at(seconds{62}).mono, at(seconds{62}).wall, at(seconds{62}));
    receive("2", "speed", 30, at(seconds{63}));
    run(at(seconds{63}));
    ASSERT_EQ(held_[0], 30) << reason("2");
    receive("3", "start", 1, at(seconds{64}));
    run(at(seconds{64}));
    EXPECT_EQ(held_[1], 1) << reason("3");

    CommandDesk next{site_.mapping(), CommandSettings{}};
    restart(next, {acked("1", 40, ahead), acked("2", 30, at(seconds{63}))}, at(seconds{70}));
    EXPECT_TRUE(feeds(next, at(seconds{80})));
    EXPECT_TRUE(starts(next, at(seconds{81})));
    CommandDesk other{site_.mapping(), CommandSettings{}};
    restart(other, {acked("1", 40, ahead)}, at(seconds{70}));
    EXPECT_FALSE(feeds(other, at(seconds{80}))) << "what was lost stays lost";
    EXPECT_FALSE(starts(other, at(seconds{81})));
}

} // namespace
} // namespace railbridge::test
