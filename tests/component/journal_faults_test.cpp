// A journal that fails while the bridge runs: nothing is written that it does not hold, nothing is
// acknowledged falsely, values go on up, and it is as before when the journal is.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include "bridge/commands/operator_controls.hpp"

#include <gmock/gmock.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

SimSite press() {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "press");
    site.grant_level(site.coil(unit, "lamp", 3));
    site.grant_pulse(site.coil(unit, "reset", 4), milliseconds{300});
    site.holding(unit, "pieces", 7);
    return site;
}

class JournalFaults : public testing::Test {
protected:
    JournalFaults() {
        world.start();
        world.run(seconds{3});
    }
    std::string path() { return world.status().command_path; }
    std::size_t writes() { return world.line("plant").writes().size(); }
    bool frame_left() {
        return world.run_until([&] { return writes() > 0; }, seconds{2});
    }
    bool values_still_go_up() {
        auto& pieces = world.line("plant").unit(1).at(Table::holding_register, 7);
        ++pieces;
        const Value wanted{std::int64_t{pieces}};
        return world.run_until([&] { return world.told("press", "pieces") == wanted; }, seconds{3});
    }
    /// The journal works: within how long commands are taken again.
    bool opens_again(Duration within) {
        world.journal_works = true;
        return world.run_until([&] { return path() == "open"; }, within);
    }

    SimWorld world{press().mapping};
};

TEST_F(JournalFaults, CloseThePathAndOpenItAgainByThemselves) {
    world.journal_works = false;
    const auto refused = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(world.run_until([&] { return path() != "open"; }, seconds{1}));
    EXPECT_THAT(path(), HasSubstr("disk full"));
    EXPECT_EQ(world.status().health, HealthState::commands_closed);
    EXPECT_TRUE(values_still_go_up());
    world.run(minutes{1});
    EXPECT_EQ(writes(), 0U);
    ASSERT_TRUE(opens_again(seconds{5}));
    // The manager sends what is still open there.
    world.deliver_again(refused);
    world.run(seconds{5});
    EXPECT_EQ(writes(), 0U) << "it was refused a minute ago";
    EXPECT_EQ(world.journal(refused), CommandState::rejected);
    EXPECT_FALSE(world.acked(refused));
    const auto next = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(world.ends(next, seconds{5}));
    EXPECT_TRUE(world.acked(next));
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST_F(JournalFaults, BeforeTheIntentOfAPulseKeepTheCoilAsItIs) {
    const auto pulse = world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.run_until(
        [&] { return world.happened("stored received " + pulse) < world.log().size(); },
        seconds{1}));
    world.journal_works = false;
    world.run(seconds{5});
    EXPECT_EQ(writes(), 0U);
    ASSERT_TRUE(opens_again(seconds{5}));
    world.run(seconds{5});
    EXPECT_EQ(writes(), 0U);
    EXPECT_FALSE(world.acked(pulse));
    EXPECT_EQ(world.journal(pulse), CommandState::rejected);
}

TEST_F(JournalFaults, AfterTheFrameLeftDoNotAcknowledge) {
    for (const std::string attribute : {"lamp", "reset"}) {
        SCOPED_TRACE(attribute);
        const auto before = writes();
        const auto command = world.operator_write("press", attribute, true);
        ASSERT_TRUE(world.run_until([&] { return writes() > before; }, seconds{2}));
        world.journal_works = false;
        world.run(seconds{10});
        EXPECT_FALSE(world.acked(command)) << "the journal does not hold that it was written";
        EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 4), 0) << "the pulse is over";
        EXPECT_TRUE(values_still_go_up());
        ASSERT_TRUE(opens_again(seconds{5}));
        world.run(seconds{5});
        EXPECT_EQ(world.journal(command), CommandState::failed);
        EXPECT_FALSE(world.acked(command));
    }
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST_F(JournalFaults, AtTheEndOfACommandAreMadeUpFor) {
    const auto command = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(world.run_until([&] { return world.acked(command); }, seconds{5}));
    world.journal_works = false;
    world.run(seconds{10});
    EXPECT_EQ(world.journal(command), CommandState::written) << "its end could not be stored";
    ASSERT_TRUE(opens_again(seconds{5}));
    world.run(seconds{1});
    EXPECT_EQ(world.journal(command), CommandState::acked);
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(writes(), 1U);
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST_F(JournalFaults, OnAndOffKeepEveryPromise) {
    std::vector<std::string> commands;
    for (int i = 0; i < 60; ++i) {
        world.journal_works = i % 3 != 1;
        commands.push_back(world.operator_write("press", i % 4 == 0 ? "reset" : "lamp", i % 8 < 4));
        world.run(milliseconds{50 * (i % 17)});
    }
    ASSERT_TRUE(opens_again(seconds{5}));
    world.run(minutes{2});
    EXPECT_EQ(world.open_in_journal(), 0U);
    for (const auto& command : commands) {
        if (world.acked(command)) {
            EXPECT_LT(world.happened("stored written " + command),
                      world.happened("ack " + command));
        }
    }
    const auto last = world.operator_write("press", "lamp", true);
    EXPECT_TRUE(world.run_until([&] { return world.acked(last); }, seconds{5}));
}

TEST(JournalFaultsAtTheStart, LeaveCommandsClosedAndBringWhatItHoldsLater) {
    SimWorld world{press().mapping};
    const auto off = switch_setting(SwitchedBy{"anna", "pump 3 is open", world.wall()});
    world.kept_settings[off.name] = off.value;
    world.journal_unread = true;
    world.start();
    const auto path = [&] { return world.status().command_path; };
    world.run(seconds{3});
    EXPECT_THAT(path(), HasSubstr("closed"));
    const auto refused = world.operator_write("press", "lamp", true);
    world.run(seconds{3});
    world.journal_works = true;
    ASSERT_TRUE(
        world.run_until([&] { return path().find("closed") == std::string::npos; }, seconds{5}));
    EXPECT_THAT(path(), HasSubstr("pump 3 is open")) << "it was switched off in an earlier run";
    world.run(seconds{3});
    EXPECT_TRUE(world.line("plant").writes().empty());
    world.commands_on(1);
    world.run(seconds{1});
    const auto next = world.operator_write("press", "lamp", true);
    EXPECT_TRUE(world.run_until([&] { return world.acked(next); }, seconds{5}));
    EXPECT_FALSE(world.acked(refused));
}

/// An earlier run left one of the switches; the journal that knows cannot be read at first.
class SwitchedWhileTheJournalIsUnread : public testing::Test {
protected:
    SwitchedWhileTheJournalIsUnread()
        : world(sites()) {}
    static Mapping sites() {
        auto site = press();
        site.unit(site.tcp("hall"), 1, "hall");
        return site.mapping;
    }
    void keep(const KeptSetting& setting) { world.kept_settings[setting.name] = setting.value; }
    void start_unread() {
        world.journal_unread = true;
        world.journal_works = false;
        world.start();
        world.run(seconds{3});
    }
    void journal_works_again() {
        world.run(seconds{1}); // what was switched could not be stored
        world.journal_works = true;
        ASSERT_TRUE(world.run_until([&] { return path().find("closed") == std::string::npos; },
                                    seconds{5}));
        world.run(seconds{1});
    }
    std::string path() { return world.status().command_path; }
    /// Now, and after a restart.
    void expect_path(const testing::Matcher<std::string>& expected) {
        EXPECT_THAT(path(), expected);
        world.crash_and_restart();
        world.run(seconds{3});
        EXPECT_THAT(path(), expected) << "after a restart";
    }
    static LineMaintenance maintenance(const std::string& line, WallTime since) {
        return {line, {"anna", "", since}, {}, false};
    }

    SimWorld world;
};

/// The power fails while a coil is on; the disk is full at the next start, and the manager offers
/// the pulse again before the journal can be read.
TEST(JournalFaultsAtTheStart, APulseThatComesAgainIsStillReleased) {
    SimWorld world{press().mapping};
    world.start();
    world.run(seconds{3});
    const auto pulse = world.operator_write("press", "reset", true);
    const auto coil = [&] { return world.line("plant").unit(1).at(Table::coil, 4); };
    ASSERT_TRUE(world.run_until([&] { return coil() != 0; }, seconds{2}));
    ASSERT_EQ(world.journal(pulse), CommandState::intent);
    world.journal_unread = true;
    world.crash_and_restart();
    world.run(seconds{3});
    ASSERT_NE(coil(), 0) << "nobody knows yet";
    world.journal_works = true;
    ASSERT_TRUE(world.run_until([&] { return coil() == 0; }, seconds{5}));
    world.run(seconds{5});
    EXPECT_EQ(world.journal(pulse), CommandState::unknown);
    EXPECT_FALSE(world.acked(pulse));
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST_F(SwitchedWhileTheJournalIsUnread, OffStaysOff) {
    start_unread();
    world.commands_off(1, "pump 3 is open");
    journal_works_again();
    expect_path(HasSubstr("pump 3 is open"));
    world.operator_write("press", "lamp", true);
    world.run(seconds{3});
    EXPECT_TRUE(world.line("plant").writes().empty());
}

TEST_F(SwitchedWhileTheJournalIsUnread, TheNewestReasonIsTheOneThatIsSaid) {
    keep(switch_setting(SwitchedBy{"anna", "night", world.wall()}));
    start_unread();
    world.commands_off(1, "pump 3 is open");
    journal_works_again();
    expect_path(HasSubstr("pump 3 is open"));
}

TEST_F(SwitchedWhileTheJournalIsUnread, OnIsNewerThanAKeptOff) {
    keep(switch_setting(SwitchedBy{"anna", "night", world.wall()}));
    start_unread();
    world.commands_on(1);
    journal_works_again();
    expect_path("open");
}

TEST_F(SwitchedWhileTheJournalIsUnread, EachLineIsForItself) {
    keep(maintenance_setting("plant", maintenance("plant", world.wall())));
    start_unread();
    const auto hall = LineId{1};
    world.begin_maintenance(1, hall, minutes{30});
    // Somebody sets the clock: what was begun in this run does not end by that.
    world.step_clock(std::chrono::hours{5});
    journal_works_again();
    EXPECT_THAT(path(), HasSubstr("line plant in maintenance"));
    EXPECT_THAT(path(), HasSubstr("line hall in maintenance"));
    world.end_maintenance(2, hall);
    world.run(seconds{1});
    expect_path("open; line plant in maintenance");
}

TEST_F(SwitchedWhileTheJournalIsUnread, AnEndedMaintenanceStaysEnded) {
    keep(maintenance_setting("hall", maintenance("hall", world.wall())));
    start_unread();
    const auto hall = LineId{1};
    world.begin_maintenance(1, hall, Duration{});
    world.end_maintenance(2, hall);
    journal_works_again();
    expect_path("open");
}

} // namespace
} // namespace railbridge::sim
