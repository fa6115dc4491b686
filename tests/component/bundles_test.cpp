// Points that are read together are confirmed at once while nothing changes. The manager must not
// notice.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t registers = 40;

Value whole(std::int64_t number) {
    return number;
}

std::string name(std::uint16_t address) {
    return "r" + std::to_string(address);
}

SimSite plant() {
    SimSite site;
    const auto line = site.tcp("plant");
    for (UnitId unit = 1; unit <= 2; ++unit) {
        const auto device = site.unit(line, unit, "u" + std::to_string(unit));
        for (std::uint16_t i = 0; i < registers; ++i) {
            const auto id = site.holding(device, name(i), i);
            auto& point = site.point(id);
            point.stale_after = seconds{5};
            if (i % 10 == 3) {
                point.heartbeat = minutes{i};
            }
            if (i % 10 == 4) {
                point.deadband = 2.0;
            }
            point.null_when_stale = i % 10 == 5;
            if (i % 10 == 6) {
                site.grant_level(id);
            }
        }
    }
    return site;
}

/// An hour in the life of a plant, the same for the same seed: what the box knew of its points now
/// and then.
std::vector<PointStatus> live(SimWorld& world, std::uint64_t seed) {
    std::vector<PointStatus> known;
    std::mt19937_64 random{seed};
    const auto draw = [&random](std::size_t below) { return random() % below; };
    bool refuses = false;
    world.manager_refuses =
        [&](Operation operation, const std::string&,
            const std::vector<std::string>& attributes) -> std::optional<OperationError> {
        const bool meant =
            std::find(attributes.begin(), attributes.end(), "r2") != attributes.end();
        return refuses && operation == Operation::update_attributes && meant
                   ? std::optional{OperationError::bad_request}
                   : std::nullopt;
    };
    world.start();
    for (const auto end = world.mono() + hours{1}; world.mono() < end;) {
        const auto unit = static_cast<UnitId>(1 + draw(2));
        const auto address = static_cast<std::uint16_t>(draw(registers));
        auto& device = world.line("plant").unit(unit);
        const auto value = static_cast<std::uint16_t>(draw(4));
        const auto key = "u" + std::to_string(unit);
        switch (draw(12)) {
        case 0:
            device.silent = !device.silent;
            break;
        case 1:
            world.disconnect();
            break;
        case 2:
            world.operator_write(key, name(static_cast<std::uint16_t>(6 + 10 * draw(4))),
                                 whole(value));
            break;
        case 3:
            refuses = !refuses;
            break;
        case 4:
            device.refuse_reads = device.refuse_reads
                                      ? std::nullopt
                                      : std::optional{ExceptionCode::server_device_failure};
            break;
        case 5:
            world.line("plant").device_time = draw(2) == 0 ? milliseconds{2} : milliseconds{450};
            break;
        case 6:
            if (!device.illegal.erase({Table::holding_register, address})) {
                device.illegal.insert({Table::holding_register, address});
            }
            break;
        case 7:
            world.ask(world.answers().size() + 1, LineId{0},
                      {unit, ReadRequest{{Table::holding_register, 0, registers}}, seconds{1}, {}});
            break;
        default:
            device.at(Table::holding_register, address) = value;
            break;
        }
        world.run(milliseconds{100} * static_cast<int>(1 + draw(200)));
        const auto status = world.status();
        known.insert(known.end(), status.points.begin(), status.points.end());
        if (draw(3) != 0) { // most of the time all is well
            world.connect();
            device.silent = false;
            device.refuse_reads.reset();
            world.line("plant").device_time = milliseconds{2};
        }
    }
    return known;
}

void expect_same(const SimWorld& together, const SimWorld& apart) {
    ASSERT_EQ(together.requests(), apart.requests());
    ASSERT_EQ(together.log().size(), apart.log().size());
    for (std::size_t i = 0; i < together.log().size(); ++i) {
        ASSERT_EQ(together.log()[i].what, apart.log()[i].what);
        ASSERT_EQ(together.log()[i].at, apart.log()[i].at) << together.log()[i].what;
    }
}

void expect_same(const std::vector<PointStatus>& together, const std::vector<PointStatus>& apart) {
    ASSERT_EQ(together.size(), apart.size());
    for (std::size_t i = 0; i < together.size(); ++i) {
        ASSERT_EQ(together[i].attribute, apart[i].attribute);
        ASSERT_EQ(together[i].age_ms, apart[i].age_ms) << together[i].attribute;
        ASSERT_EQ(together[i].quality, apart[i].quality) << together[i].attribute;
        ASSERT_EQ(together[i].value, apart[i].value) << together[i].attribute;
    }
}

TEST(Bundles, PublishWhatPointsConfirmedOneByOnePublishWhateverHappensInAnHour) {
    std::size_t happenings = 0;
    for (std::uint64_t seed = 1; seed <= 8 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SimWorld together{plant().mapping, {}, seed};
        EngineSettings one_by_one;
        one_by_one.bundle_points_min = UINT32_MAX;
        SimWorld apart{plant().mapping, one_by_one, seed};
        const auto known_together = live(together, seed);
        const auto known_apart = live(apart, seed);
        expect_same(together, apart);
        expect_same(known_together, known_apart);
        happenings += together.log().size();
    }
    EXPECT_GT(happenings, 10000U);
}

} // namespace
} // namespace railbridge::sim
