#include "bridge/scan/line_scan.hpp"
#include "bridge/scan/serial_choices.hpp"
#include "tests/unit/scan/fake_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {
namespace {

constexpr Table every_table[]{Table::coil, Table::discrete_input, Table::holding_register,
                              Table::input_register};

ScanPlan plan_of(std::vector<UnitId> units, std::size_t choices = 1) {
    ScanPlan plan;
    plan.choices = choices;
    plan.units = std::move(units);
    plan.tables.assign(std::begin(every_table), std::end(every_table));
    return plan;
}

std::vector<UnitId> ids(const ScanFindings& found) {
    std::vector<UnitId> all;
    for (const auto& unit : found.units) {
        all.push_back(unit.unit);
    }
    return all;
}

FakeUnit meter() {
    FakeUnit unit{{{Table::input_register, 0, 80}, hr(0, 30)}};
    unit.unknown = {Table::coil, Table::discrete_input};
    unit.objects = {"Eastron", "SDM630", "1.8"};
    unit.server_id = "SDM";
    return unit;
}

TEST(LineScan, FindsEveryUnitWhatItSaysAndWhatItHas) {
    FakeLine line;
    line.units = {{3, meter()}, {17, {{hr(100, 10)}}}};
    const auto found = line.scan(plan_of(serial_units()));
    EXPECT_TRUE(found.complete);
    ASSERT_EQ(ids(found), (std::vector<UnitId>{3, 17}));
    const auto& first = found.units[0];
    ASSERT_EQ(first.objects.size(), 3U);
    EXPECT_EQ(first.objects[1].text, "SDM630");
    EXPECT_EQ(first.server_id, "SDM");
    ASSERT_EQ(first.tables.size(), 4U);
    EXPECT_FALSE(first.tables[0].supported);
    EXPECT_EQ(first.tables[2].ranges.at(0).end(), 30U);
    EXPECT_EQ(first.tables[3].ranges.at(0).end(), 80U);
    EXPECT_TRUE(found.units[1].objects.empty());
    EXPECT_EQ(found.units[1].tables[2].ranges.at(0).first, 100U);
}

// A pseudo-terminal has no parity: only on this line can it be seen.
TEST(LineScan, FindsBitRateAndParity) {
    const auto choices =
        serial_choices({1200, 9600, 19200, 38400}, {Parity::none, Parity::even, Parity::odd});
    ASSERT_EQ(choices.size(), 12U);
    for (const SerialChoice device :
         {SerialChoice{9600, Parity::none}, SerialChoice{19200, Parity::even},
          SerialChoice{9600, Parity::odd}, SerialChoice{38400, Parity::odd},
          SerialChoice{1200, Parity::none}}) {
        FakeLine line;
        line.settings = static_cast<std::size_t>(std::find(choices.begin(), choices.end(), device) -
                                                 choices.begin());
        line.units = {{2, meter()}};
        const auto found = line.scan(plan_of(serial_units(), choices.size()));
        ASSERT_TRUE(found.choice);
        EXPECT_EQ(choices[*found.choice], device);
        EXPECT_EQ(ids(found), (std::vector<UnitId>{2}));
        EXPECT_EQ(found.noisy.size(), line.settings) << "something was heard at each before";
    }
}

TEST(LineScan, TheUsualSettingsAreTriedFirst) {
    const auto choices =
        serial_choices({38400, 19200, 9600}, {Parity::odd, Parity::even, Parity::none});
    const std::vector<SerialChoice> first(choices.begin(), choices.begin() + 5);
    EXPECT_EQ(first, (std::vector<SerialChoice>{{9600, Parity::none},
                                                {19200, Parity::even},
                                                {9600, Parity::even},
                                                {19200, Parity::none},
                                                {38400, Parity::odd}}));
}

TEST(LineScan, AUnitThatIsNoneOfTheFirstIsFoundInTheSecondRound) {
    FakeLine line;
    line.settings = 5;
    line.units = {{200, meter()}};
    const auto found = line.scan(plan_of(serial_units(), 6));
    ASSERT_TRUE(found.choice);
    EXPECT_EQ(*found.choice, 5U);
    EXPECT_EQ(ids(found), (std::vector<UnitId>{200}));
}

TEST(LineScan, SettingsThatThePortRefusesAreSkipped) {
    FakeLine line;
    line.settings = 4;
    line.refused_settings = {0, 1, 3};
    line.units = {{1, meter()}};
    const auto found = line.scan(plan_of(serial_units(), 6));
    ASSERT_TRUE(found.choice);
    EXPECT_EQ(*found.choice, 4U);
    for (const auto& step : line.steps) {
        EXPECT_EQ(line.refused_settings.count(step.choice), 0U);
    }
    FakeLine none;
    none.refused_settings = {0, 1};
    EXPECT_FALSE(none.scan(plan_of(serial_units(), 2)).choice);
    EXPECT_EQ(none.asked, 0U);
}

TEST(LineScan, NobodyThere) {
    FakeLine line;
    const auto found = line.scan(plan_of(serial_units(), 3));
    EXPECT_TRUE(found.complete);
    EXPECT_FALSE(found.choice);
    EXPECT_TRUE(found.units.empty());
    EXPECT_EQ(line.asked, 3U * 247U) << "each unit once at each settings";
}

TEST(LineScan, BehindAGatewayOnlyThoseItReaches) {
    FakeLine line;
    line.gateway = true;
    line.units = {{1, meter()}, {4, meter()}};
    EXPECT_EQ(ids(line.scan(plan_of(tcp_units()))), (std::vector<UnitId>{1, 4}));
}

TEST(LineScan, ADeviceThatAnswersToEveryUnitIsOne) {
    FakeLine line;
    line.any_unit = true;
    line.units = {{1, meter()}};
    auto found = line.scan(plan_of(tcp_units()));
    EXPECT_TRUE(found.any_unit);
    EXPECT_EQ(ids(found), (std::vector<UnitId>{1}));
    auto plan = plan_of({1, 2, 3});
    plan.units_given = true;
    found = line.scan(std::move(plan));
    EXPECT_EQ(ids(found), (std::vector<UnitId>{1, 2, 3})) << "asked for by name";
}

TEST(LineScan, NeverReadIsNeverRead) {
    FakeLine line;
    line.units = {{1, {{hr(0, 50)}}}};
    auto plan = plan_of({1});
    plan.forbidden[1] = {hr(0, 10), hr(20, 1)};
    const auto found = line.scan(plan);
    EXPECT_EQ(ids(found), (std::vector<UnitId>{1}));
    for (const auto& step : line.steps) {
        if (const auto* read = std::get_if<ReadRequest>(&step.probe)) {
            EXPECT_FALSE(read->range.overlaps(hr(0, 10)));
            EXPECT_FALSE(read->range.overlaps(hr(20, 1)));
        }
    }
}

TEST(LineScan, StoppedAnywhereItSaysWhatItHas) {
    for (std::size_t most = 0; most < 400; most += 7) {
        FakeLine line;
        line.units = {{1, meter()}, {2, meter()}};
        const auto found = line.scan(plan_of({1, 2, 3}), most);
        EXPECT_FALSE(found.complete);
        if (most > 3) {
            EXPECT_EQ(ids(found), (std::vector<UnitId>{1, 2})) << most;
        }
        for (const auto& unit : found.units) {
            for (const auto& table : unit.tables) {
                for (const auto& range : table.ranges) {
                    EXPECT_LE(range.end(), 80U);
                }
            }
        }
    }
}

TEST(LineScan, ProgressCountsDownToNothing) {
    FakeLine line;
    line.units = {{1, meter()}};
    LineScan scan{plan_of({1, 2, 3})};
    std::size_t steps = 0;
    while (const auto step = scan.next()) {
        EXPECT_GT(scan.progress().remaining, 0U);
        EXPECT_EQ(scan.progress().unit, step->unit);
        scan.heard(line.ask(*step));
        ASSERT_LT(++steps, 2000U);
    }
    EXPECT_EQ(scan.progress().remaining, 0U);
    EXPECT_EQ(scan.progress().phase, ScanProgress::Phase::over);
}

TEST(LineScan, WhatIsLostOnceIsAskedAgain) {
    FakeLine line;
    line.units = {{1, {{hr(0, 40)}}}};
    auto plan = plan_of({1});
    plan.tables = {Table::holding_register};
    LineScan scan{plan};
    std::size_t count = 0;
    while (const auto step = scan.next()) {
        const auto answer = line.ask(*step);
        ProbeAnswer lost;
        // Every second answer of those about registers is lost on the way.
        scan.heard(count++ % 2 == 1 ? lost : answer);
    }
    ASSERT_EQ(scan.findings().units.size(), 1U);
    EXPECT_EQ(scan.findings().units[0].tables[0].ranges.at(0).end(), 40U);
}

} // namespace
} // namespace railbridge::test
