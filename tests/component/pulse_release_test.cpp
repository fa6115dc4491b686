// The release of a pulse after a restart: only if the coil still reads what the bridge wrote, and
// whatever the coil is, by one frame at most. And the rest value as a command.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Where the coil of the pulse is.
enum class Place { coil, bit_by_mask, bit_by_register };

/// When the process dies.
enum class Moment { before_the_frame, frame_sent, before_the_release };

struct Case {
    const char* name;
    Place place;
    Moment moment;
    bool on_at_restart; ///< what the device reads when the bridge is back
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

class PulseRelease : public testing::TestWithParam<Case> {
protected:
    static constexpr std::uint16_t others = 0x8101; ///< bits of the register that are the PLC's

    PulseRelease()
        : world_(site().mapping) {
        register_() = GetParam().place == Place::coil ? 0 : others;
        world_.start();
        world_.run(seconds{3});
    }
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        PointId start{};
        if (GetParam().place == Place::coil) {
            start = site.coil(press, "start", 4);
        } else {
            start = site.holding(press, "start", 4);
            auto& encoding = site.point(start).encoding;
            encoding.type = RawType::boolean;
            encoding.bit_first = 5;
            encoding.bit_count = 1;
        }
        site.grant_pulse(start, milliseconds{300});
        site.point(start).write->read_modify_write = GetParam().place == Place::bit_by_register;
        return site;
    }
    std::uint16_t& register_() {
        const auto table = GetParam().place == Place::coil ? Table::coil : Table::holding_register;
        return world_.line("plant").unit(1).at(table, 4);
    }
    std::uint16_t on_bit() const { return GetParam().place == Place::coil ? 1 : 0x0020; }
    std::size_t writes() { return world_.line("plant").writes().size(); }
    /// As the simulated world calls it.
    static std::string moment() {
        switch (GetParam().moment) {
        case Moment::before_the_frame:
            return "intent, after the commit";
        case Moment::frame_sent:
            return "frame, executed";
        case Moment::before_the_release:
            return "written, after the commit";
        }
        return {};
    }

    SimWorld world_;
};

TEST_P(PulseRelease, FollowsARestartOnlyWhereTheCoilStillReadsWhatWasWritten) {
    const auto ack = world_.operator_write("press", "start", true);
    world_.crash_at_point = [](const std::string& point) { return point == moment(); };
    world_.run(milliseconds{200});
    world_.crash_at_point = nullptr;
    const auto rest = static_cast<std::uint16_t>(register_() & ~on_bit());
    register_() = static_cast<std::uint16_t>(rest | (GetParam().on_at_restart ? on_bit() : 0));
    const auto before = writes();
    world_.crash_and_restart();
    ASSERT_TRUE(world_.ends(ack, minutes{1}));
    world_.run(seconds{5});
    EXPECT_EQ(register_(), rest) << "at rest, and the other bits as they were";
    EXPECT_EQ(writes() - before, GetParam().on_at_restart ? 1U : 0U);
    const bool proved = GetParam().moment == Moment::before_the_release;
    EXPECT_EQ(world_.journal(ack), proved ? CommandState::acked : CommandState::unknown);
    EXPECT_EQ(world_.acked(ack), proved);
}

INSTANTIATE_TEST_SUITE_P(
    Matrix, PulseRelease,
    testing::Values(
        Case{"coil_before_frame_off", Place::coil, Moment::before_the_frame, false},
        Case{"coil_before_frame_on", Place::coil, Moment::before_the_frame, true},
        Case{"coil_sent_off", Place::coil, Moment::frame_sent, false},
        Case{"coil_sent_on", Place::coil, Moment::frame_sent, true},
        Case{"coil_held_off", Place::coil, Moment::before_the_release, false},
        Case{"coil_held_on", Place::coil, Moment::before_the_release, true},
        Case{"mask_sent_off", Place::bit_by_mask, Moment::frame_sent, false},
        Case{"mask_sent_on", Place::bit_by_mask, Moment::frame_sent, true},
        Case{"mask_held_on", Place::bit_by_mask, Moment::before_the_release, true},
        Case{"register_sent_off", Place::bit_by_register, Moment::frame_sent, false},
        Case{"register_sent_on", Place::bit_by_register, Moment::frame_sent, true},
        Case{"register_held_off", Place::bit_by_register, Moment::before_the_release, false},
        Case{"register_held_on", Place::bit_by_register, Moment::before_the_release, true}),
    [](const auto& test) { return std::string(test.param.name); });

class RestValue : public testing::Test {
protected:
    RestValue()
        : world_(site().mapping) {
        world_.start();
        world_.run(seconds{3});
    }
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_pulse(site.coil(press, "start", 4), milliseconds{300});
        return site;
    }
    std::uint16_t& coil() { return world_.line("plant").unit(1).at(Table::coil, 4); }
    std::string write(bool value) {
        const auto ack = world_.operator_write("press", "start", value);
        EXPECT_TRUE(world_.ends(ack, minutes{1}));
        return ack;
    }

    SimWorld world_;
};

TEST_F(RestValue, ThatTheCoilHasAlreadyIsAcknowledgedWithoutAFrame) {
    const auto ack = write(false);
    EXPECT_EQ(world_.journal(ack), CommandState::acked);
    EXPECT_TRUE(world_.acked(ack));
    EXPECT_TRUE(world_.line("plant").writes().empty());
}

TEST_F(RestValue, OfACoilThatIsOnIsWrittenAndVerified) {
    coil() = 1; // at the panel
    world_.run(seconds{2});
    const auto ack = write(false);
    EXPECT_EQ(world_.journal(ack), CommandState::acked);
    EXPECT_EQ(coil(), 0);
    EXPECT_EQ(world_.line("plant").writes().size(), 1U);
}

TEST_F(RestValue, SentDuringAPulseIsAcknowledgedLikeThePulse) {
    const auto pulse = world_.operator_write("press", "start", true);
    world_.run(milliseconds{100});
    const auto rest = world_.operator_write("press", "start", false); // the button was let go
    ASSERT_TRUE(
        world_.run_until([&] { return world_.ended(pulse) && world_.ended(rest); }, minutes{1}));
    world_.run(seconds{2});
    EXPECT_EQ(world_.journal(pulse), CommandState::acked);
    EXPECT_EQ(world_.journal(rest), CommandState::acked);
    EXPECT_EQ(coil(), 0);
}

} // namespace
} // namespace railbridge::sim
