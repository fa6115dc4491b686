// The process dies at each step of a command, for both kinds: how the command ends, how often the
// device executes it and whether the manager hears of it is known for every cell.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <random>
#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int instants = 20; // of each cell: the polls stand elsewhere each time

SimSite press() {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "press");
    site.grant_level(site.coil(unit, "lamp", 3));
    site.grant_pulse(site.coil(unit, "reset", 4), milliseconds{300});
    return site;
}

struct End {
    CommandState state = CommandState::acked;
    std::size_t executed = 1; ///< how often the coil was set
};

struct Cell {
    const char* point;
    std::optional<End> level; ///< none: a level does not pass here
    std::optional<End> pulse;
};

constexpr End acked_once{CommandState::acked, 1};
constexpr End acked_twice{CommandState::acked, 2}; // written again, which does a level no harm
constexpr End unknown_never{CommandState::unknown, 0};
constexpr End unknown_once{CommandState::unknown, 1};

const std::array<Cell, 15> cells{{
    {"received, before the commit", acked_once, acked_once}, // the manager sends it again
    {"received, after the commit", acked_once, acked_once},
    {"intent, before the commit", std::nullopt, acked_once},
    {"intent, after the commit", std::nullopt, unknown_never},
    {"frame, before it leaves", acked_once, unknown_never},
    {"frame, executed", acked_twice, unknown_once},
    {"answer to the write, before it is read", acked_twice, unknown_once},
    {"answer to a read", acked_twice, std::nullopt}, // the read-back, after the write
    {"written, before the commit", acked_twice, unknown_once},
    {"written, after the commit", acked_once, acked_once},
    {"acknowledgement, before it leaves", acked_once, acked_once},
    {"PUBACK of it, before it is read", acked_once, acked_once},
    {"confirmation, before it is read", acked_once, acked_once},
    {"acked, before the commit", acked_once, acked_once},
    {"acked, after the commit", acked_once, acked_once},
}};

/// @return how it really ended
End end_after_crash(const std::string& point, bool pulse, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    SimWorld world{press().mapping, {}, seed};
    world.start();
    world.run(seconds{3} + microseconds{random() % 1'000'000});
    const auto command = world.operator_write("press", pulse ? "reset" : "lamp", true);
    world.crash_at_point = [&](const std::string& passed) {
        const bool after_write = world.happened("write u1") < world.log().size();
        return passed == point && (point != "answer to a read" || after_write);
    };
    EXPECT_TRUE(world.run_until([&] { return world.crashed(); }, seconds{5})) << "never passed";
    world.crash_at_point = nullptr;
    world.crash_and_restart();
    EXPECT_TRUE(world.ends(command, minutes{2}));
    world.run(seconds{5});
    EXPECT_EQ(world.open_in_journal(), 0U);
    End end;
    end.state = world.journal(command);
    end.executed = 0;
    for (const auto& write : world.line("plant").writes()) {
        end.executed += write.request.values.front() == 1 ? 1U : 0U;
    }
    EXPECT_EQ(world.acked(command), end.state == CommandState::acked);
    EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 4), 0) << "left on";
    if (world.acked(command)) {
        EXPECT_LT(world.happened("stored written " + command), world.happened("ack " + command));
    }
    return end;
}

std::string in_words(const std::optional<End>& end) {
    return end ? std::string(to_string(end->state)) + ", executed " + std::to_string(end->executed)
               : "-";
}

/// @return how many instants ended as they should
int try_cell(const char* point, bool pulse, const std::optional<End>& expected) {
    int right = 0;
    for (std::uint64_t seed = 1; expected && seed <= instants; ++seed) {
        SCOPED_TRACE(std::string(point) + (pulse ? ", pulse, seed " : ", level, seed ") +
                     std::to_string(seed));
        const auto end = end_after_crash(point, pulse, seed);
        EXPECT_EQ(in_words(end), in_words(expected));
        right += end.state == expected->state && end.executed == expected->executed ? 1 : 0;
    }
    return right;
}

TEST(CrashPoints, EndAsTheTableSaysInEveryCell) {
    int right = 0;
    int all = 0;
    std::printf("%-40s %-20s %s\n", "the process dies at", "level", "pulse");
    for (const auto& cell : cells) {
        right += try_cell(cell.point, false, cell.level);
        right += try_cell(cell.point, true, cell.pulse);
        all += (cell.level ? instants : 0) + (cell.pulse ? instants : 0);
        std::printf("%-40s %-20s %s\n", cell.point, in_words(cell.level).c_str(),
                    in_words(cell.pulse).c_str());
    }
    std::printf("%d of %d as expected\n", right, all);
    EXPECT_EQ(right, all);
}

} // namespace
} // namespace railbridge::sim
