// Safe values where something is in the way: a device that refuses one of them, a frame that is out
// when the manager comes back, a command that comes too late.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;

constexpr std::uint16_t speed_at = 0;
constexpr std::uint16_t run_at = 5;

/// A drive with two safe values, and a set point without one.
class SafeValueFaults : public testing::Test {
protected:
    SafeValueFaults() {
        drive_ = site_.unit(site_.tcp("plant"), 1, "drive");
        speed_ = make_safe("speed", speed_at);
        run_ = make_safe("run", run_at);
        site_.grant_level(site_.holding(drive_, "ramp", 10), minutes{10});
    }
    PointId make_safe(const std::string& attribute, std::uint16_t address) {
        const auto point = site_.holding(drive_, attribute, address);
        site_.grant_level(point, minutes{10});
        grant(point).safe = Value{std::int64_t{0}};
        grant(point).after = seconds{60};
        return point;
    }
    WriteGrant& grant(PointId point) { return *site_.point(point).write; }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    void write(const std::string& attribute, std::int64_t value) {
        const auto ack = world_->operator_write("drive", attribute, value);
        ASSERT_TRUE(world_->ends(ack, minutes{1}));
        ASSERT_EQ(world_->journal(ack), CommandState::acked) << world_->reason(ack);
    }
    SimLine& plant() { return world_->line("plant"); }
    std::uint16_t& held(std::uint16_t address) {
        return plant().unit(1).at(Table::holding_register, address);
    }
    /// Writes of this address fail so.
    void fail_writes(std::uint16_t address, Failure failure) {
        plant().fate = [address, failure](const Transaction& transaction) {
            const auto* write = std::get_if<WriteRequest>(&transaction.request);
            return write != nullptr && write->first == address
                       ? std::optional{SimLine::Fate{failure, false}}
                       : std::nullopt;
        };
    }
    static Failure refusal(ExceptionCode code) { return {FailureKind::exception, code, {}, {}}; }
    static Failure silence() { return {FailureKind::timeout, ExceptionCode::none, {}, {}}; }
    /// Writes that left for this address, answered or not.
    std::size_t tries(std::uint16_t address) const {
        return tries_.contains(address) ? tries_.at(address) : 0;
    }
    void count_tries() {
        plant().fate = [this](const Transaction& transaction) -> std::optional<SimLine::Fate> {
            if (const auto* write = std::get_if<WriteRequest>(&transaction.request)) {
                ++tries_[write->first];
            }
            return std::nullopt;
        };
    }

    SimSite site_;
    DeviceId drive_{};
    PointId speed_{};
    PointId run_{};
    std::unique_ptr<SimWorld> world_;
    std::map<std::uint16_t, std::size_t> tries_;
};

TEST_F(SafeValueFaults, OneThatTheDeviceRefusesForNowKeepsNoOtherWaiting) {
    for (const auto code : {ExceptionCode::server_device_failure, ExceptionCode{0x44}}) {
        auto& world = begin();
        write("speed", 40);
        write("run", 1);
        fail_writes(speed_at, refusal(code));
        world.disconnect();
        world.run(seconds{61});
        EXPECT_EQ(held(run_at), 0);
        EXPECT_EQ(held(speed_at), 40);
        plant().fate = nullptr;
        world.run(seconds{31});
        EXPECT_EQ(held(speed_at), 0) << "tried again all the time";
    }
}

TEST_F(SafeValueFaults, OneThatTheDeviceIsSilentOnKeepsNoOtherWaiting) {
    auto& world = begin();
    write("speed", 40);
    write("run", 1);
    fail_writes(speed_at, silence());
    world.disconnect();
    world.run(seconds{61});
    EXPECT_EQ(held(run_at), 0);
    plant().fate = nullptr;
    world.run(seconds{31});
    EXPECT_EQ(held(speed_at), 0);
}

TEST_F(SafeValueFaults, OneThatCannotBeReadBackKeepsNoOtherWaiting) {
    auto& grant_of_speed = grant(speed_);
    grant_of_speed.verify_at = VerifyPlace{{Table::input_register, 7, 1}, 0, 0};
    auto& world = begin();
    write("run", 1);
    plant().fate = [](const Transaction& transaction) {
        const auto* read = std::get_if<ReadRequest>(&transaction.request);
        return read != nullptr && read->range.table == Table::input_register
                   ? std::optional{SimLine::Fate{refusal(ExceptionCode{0x44}), false}}
                   : std::nullopt;
    };
    world.disconnect();
    world.run(seconds{61});
    EXPECT_EQ(held(run_at), 0);
}

TEST_F(SafeValueFaults, ManyOfADeadDeviceDoNotKeepTheLineBusy) {
    for (std::uint16_t i = 0; i < 20; ++i) {
        make_safe("out" + std::to_string(i), static_cast<std::uint16_t>(100 + i));
    }
    auto& world = begin();
    world.disconnect();
    plant().unit(1).silent = true;
    world.run(seconds{60});
    count_tries();
    world.run(minutes{10});
    std::size_t all = 0;
    for (const auto& [address, count] : tries_) {
        all += count;
        EXPECT_LE(count, 2U) << "each has its turn";
    }
    EXPECT_LE(all, 22U + 20U) << "each once, and then one in half a minute";
    plant().unit(1).silent = false;
    world.run(seconds{35});
    for (const auto& [address, count] : tries_) {
        EXPECT_GE(count, 1U);
    }
    EXPECT_EQ(plant().writes().size(), 22U) << "and all are written when it is back";
}

/// By then they pause for half a minute, which they have reached in a few tries together.
TEST_F(SafeValueFaults, AreAllWrittenAsSoonAsASilentDeviceAnswersAgain) {
    for (std::uint16_t i = 0; i < 6; ++i) {
        make_safe("out" + std::to_string(i), static_cast<std::uint16_t>(100 + i));
    }
    auto& world = begin();
    world.disconnect();
    plant().unit(1).silent = true;
    world.run(minutes{3});
    const auto said = world.said().size();
    plant().unit(1).silent = false;
    ASSERT_TRUE(world.run_until(
        [&] {
            return std::find(world.said().begin() + static_cast<std::ptrdiff_t>(said),
                             world.said().end(),
                             "device drive (line plant, unit 1) answers") != world.said().end();
        },
        minutes{1}));
    world.run(seconds{1});
    EXPECT_EQ(plant().writes().size(), 8U);
}

TEST_F(SafeValueFaults, ManyThatADeviceIsSilentOnThatAnswersReadsDoNotKeepTheLineBusy) {
    for (std::uint16_t i = 0; i < 6; ++i) {
        make_safe("out" + std::to_string(i), static_cast<std::uint16_t>(100 + i));
    }
    auto& world = begin();
    world.disconnect();
    plant().fate = [this](const Transaction& transaction) -> std::optional<SimLine::Fate> {
        if (const auto* write = std::get_if<WriteRequest>(&transaction.request)) {
            ++tries_[write->first];
            return SimLine::Fate{silence(), false};
        }
        return std::nullopt;
    };
    world.run(minutes{11});
    std::size_t all = 0;
    for (const auto& [address, count] : tries_) {
        all += count;
    }
    EXPECT_LE(all, 8U + 20U) << "each once, and then one in half a minute";
}

TEST_F(SafeValueFaults, ASetPointThatTheDeviceRefusesForNowHoldsUpNoStop) {
    auto& world = begin();
    fail_writes(10, refusal(ExceptionCode{0x44}));
    const auto ramp = world.operator_write("drive", "ramp", std::int64_t{7});
    world.run(seconds{5});
    const auto stop = world.operator_write("drive", "run", std::int64_t{0});
    world.run(seconds{1});
    EXPECT_EQ(world.journal(stop), CommandState::acked);
    EXPECT_EQ(world.journal(ramp), CommandState::received) << "tried again";
    plant().fate = nullptr;
    world.run(seconds{31});
    EXPECT_EQ(world.journal(ramp), CommandState::acked);
}

TEST_F(SafeValueFaults, ASetPointThatTheDeviceIsSilentOnHoldsUpNoStop) {
    auto& world = begin();
    fail_writes(10, silence());
    const auto ramp = world.operator_write("drive", "ramp", std::int64_t{7});
    world.run(seconds{20});
    const auto stop = world.operator_write("drive", "run", std::int64_t{0});
    world.run(seconds{1});
    EXPECT_EQ(world.journal(stop), CommandState::acked);
    EXPECT_EQ(world.journal(ramp), CommandState::received);
}

TEST_F(SafeValueFaults, OneThatIsOutWhenTheManagerComesBackIsNotTriedAgain) {
    auto& world = begin();
    write("speed", 40);
    write("run", 1);
    world.disconnect();
    plant().unit(1).silent = true;
    count_tries();
    ASSERT_TRUE(world.run_until([&] { return tries(speed_at) > 0; }, minutes{2}));
    world.connect(); // while its answer is waited for
    world.run(minutes{10});
    plant().unit(1).silent = false;
    world.run(minutes{5});
    EXPECT_EQ(held(speed_at), 40);
    EXPECT_EQ(tries(speed_at), 1U);
}

TEST_F(SafeValueFaults, IsWrittenWhenTheManagerRefusesTheSubscriptionAfterAFaultOfTheJournal) {
    auto& world = begin();
    write("speed", 40);
    world.journal_works = false;
    world.operator_write("drive", "speed", 41);
    world.run(seconds{5});
    ASSERT_THAT(world.said(), Contains(HasSubstr("commands are closed")));
    world.refuse_pending = true;
    world.journal_works = true;
    world.run(seconds{50});
    EXPECT_EQ(held(speed_at), 40);
    EXPECT_THAT(world.said(), Contains(HasSubstr("refuses the subscription to pending events")));
    world.run(minutes{2});
    EXPECT_EQ(held(speed_at), 0);
}

TEST_F(SafeValueFaults, IsWrittenInTimeWhereCommandsMustPause) {
    grant(speed_).min_interval = minutes{10};
    auto& world = begin();
    write("speed", 40);
    world.disconnect();
    world.run(seconds{61});
    EXPECT_EQ(held(speed_at), 0);
}

TEST_F(SafeValueFaults, IsTriedAgainInTimeWhereCommandsMustPause) {
    grant(speed_).min_interval = minutes{10};
    auto& world = begin();
    write("run", 1);
    fail_writes(speed_at, silence());
    world.disconnect();
    held(speed_at) = 40;
    world.run(seconds{61});
    plant().fate = nullptr;
    world.run(seconds{5});
    EXPECT_EQ(held(speed_at), 0);
}

TEST_F(SafeValueFaults, IsNotUndoneByACommandOfBeforeThatWaitedForTheTime) {
    auto& world = begin();
    plant().unit(1).silent = true;
    const auto ack = world.operator_write("drive", "speed", std::int64_t{40});
    world.run(seconds{2});
    world.synchronise(false); // the power goes, and the box comes back without a clock
    world.stay_away();
    world.crash_and_restart();
    plant().unit(1).silent = false;
    held(speed_at) = 35;
    world.run(seconds{62});
    ASSERT_EQ(held(speed_at), 0);
    ASSERT_EQ(world.journal(ack), CommandState::received);
    world.synchronise(true);
    world.run(minutes{1});
    EXPECT_EQ(held(speed_at), 0);
    EXPECT_EQ(world.journal(ack), CommandState::rejected);
    EXPECT_THAT(world.reason(ack), HasSubstr("the safe value"));
}

} // namespace
} // namespace railbridge::sim
