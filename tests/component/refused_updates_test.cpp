// Attributes that the manager refuses: who sees them, and what ends it.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class RefusedUpdates : public ::testing::Test {
protected:
    /// @param address of r3
    static SimSite site(std::uint16_t address = 3) {
        SimSite site;
        const auto unit = site.unit(site.tcp("plant"), 1, "plc");
        for (std::uint16_t i = 0; i < 8; ++i) {
            site.holding(unit, "r" + std::to_string(i), i == 3 ? address : i);
        }
        return site;
    }
    RefusedUpdates()
        : world(site().mapping) {}
    /// Updates with r3 in them get this answer.
    void refuse(OperationError error) {
        world.manager_refuses =
            [error](Operation operation, const std::string&,
                    const std::vector<std::string>& names) -> std::optional<OperationError> {
            const bool bad = std::find(names.begin(), names.end(), "r3") != names.end();
            return operation == Operation::update_attributes && bad ? std::optional{error}
                                                                    : std::nullopt;
        };
    }
    bool told_all_others() const {
        for (int i = 0; i < 8; ++i) {
            if (i != 3 && !world.told("plc", "r" + std::to_string(i))) {
                return false;
            }
        }
        return true;
    }
    std::size_t said(const std::string& text) const {
        return static_cast<std::size_t>(
            std::count_if(world.said().begin(), world.said().end(), [&text](const auto& line) {
                return line.find(text) != std::string::npos;
            }));
    }
    SimWorld world;
};

TEST_F(RefusedUpdates, AreListedUntilTheyAreAccepted) {
    refuse(OperationError::bad_request);
    world.start();
    world.run(seconds{5});
    const auto status = world.status();
    ASSERT_EQ(status.refused.size(), 1U);
    EXPECT_EQ(status.refused[0].asset, "plc");
    EXPECT_EQ(status.refused[0].attribute, "r3");
    EXPECT_NE(status.refused[0].why.find("refused in this test"), std::string::npos);
    EXPECT_GT(status.refused[0].again_in_s, 500);
    EXPECT_EQ(said("it is tried again every ten minutes"), 1U);
    world.manager_refuses = nullptr;
    EXPECT_TRUE(world.run_until([&] { return world.status().refused.empty(); }, minutes{11}));
    EXPECT_EQ(said("plc.r3 is accepted"), 1U);
}

TEST_F(RefusedUpdates, EndAtOnceWithAReloadThatRepairsTheAttribute) {
    refuse(OperationError::bad_request);
    world.start();
    world.run(seconds{5});
    ASSERT_EQ(world.status().refused.size(), 1U);
    world.manager_refuses = nullptr;
    world.reload(site(33).mapping);
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "r3").has_value(); }, seconds{10}));
    EXPECT_TRUE(world.status().refused.empty());
}

TEST_F(RefusedUpdates, AtWhichTheManagerFailsHoldTheOthersBackForMinutesAtMost) {
    refuse(OperationError::internal_server_error);
    world.start();
    EXPECT_TRUE(world.run_until([&] { return told_all_others(); }, minutes{3}));
    world.run(hours{1});
    EXPECT_EQ(said("the manager fails at updates of asset plc"), 1U);
    EXPECT_EQ(said("plc.r3 is refused"), 1U);
    EXPECT_EQ(said("it is tried again in 1 min, then less and less often"), 1U);
    EXPECT_EQ(said("the manager takes updates of asset plc again"), 1U);
}

} // namespace
} // namespace railbridge::sim
