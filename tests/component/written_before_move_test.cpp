// What was written and not acknowledged yet when its attribute got another meaning: no later start
// takes it for a command of what the attribute means then.

#include "bridge/commands/lost_values.hpp"
#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

struct Plan {
    UnitId unit = 1;
    std::uint16_t start_at = 4;
    bool lamp_is_pulse = false;
    bool spare = false;
};

/// A button `start`, a `lamp`, and `spare`, which has a register only if the plan says so.
Mapping mapping(const Plan& plan) {
    SimSite site;
    const auto line = site.tcp("plant");
    site.grant_pulse(site.coil(site.unit(line, plan.unit, "press"), "start", plan.start_at),
                     seconds{3});
    const auto other = site.unit(line, 7, "other");
    const auto lamp = site.coil(other, "lamp", 31);
    plan.lamp_is_pulse ? site.grant_pulse(lamp, seconds{3}) : site.grant_level(lamp, minutes{5});
    if (plan.spare) {
        site.grant_pulse(site.coil(other, "spare", 32), seconds{3});
    }
    return site.mapping;
}

class WrittenBeforeMove : public testing::Test {
protected:
    WrittenBeforeMove() {
        world_.start();
        world_.run(seconds{3});
    }
    /// In the journal, and nobody takes its acknowledgement.
    std::string written_without_manager(const std::string& device, const std::string& attribute) {
        auto ack = world_.operator_write(device, attribute, true);
        const auto stored = [&] {
            return world_.happened("stored written " + ack) < world_.log().size();
        };
        EXPECT_TRUE(world_.run_until(stored, seconds{2}));
        world_.disconnect();
        return ack;
    }
    bool taken() {
        return world_.run_until([&] { return !world_.reloads().empty(); }, seconds{6}) &&
               world_.reloads().back().taken;
    }
    void restart_without_manager() {
        world_.run(seconds{2});
        world_.crash_and_restart();
        plant_.unit(1).silent = false;
        world_.run(seconds{10});
    }
    bool is_acknowledged(const std::string& ack) {
        world_.connect();
        return world_.ends(ack, seconds{10}) && world_.journal(ack) == CommandState::acked;
    }
    std::uint16_t& coil(UnitId unit, std::uint16_t address) {
        return plant_.unit(unit).at(Table::coil, address);
    }
    /// A verified pulse whose coil cannot be brought to rest; another machine's coil is on where
    /// its attribute is to lead.
    std::string pulse_at_a_dead_device() {
        auto ack = written_without_manager("press", "start");
        plant_.unit(1).silent = true;
        coil(2, 9) = 1;
        return ack;
    }
    static Mapping moved() { return mapping({.unit = 2, .start_at = 9}); }

    SimWorld world_{mapping({})};
    SimLine& plant_ = world_.line("plant");
};

TEST_F(WrittenBeforeMove, APulseIsNotLookedForAtItsNewPlaceAfterAnEdit) {
    const auto ack = pulse_at_a_dead_device();
    world_.crash_and_restart(moved());
    ASSERT_TRUE(taken());
    restart_without_manager();
    EXPECT_EQ(coil(2, 9), 1);
    EXPECT_TRUE(is_acknowledged(ack));
    EXPECT_THAT(world_.reason(ack), HasSubstr("may still be on"));
}

TEST_F(WrittenBeforeMove, NorAfterAReload) {
    const auto ack = pulse_at_a_dead_device();
    world_.reload(moved(), true);
    ASSERT_TRUE(taken());
    restart_without_manager();
    EXPECT_EQ(coil(2, 9), 1);
    EXPECT_TRUE(is_acknowledged(ack));
}

TEST_F(WrittenBeforeMove, ALevelIsNotTakenForAPulse) {
    const auto ack = written_without_manager("other", "lamp");
    world_.crash_and_restart(mapping({.lamp_is_pulse = true}));
    ASSERT_TRUE(taken());
    restart_without_manager();
    EXPECT_EQ(coil(7, 31), 1);
    EXPECT_TRUE(is_acknowledged(ack));
}

TEST_F(WrittenBeforeMove, NorIsWhatNoRegisterStoodBehind) {
    const auto ack = written_without_manager("other", "spare");
    coil(7, 32) = 1; // somebody else's
    world_.crash_and_restart(mapping({.spare = true}));
    ASSERT_TRUE(taken());
    restart_without_manager();
    EXPECT_EQ(coil(7, 32), 1);
    EXPECT_TRUE(is_acknowledged(ack));
}

/// Stored before the new files may count as what ran last.
TEST_F(WrittenBeforeMove, TheJournalIsToldInTheEventThatTakesTheMapping) {
    const auto ack = written_without_manager("other", "lamp");
    world_.reload(mapping({.lamp_is_pulse = true}));
    ASSERT_TRUE(taken());
    world_.run(std::chrono::milliseconds{1}); // one commit
    EXPECT_THAT(world_.reason(ack), HasSubstr("released"));
}

TEST_F(WrittenBeforeMove, APulseThatWasLostOtherwiseIsNotLookedFor) {
    written_without_manager("press", "start");
    for (const auto& asset : world_.engine().mapping().assets) {
        const auto lost = lost_value_setting(asset.id, "start", world_.wall());
        world_.kept_settings[lost.name] = lost.value;
    }
    restart_without_manager();
    EXPECT_EQ(coil(1, 4), 1) << "what it went to is nothing of ours any more";
}

} // namespace
} // namespace railbridge::sim
