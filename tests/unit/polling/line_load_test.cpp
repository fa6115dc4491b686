#include "bridge/polling/line_load.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LineLoad, IsTheShareOfTimeThatTheReadsNeedOnTheWire) {
    MappingBuilder site;
    const auto bus = site.serial_line("bus", 9600);
    site.rate(milliseconds{100});
    for (UnitId unit = 1; unit <= 10; ++unit) {
        site.holding(site.unit(bus, unit), "value", 0);
    }
    // 15 characters and two silences of 3.5: 22 characters of 1.042 ms for each of ten units.
    EXPECT_NEAR(line_load(site.mapping(), bus), 10 * 22 * 1.042 / 100.0, 0.01);
    EXPECT_EQ(periods_in_words(site.mapping(), bus, 2.0), "rate0 100 ms -> 200 ms");
}

TEST(LineLoad, CountsReadsThatRatesShareOnce) {
    MappingBuilder site;
    const auto bus = site.serial_line("bus", 9600);
    const auto unit = site.unit(bus, 1);
    site.rate(seconds{1});
    site.holding(unit, "quick", 0);
    site.rate(seconds{2});
    site.holding(unit, "slow", 1);
    // In two seconds one read of one register and one of both.
    EXPECT_NEAR(line_load(site.mapping(), bus), (22 + 24) * 1.042e-3 / 2.0, 1e-4);
}

TEST(LineLoad, IsNotKnownOfTcp) {
    MappingBuilder site;
    const auto net = site.tcp_line("net");
    site.rate(milliseconds{1});
    site.holding(site.unit(net, 1), "value", 0);
    EXPECT_EQ(line_load(site.mapping(), net), 0.0);
}

TEST(LineLoad, OfALineWithoutPointsIsNothing) {
    MappingBuilder site;
    EXPECT_EQ(line_load(site.mapping(), site.serial_line("bus")), 0.0);
}

} // namespace
} // namespace railbridge::test
