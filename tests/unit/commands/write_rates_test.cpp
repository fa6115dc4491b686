#include "bridge/commands/write_rates.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

class WriteRatesTest : public testing::Test {
protected:
    WriteRatesTest() {
        const auto line = site_.tcp_line("net");
        for (std::uint8_t unit = 1; unit <= 2; ++unit) {
            const auto device = site_.unit(line, unit);
            site_.at(device).writes_per_second = 5.0;
            for (std::uint16_t address = 0; address < 2; ++address) {
                const auto point =
                    site_.holding(device, "p" + std::to_string(points_.size()), address);
                site_.grant_level(point);
                points_.push_back(point);
            }
        }
    }
    /// How many writes leave within `time` if there is always one more.
    int leave(WriteRates& rates, std::initializer_list<std::size_t> points, Duration time) const {
        int count = 0;
        for (auto now = start; now < start + time; now += milliseconds{1}) {
            for (const auto point : points) {
                if (rates.free_at(points_[point]) <= now &&
                    rates.pause_over(points_[point]) <= now) {
                    rates.sent(points_[point], now);
                    ++count;
                }
            }
        }
        return count;
    }

    MappingBuilder site_;
    std::vector<PointId> points_;
};

TEST_F(WriteRatesTest, ADeviceTakesABurstAndThenItsRate) {
    WriteRates rates{site_.mapping(), 0.0};
    EXPECT_EQ(leave(rates, {0, 1}, seconds{10}), 10 + 49);
}

TEST_F(WriteRatesTest, DevicesCostEachOtherNothing) {
    WriteRates rates{site_.mapping(), 0.0};
    leave(rates, {0}, seconds{10});
    EXPECT_LE(rates.free_at(points_[2]), start + seconds{10});
}

TEST_F(WriteRatesTest, TheBoxHasACapOfItsOwn) {
    WriteRates rates{site_.mapping(), 2.0};
    EXPECT_EQ(leave(rates, {0, 2}, seconds{10}), 4 + 19);
}

TEST_F(WriteRatesTest, APointPausesBetweenTwoWrites) {
    site_.at(points_[0]).write->min_interval = seconds{3};
    WriteRates rates{site_.mapping(), 0.0};
    EXPECT_EQ(leave(rates, {0}, seconds{10}), 4);
    EXPECT_EQ(rates.pause_over(points_[0]), start + seconds{12});
    EXPECT_LE(rates.pause_over(points_[1]), start) << "only that point";
}

TEST_F(WriteRatesTest, WithoutACapNobodyWaits) {
    site_.at(DeviceId{0}).writes_per_second = 0.0;
    WriteRates rates{site_.mapping(), 0.0};
    EXPECT_EQ(leave(rates, {0}, milliseconds{500}), 500);
}

TEST_F(WriteRatesTest, LessThanOneASecondStillLetsTheFirstGo) {
    site_.at(DeviceId{0}).writes_per_second = 0.1;
    WriteRates rates{site_.mapping(), 0.0};
    EXPECT_EQ(leave(rates, {0}, seconds{30}), 3);
}

} // namespace
} // namespace railbridge::test
