#include "bridge/engine/report_desk.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

constexpr TimePoint start{std::chrono::hours{1}};

std::size_t updates(const Effects& effects) {
    std::size_t count = 0;
    for (const auto& effect : effects) {
        count += std::holds_alternative<PublishUpdate>(effect) ? 1U : 0U;
    }
    return count;
}

TEST(ReportDesk, WhatWaitsToGoUpIsNotReportedOnceACommandForItHasBegun) {
    MappingBuilder site;
    const auto speed = site.holding(site.unit(site.tcp_line("net"), 1), "speed", 0);
    ReportDesk desk{site.mapping(), EngineSettings{}};
    Effects effects;
    PublishId id = 0;
    const auto next_id = [&id] { return ++id; };
    desk.connected(effects);
    desk.settle(start, next_id, effects);
    desk.read(speed, Words{1}, start); // waits: the manager does not have the asset yet
    desk.hold(speed);
    const auto& asset = site.mapping().assets[0].id;
    desk.responded({Operation::create_asset, asset, std::nullopt, ""}, start, effects);
    desk.settle(start, next_id, effects);
    EXPECT_EQ(updates(effects), 0U) << "a value now would outdate the acknowledgement";
    desk.release(speed);
    desk.read(speed, Words{1}, start);
    desk.settle(start, next_id, effects);
    EXPECT_EQ(updates(effects), 1U);
}

} // namespace
} // namespace railbridge::test
