// Another device stands where one stood: nothing that was found out about the old one, or given to
// it, counts for the new one.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto hr = Table::holding_register;

class ReplacedDevice : public testing::Test {
protected:
    ReplacedDevice() {
        const auto line = site_.tcp("plant");
        const auto drive = site_.unit(line, 1, "drive");
        speed_ = site_.holding(drive, "speed", 10);
        site_.grant_level(speed_, minutes{5});
        site_.holding(drive, "torque", 20);
        site_.holding(drive, "level", 40);
        site_.grant_pulse(site_.coil(drive, "start", 1), seconds{2}, minutes{5});
        site_.holding(site_.unit(line, 2, "pump"), "flow", 0);
    }
    WriteGrant& grant(PointId point) { return *site_.point(point).write; }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    SimDevice& drive() { return world_->line("plant").unit(1); }
    /// What a person at the box is told; empty: done.
    std::string replace(const std::string& key = "drive") {
        const auto id = ++requests_;
        world_->replace_device(id, key);
        world_->run_until([&] { return world_->control_answers().contains(id); }, seconds{1});
        return world_->control_answers().at(id);
    }
    std::string write(const std::string& attribute, Value value) {
        const auto ack = world_->operator_write("drive", attribute, std::move(value));
        EXPECT_TRUE(world_->ends(ack, minutes{1}));
        return ack;
    }
    CommandState wrote(const std::string& attribute, Value value) {
        return world_->journal(write(attribute, std::move(value)));
    }
    std::size_t writes() const { return world_->line("plant").writes().size(); }
    std::uint64_t requests_in(Duration time) {
        const auto before = world_->line("plant").requests();
        world_->run(time);
        return world_->line("plant").requests() - before;
    }
    Quality quality(const std::string& attribute) const {
        for (const auto& point : world_->status().points) {
            if (point.asset == "drive" && point.attribute == attribute) {
                return point.quality;
            }
        }
        return Quality::unknown;
    }
    std::string unit_state() const { return world_->status().units.front().state; }

    SimSite site_;
    PointId speed_{};
    std::unique_ptr<SimWorld> world_;
    std::uint64_t requests_ = 0;
};

TEST_F(ReplacedDevice, WhatTheOldOneTaughtIsForgottenAndTheNewOneIsReadAtOnce) {
    world_ = std::make_unique<SimWorld>(site_.mapping);
    drive().illegal = {{hr, 15}, {hr, 40}}; // a hole, and an address of a point
    world_->start();
    world_->run(minutes{10});
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_FALSE(world_->learned[0].facts.holes.empty());
    EXPECT_FALSE(world_->learned[0].facts.illegal.empty());
    EXPECT_EQ(quality("level"), Quality::not_implemented);
    drive().illegal.clear();
    drive().at(hr, 10) = 11;
    drive().at(hr, 40) = 44;
    const auto apart = requests_in(seconds{10});

    const auto from = world_->mono();
    EXPECT_EQ(replace(), "");
    EXPECT_THAT(world_->learned, IsEmpty());
    EXPECT_TRUE(world_->run_until(
        [&] {
            return world_->told("drive", "level") == Value{std::int64_t{44}} &&
                   world_->told("drive", "speed") == Value{std::int64_t{11}};
        },
        seconds{1}));
    EXPECT_LE(world_->mono() - from, milliseconds{60}) << "long before it would be asked again";
    EXPECT_EQ(quality("level"), Quality::good);
    EXPECT_LT(requests_in(seconds{10}), apart) << "read along again";
    EXPECT_THAT(world_->status().learned, IsEmpty());
    ASSERT_EQ(world_->audit().size(), 1U);
    EXPECT_EQ(world_->audit()[0].kind, "device replaced");
    EXPECT_EQ(world_->audit()[0].asset, "drive");
    EXPECT_THAT(world_->audit()[0].reason, HasSubstr("by anna"));
}

TEST_F(ReplacedDevice, AndNothingOfItComesBackWithTheNextStart) {
    world_ = std::make_unique<SimWorld>(site_.mapping);
    drive().illegal = {{hr, 15}};
    world_->start();
    world_->run(seconds{10});
    ASSERT_EQ(world_->learned.size(), 1U);
    drive().illegal.clear();
    const auto apart = requests_in(seconds{10});
    EXPECT_EQ(replace(), "");
    world_->crash_and_restart();
    world_->run(seconds{5});
    EXPECT_LT(requests_in(seconds{10}), apart);
}

/// The search for the address is under way, and a trial of it is on the line or waits.
TEST_F(ReplacedDevice, WhileItsRefusalsAreLookedIntoNothingOfThatIsKept) {
    for (int after_ms = 0; after_ms < 60; ++after_ms) {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        drive().illegal = {{hr, 15}, {hr, 40}};
        world_->start();
        world_->run(milliseconds{5 + after_ms});
        drive().illegal.clear();
        EXPECT_EQ(replace(), "") << after_ms;
        world_->run(seconds{5});
        EXPECT_THAT(world_->learned, IsEmpty()) << after_ms;
        EXPECT_EQ(quality("level"), Quality::good) << after_ms;
    }
}

TEST_F(ReplacedDevice, ASilentOneThatWasReplacedIsAskedAtOnceAndAsLongAsItsTimeoutSays) {
    auto& world = begin();
    drive().silent = true;
    world.run(minutes{2});
    const auto requests = world.line("plant").requests();
    const auto asked = [&] { return world.line("plant").requests() > requests; };
    ASSERT_TRUE(world.run_until(asked, seconds{2}));
    world.run(milliseconds{300}); // whatever that was, a probe too is over
    ASSERT_EQ(unit_state(), "offline");
    drive().silent = false;
    const auto from = world.mono();
    EXPECT_EQ(replace(), "");
    EXPECT_FALSE(world.status().units.front().traffic.response_p99) << "which probes go by";
    EXPECT_TRUE(world.run_until([&] { return unit_state() == "online"; }, seconds{5}));
    EXPECT_LE(world.mono() - from, milliseconds{30});
}

TEST_F(ReplacedDevice, OtherDevicesKeepTheirPeriod) {
    auto& world = begin();
    world.line("plant").keep_read_times(true);
    for (int round = 0; round < 20; ++round) {
        EXPECT_EQ(replace(), "");
        world.run(milliseconds{437});
    }
    const auto& times = world.line("plant").read_times().at(2);
    for (std::size_t i = 1; i < times.size(); ++i) {
        EXPECT_LE(times[i] - times[i - 1], milliseconds{1020});
    }
}

TEST_F(ReplacedDevice, ItsMemoryIsFresh) {
    grant(speed_).per_day = 2;
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{1}), CommandState::acked);
    EXPECT_EQ(wrote("speed", std::int64_t{2}), CommandState::acked);
    EXPECT_EQ(wrote("speed", std::int64_t{3}), CommandState::rejected);
    EXPECT_EQ(replace(), "");
    EXPECT_EQ(world.wear.at("drive.speed").writes, 0U);
    EXPECT_EQ(wrote("speed", std::int64_t{4}), CommandState::acked);
    world.crash_and_restart();
    world.run(seconds{3});
    EXPECT_EQ(world.wear.at("drive.speed").writes, 1U);
    EXPECT_EQ(wrote("speed", std::int64_t{5}), CommandState::acked);
    EXPECT_EQ(wrote("speed", std::int64_t{6}), CommandState::rejected);
}

/// Whether or not the journal has heard of the fresh count by then.
TEST_F(ReplacedDevice, ItsFirstWriteIsCountedBeforeItLeaves) {
    grant(speed_).per_day = 5;
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{1}), CommandState::acked);
    world.line("plant").device_time = microseconds{10};
    bool uncounted = false;
    world.crash_after_effect = [&](const Effect& effect) {
        const auto* batch = std::get_if<ExecuteBatch>(&effect);
        if (batch != nullptr &&
            std::holds_alternative<WriteRequest>(batch->batch.transactions[0].request)) {
            uncounted = uncounted || world.wear.at("drive.speed").writes == 0;
        }
        return false;
    };
    const auto ack = world.operator_write("drive", "speed", std::int64_t{7});
    world.run(microseconds{900}); // it comes while the journal still stores the fresh count
    world.replace_device(99, "drive");
    EXPECT_TRUE(world.ends(ack, seconds{5}));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_FALSE(uncounted);
}

TEST_F(ReplacedDevice, ACommandThatWaitsForTheOldOneIsNotWrittenToTheNewOne) {
    auto& world = begin();
    drive().silent = true;
    const auto ack = world.operator_write("drive", "speed", std::int64_t{30});
    std::string refused;
    std::string answer = "not asked";
    for (int tries = 0; tries < 100 && !answer.empty(); ++tries) {
        world.run(milliseconds{97});
        answer = replace();
        refused = answer.empty() ? refused : answer;
    }
    EXPECT_THAT(refused, HasSubstr("drive.speed is being written, or read back"));
    EXPECT_EQ(answer, "") << "between two tries";
    ASSERT_TRUE(world.ended(ack) || world.ends(ack, seconds{1}));
    EXPECT_EQ(world.journal(ack), CommandState::failed) << "it was tried";
    EXPECT_THAT(world.reason(ack), HasSubstr("its device was replaced"));
    drive().silent = false;
    const auto before = writes();
    world.run(minutes{1});
    EXPECT_EQ(writes(), before);
    EXPECT_FALSE(world.acked(ack));
}

TEST_F(ReplacedDevice, WaitsForTheReleaseOfAPulse) {
    auto& world = begin();
    const auto ack = world.operator_write("drive", "start", true);
    ASSERT_TRUE(world.run_until([&] { return writes() == 1; }, seconds{1}));
    world.run(milliseconds{500});
    EXPECT_THAT(replace(), HasSubstr("drive.start is a pulse that is not released yet"));
    world.run(seconds{3});
    EXPECT_EQ(writes(), 2U);
    EXPECT_EQ(replace(), "");
    EXPECT_TRUE(world.acked(ack));
}

TEST_F(ReplacedDevice, NothingOfTheOldOneIsFedToTheNewOneAlsoAfterARestart) {
    grant(speed_).rewrite_every = seconds{5};
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{7}), CommandState::acked);
    world.run(seconds{12});
    ASSERT_GE(writes(), 3U);
    ASSERT_EQ(replace(), "");
    EXPECT_THAT(world.said(), testing::Contains(HasSubstr("feeding stopped: the device was "
                                                          "replaced")));
    const auto fed = writes();
    world.run(minutes{1}); // it happens to hold the same value
    EXPECT_EQ(writes(), fed);
    world.crash_and_restart();
    world.run(minutes{1});
    EXPECT_EQ(writes(), fed);
    EXPECT_EQ(wrote("speed", std::int64_t{8}), CommandState::acked);
    world.run(seconds{12});
    EXPECT_GE(writes(), fed + 3);
    world.crash_and_restart();
    world.run(seconds{20});
    EXPECT_GE(writes(), fed + 5) << "what was commanded since goes on";
}

TEST_F(ReplacedDevice, WhatTheOldOneWasGivenMeetsNoRequirement) {
    const auto run = site_.coil(DeviceId{0}, "run", 5);
    site_.grant_level(run, minutes{5});
    grant(run).required = speed_;
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{7}), CommandState::acked);
    EXPECT_EQ(wrote("run", true), CommandState::acked);
    ASSERT_EQ(replace(), "");
    const auto refused = write("run", true);
    EXPECT_EQ(world.journal(refused), CommandState::rejected);
    EXPECT_THAT(world.reason(refused), HasSubstr("the device was replaced since"));
    world.crash_and_restart();
    world.run(seconds{3});
    EXPECT_EQ(wrote("run", true), CommandState::rejected) << "a restart changes nothing";
    EXPECT_EQ(wrote("speed", std::int64_t{7}), CommandState::acked);
    EXPECT_EQ(wrote("run", true), CommandState::acked);
}

/// Written to the old one, acknowledged when the manager is back: it was written, and no more.
TEST_F(ReplacedDevice, AnAcknowledgementThatComesLaterMeetsNoRequirement) {
    const auto run = site_.coil(DeviceId{0}, "run", 5);
    site_.grant_level(run, minutes{5});
    grant(run).required = speed_;
    auto& world = begin();
    const auto ack = world.operator_write("drive", "speed", std::int64_t{7});
    ASSERT_TRUE(world.run_until(
        [&] { return world.happened("stored written " + ack) < world.log().size(); }, seconds{5}));
    world.disconnect();
    ASSERT_EQ(replace(), "");
    world.connect();
    ASSERT_TRUE(world.ends(ack, seconds{30}));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_EQ(wrote("run", true), CommandState::rejected);
}

TEST_F(ReplacedDevice, ASafeValueInForceIsWrittenToTheNewOneToo) {
    grant(speed_).safe = Value{std::int64_t{0}};
    grant(speed_).after = seconds{10};
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{40}), CommandState::acked);
    world.disconnect();
    world.run(minutes{1});
    ASSERT_EQ(drive().at(hr, 10), 0);
    drive().at(hr, 10) = 33; // as it left the factory
    world.run(minutes{1});
    ASSERT_EQ(drive().at(hr, 10), 33) << "somebody's at the panel, for all we know";
    ASSERT_EQ(replace(), "");
    world.run(seconds{1});
    EXPECT_EQ(drive().at(hr, 10), 0);
}

/// The disk fails in the moment between.
TEST_F(ReplacedDevice, WhatTheJournalCouldNotKeepItKeepsWhenItWorksAgain) {
    grant(speed_).rewrite_every = seconds{5};
    auto& world = begin();
    EXPECT_EQ(wrote("speed", std::int64_t{7}), CommandState::acked);
    world.replace_device(99, "drive");
    world.journal_works = false;
    ASSERT_TRUE(world.run_until([&] { return world.control_answers().contains(99); }, seconds{1}));
    EXPECT_THAT(world.control_answers().at(99), HasSubstr("could not be stored"));
    EXPECT_THAT(world.kept_settings, IsEmpty());
    world.journal_works = true;
    world.run(seconds{3});
    EXPECT_EQ(world.kept_settings.size(), 1U);
    const auto fed = writes();
    world.crash_and_restart();
    world.run(minutes{1});
    EXPECT_EQ(writes(), fed);
}

TEST_F(ReplacedDevice, IsNotDoneWhereItCannotBe) {
    auto& world = begin();
    EXPECT_THAT(replace("motor"), HasSubstr("no device motor"));
    world.journal_works = false;
    world.operator_write("drive", "speed", std::int64_t{1});
    world.run(milliseconds{100});
    EXPECT_THAT(replace(), HasSubstr("disk full"));
    world.journal_works = true;
    world.run(seconds{3});
    EXPECT_EQ(replace(), "");
    world.stop();
    EXPECT_THAT(replace(), HasSubstr("stops"));
}

} // namespace
} // namespace railbridge::sim
