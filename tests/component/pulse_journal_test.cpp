// What the journal says of a pulse while its coil is on: by it alone the next run knows that there
// is a coil to be brought to rest.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
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

} // namespace
} // namespace railbridge::sim
