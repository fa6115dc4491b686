// What the journal says of a pulse while its coil is on and after its release: by it alone the next
// run knows whether there is a coil to be brought to rest.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

class PulseJournal : public testing::Test {
protected:
    PulseJournal() {
        const auto press = site_.unit(site_.tcp("plant"), 1, "press");
        start_ = site_.coil(press, "start", 4);
        site_.grant_pulse(start_, milliseconds{300});
    }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    WriteGrant& grant() { return *site_.point(start_).write; }
    std::uint16_t& coil() { return world_->line("plant").unit(1).at(Table::coil, 4); }
    bool happens(const std::string& what) {
        return world_->run_until([&] { return world_->happened(what) < world_->log().size(); },
                                 seconds{5});
    }
    /// A pulse that is verified and released while nobody takes its acknowledgement.
    std::string released_without_manager() {
        const auto ack = world_->operator_write("press", "start", true);
        EXPECT_TRUE(happens("stored written " + ack));
        world_->disconnect();
        EXPECT_TRUE(happens("write u1 4=0"));
        world_->run(seconds{2});
        EXPECT_EQ(world_->journal(ack), CommandState::written);
        EXPECT_EQ(coil(), 0);
        return ack;
    }

    SimSite site_;
    PointId start_{};
    std::unique_ptr<SimWorld> world_;
};

/// It has failed, for the contactor does not close; but its coil is on.
TEST_F(PulseJournal, OneThatFailsIsOpenUntilItsCoilIsAtRest) {
    grant().pulse = seconds{30};
    grant().verify = Verify::readback;
    grant().verify_at = VerifyPlace{{Table::discrete_input, 5, 1}, 0, 0, {}};
    for (const bool crash : {false, true}) {
        auto& world = begin();
        const auto ack = world.operator_write("press", "start", true);
        world.run(seconds{5});
        EXPECT_THAT(to_text(*world.told("press", "commandStatus")), HasSubstr("start true failed"));
        EXPECT_EQ(coil(), 1);
        EXPECT_FALSE(world.ended(ack));
        if (crash) {
            world.crash_and_restart();
        }
        world.run(crash ? seconds{5} : seconds{30});
        EXPECT_EQ(coil(), 0);
        EXPECT_EQ(world.journal(ack), crash ? CommandState::unknown : CommandState::failed);
        EXPECT_FALSE(world.acked(ack));
    }
}

TEST_F(PulseJournal, OneWhoseJournalFailsAndComesBackIsOpenUntilItsCoilIsAtRest) {
    grant().pulse = seconds{30};
    auto& world = begin();
    world.crash_at_point = [&world](const std::string& point) {
        world.journal_works = world.journal_works && point != "written, before the commit";
        return false;
    };
    const auto ack = world.operator_write("press", "start", true);
    world.run(seconds{1});
    world.crash_at_point = nullptr;
    world.journal_works = true;
    world.run(seconds{5});
    EXPECT_EQ(coil(), 1);
    EXPECT_FALSE(world.ended(ack));
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(coil(), 0);
    EXPECT_FALSE(world.acked(ack));
}

/// Hours later the PLC has it on for reasons of its own.
TEST_F(PulseJournal, OneThatWasReleasedIsNotReleasedAgainByTheNextRun) {
    auto& world = begin();
    const auto ack = released_without_manager();
    world.stay_away();
    coil() = 1;
    const auto writes = world.line("plant").writes().size();
    world.crash_and_restart();
    world.run(seconds{30});
    EXPECT_EQ(coil(), 1);
    EXPECT_EQ(world.line("plant").writes().size(), writes);
    world.connect();
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_TRUE(world.acked(ack));
    EXPECT_EQ(world.reason(ack), "") << "what is said to the journal is not said to people";
}

TEST_F(PulseJournal, NorOneThatTheNextRunReleased) {
    auto& world = begin();
    const auto ack = world.operator_write("press", "start", true);
    ASSERT_TRUE(happens("stored written " + ack));
    world.disconnect();
    world.stay_away();
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(coil(), 0);
    coil() = 1;
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(coil(), 1);
}

TEST_F(PulseJournal, ThatCannotHearOfTheReleaseHearsOfItWhenItWorksAgain) {
    auto& world = begin();
    const auto ack = world.operator_write("press", "start", true);
    ASSERT_TRUE(happens("stored written " + ack));
    world.disconnect();
    world.stay_away();
    world.journal_works = false;
    ASSERT_TRUE(happens("write u1 4=0"));
    world.run(seconds{2});
    EXPECT_EQ(world.journal(ack), CommandState::written) << "it was written all the same";
    world.journal_works = true;
    world.run(seconds{5});
    coil() = 1;
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(coil(), 1);
    world.connect();
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    EXPECT_TRUE(world.acked(ack));
}

/// A pulse may follow at once after a restart; the device must see the rest between the two.
TEST_F(PulseJournal, TheRestAfterARecordedReleaseIsKept) {
    grant().pulse = seconds{2};
    auto& world = begin();
    const auto first = world.operator_write("press", "start", true);
    ASSERT_TRUE(happens("stored written " + first));
    world.disconnect();
    ASSERT_TRUE(happens("write u1 4=0"));
    const auto at_rest = world.line("plant").writes().back().at;
    world.run(milliseconds{10});
    world.crash_and_restart();
    world.connect();
    const auto second = world.operator_write("press", "start", true);
    ASSERT_TRUE(world.ends(second, minutes{1}));
    EXPECT_EQ(world.journal(second), CommandState::acked);
    const auto& writes = world.line("plant").writes();
    ASSERT_GE(writes.size(), 3U);
    EXPECT_EQ(writes[2].request.values.front(), 1);
    EXPECT_GE(writes[2].at - at_rest, seconds{2});
}

} // namespace
} // namespace railbridge::sim
