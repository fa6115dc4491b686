#include "bridge/commands/operator_controls.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

constexpr WallTime then{std::chrono::milliseconds{1'790'000'000'123}};

TEST(OperatorControls, ComeBackAsTheyWereKept) {
    const SwitchedBy by{"anna", "pump 3: open, \"wait\"", then};
    const LineMaintenance meters{"meters", {"bert", "", then}, std::chrono::minutes{30}, true};
    const LineMaintenance plant{"plant", {"bert", "new drive", then}, {}, false};
    const auto controls = controls_of({{"audit", "not ours"},
                                       switch_setting(by),
                                       maintenance_setting("meters", meters),
                                       maintenance_setting("hall", std::nullopt),
                                       maintenance_setting("plant", plant)});
    ASSERT_TRUE(controls.off.has_value());
    EXPECT_EQ(controls.off->who, by.who);
    EXPECT_EQ(controls.off->why, by.why);
    EXPECT_EQ(controls.off->since, then);
    ASSERT_EQ(controls.maintenance.size(), 2U);
    EXPECT_EQ(controls.maintenance[0].line, "meters");
    EXPECT_EQ(controls.maintenance[0].lasts, std::chrono::minutes{30});
    EXPECT_TRUE(controls.maintenance[0].released);
    EXPECT_EQ(controls.maintenance[1].by.why, "new drive");
    EXPECT_EQ(controls.maintenance[1].lasts, Duration{});
    EXPECT_FALSE(controls.maintenance[1].released);
}

TEST(OperatorControls, WhatWasSwitchedBackIsGone) {
    const auto controls =
        controls_of({switch_setting(std::nullopt), maintenance_setting("plant", std::nullopt)});
    EXPECT_FALSE(controls.off.has_value());
    EXPECT_TRUE(controls.maintenance.empty());
}

TEST(OperatorControls, ALineBreakInAReasonDoesNotBecomeAnotherField) {
    const auto controls = controls_of({switch_setting(SwitchedBy{"a\nb", "one\r\ntwo", then})});
    EXPECT_EQ(controls.off->who, "a b");
    EXPECT_EQ(controls.off->why, "one  two");
}

/// Somebody had switched something; a newer version perhaps.
TEST(OperatorControls, WhatCannotBeUnderstoodCountsAsOff) {
    for (const auto* value : {"2\n1\nanna\n", "1\nyesterday\nanna\n", "1", "off"}) {
        EXPECT_TRUE(controls_of({{"commands", value}}).off.has_value()) << value;
    }
    for (const auto* value : {"2\n0\n0\n1\nanna\n", "1\n-5\n0\n1\nanna\n", "1\n0\n7\n1\nanna\n"}) {
        const auto controls = controls_of({{"maintenance plant", value}});
        ASSERT_EQ(controls.maintenance.size(), 1U) << value;
        EXPECT_EQ(controls.maintenance[0].line, "plant");
        EXPECT_EQ(controls.maintenance[0].lasts, Duration{});
    }
}

TEST(OperatorControls, AreSaidInOneSentence) {
    EXPECT_EQ(in_words(SwitchedBy{"anna", "", then}), "by anna since 2026-09-21 14:13:20Z");
    EXPECT_EQ(in_words(LineMaintenance{
                  "plant", {"bert", "new drive", then}, std::chrono::minutes{30}, false}),
              "by bert since 2026-09-21 14:13:20Z until 2026-09-21 14:43:20Z: new drive");
}

} // namespace
} // namespace railbridge::test
