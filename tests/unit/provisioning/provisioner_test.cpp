#include "bridge/provisioning/provisioner.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
constexpr AssetIndex pump{0};

class ProvisionerTest : public testing::Test {
protected:
    ProvisionerTest() { assets_.connected(); }
    /// The one operation that goes now.
    Operation step(TimePoint now) {
        const auto steps = assets_.steps(now);
        EXPECT_EQ(steps.size(), 1U);
        return steps.empty() ? Operation::update_attributes : steps[0].operation;
    }
    ProvisioningOutcome respond(Operation operation, std::optional<OperationError> error,
                                TimePoint now = start) {
        return assets_.responded(operation, pump, error, "", now);
    }

    Provisioner assets_{Provisioner::Parents(1), seconds{60}};
};

TEST_F(ProvisionerTest, CreatesAnAssetThatIsNotThere) {
    EXPECT_EQ(step(start), Operation::create_asset);
    const auto outcome = respond(Operation::create_asset, std::nullopt);
    EXPECT_TRUE(outcome.ready && outcome.created);
    EXPECT_TRUE(assets_.finished());
    EXPECT_EQ(assets_.next_wake(), never);
}

TEST_F(ProvisionerTest, ComparesOneThatIsThereAndChangesNothingIfItIsEqual) {
    step(start);
    respond(Operation::create_asset, OperationError::conflict);
    EXPECT_EQ(step(start), Operation::get_asset);
    respond(Operation::get_asset, std::nullopt);
    EXPECT_FALSE(assets_.finished());
    EXPECT_TRUE(assets_.compared(pump, std::nullopt, "", start).ready);
    EXPECT_TRUE(assets_.steps(start).empty());
}

TEST_F(ProvisionerTest, UpdatesWhatDiffersWithTheDocumentOfTheComparison) {
    step(start);
    respond(Operation::create_asset, OperationError::conflict);
    step(start);
    respond(Operation::get_asset, std::nullopt);
    assets_.compared(pump, ProvisioningDifference{"{}", {}}, "", start);
    const auto steps = assets_.steps(start);
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].operation, Operation::update_asset);
    EXPECT_EQ(steps[0].document, "{}");
    EXPECT_TRUE(respond(Operation::update_asset, std::nullopt).ready);
}

TEST_F(ProvisionerTest, ARefusalIsTriedAgainAfterAMinuteAndNotBefore) {
    step(start);
    EXPECT_FALSE(respond(Operation::create_asset, OperationError::unauthorized).problem.empty());
    EXPECT_TRUE(assets_.steps(start + seconds{59}).empty());
    EXPECT_EQ(assets_.next_wake(), start + seconds{60});
    EXPECT_EQ(step(start + seconds{60}), Operation::create_asset);
}

TEST_F(ProvisionerTest, ARefusalStandsUntilTheManagerTakesTheAsset) {
    EXPECT_EQ(assets_.problem(pump), "");
    step(start);
    respond(Operation::create_asset, OperationError::conflict);
    step(start);
    respond(Operation::get_asset, std::nullopt);
    assets_.compared(pump, ProvisioningDifference{"{}", {}}, "", start);
    step(start);
    respond(Operation::update_asset, OperationError::bad_request);
    EXPECT_EQ(assets_.problem(pump), "update: BAD_REQUEST");
    step(start + seconds{60});
    EXPECT_EQ(assets_.problem(pump), "update: BAD_REQUEST") << "while it is tried again";
    respond(Operation::create_asset, OperationError::conflict, start + seconds{60});
    step(start + seconds{60});
    assets_.compared(pump, std::nullopt, "", start + seconds{60});
    EXPECT_EQ(assets_.problem(pump), "");
    EXPECT_TRUE(assets_.finished());
}

TEST_F(ProvisionerTest, AResponseThatNeverComesDoesNotStopIt) {
    step(start);
    EXPECT_EQ(assets_.next_wake(), start + seconds{10});
    EXPECT_TRUE(assets_.steps(start + seconds{10}).empty());
    EXPECT_EQ(step(assets_.next_wake()), Operation::create_asset);
}

TEST_F(ProvisionerTest, AnswersNobodyAskedForChangeNothing) {
    EXPECT_FALSE(respond(Operation::update_asset, std::nullopt).ready);
    EXPECT_FALSE(respond(Operation::create_asset, std::nullopt).ready);
    EXPECT_FALSE(assets_.compared(pump, std::nullopt, "", start).ready);
    EXPECT_EQ(step(start), Operation::create_asset);
    assets_.disconnected();
    EXPECT_FALSE(respond(Operation::create_asset, std::nullopt).ready);
    EXPECT_EQ(assets_.next_wake(), never);
}

TEST_F(ProvisionerTest, AnAssetIsCheckedAgainAtOnceTheFirstTimeAndThenOnceAMinute) {
    step(start);
    respond(Operation::create_asset, std::nullopt);
    assets_.again(pump, start);
    EXPECT_EQ(step(start), Operation::create_asset);
    respond(Operation::create_asset, std::nullopt);
    assets_.again(pump, start + seconds{1});
    EXPECT_TRUE(assets_.steps(start + seconds{59}).empty());
    EXPECT_EQ(step(start + seconds{60}), Operation::create_asset);
}

/// 2 lies below 1 and 1 below 0; 3 below 0.
class ProvisionerTree : public testing::Test {
protected:
    ProvisionerTree() { assets_.connected(); }
    std::vector<std::uint32_t> asked(TimePoint now = start) {
        std::vector<std::uint32_t> all;
        for (const auto& step : assets_.steps(now)) {
            all.push_back(static_cast<std::uint32_t>(step.asset));
        }
        return all;
    }
    ProvisioningOutcome created(std::uint32_t which,
                                std::optional<OperationError> error = std::nullopt,
                                TimePoint now = start) {
        return assets_.responded(Operation::create_asset, AssetIndex{which}, error, "", now);
    }
    void all_there() {
        for (const std::uint32_t which : {0U, 1U, 3U, 2U}) {
            asked();
            EXPECT_TRUE(created(which).ready) << which;
        }
        EXPECT_TRUE(assets_.finished());
    }

    using Asked = std::vector<std::uint32_t>;
    Provisioner assets_{{std::nullopt, AssetIndex{0}, AssetIndex{1}, AssetIndex{0}}, seconds{60}};
};

TEST_F(ProvisionerTree, AsksForNothingBeforeWhatItLiesBelow) {
    EXPECT_EQ(asked(), Asked{0});
    EXPECT_EQ(asked(), Asked{});
    EXPECT_EQ(assets_.next_wake(), start + seconds{10}) << "what waits for another wakes nobody";
    created(0, OperationError::conflict);
    EXPECT_EQ(asked(), (Asked{0, 1, 3})) << "it is there, whatever else must be done about it";
    created(1);
    EXPECT_EQ(asked(), Asked{2});
}

TEST_F(ProvisionerTree, DoesNotWaitForEverForOneThatIsRefused) {
    asked();
    created(0, OperationError::bad_request);
    EXPECT_EQ(asked(), (Asked{1, 3})) << "they may exist";
    created(1, OperationError::bad_request);
    EXPECT_EQ(asked(), Asked{2});
}

TEST_F(ProvisionerTree, LooksFirstWhetherWhatIsAboveIsStillThere) {
    all_there();
    assets_.again(AssetIndex{2}, start);
    EXPECT_EQ(asked(), Asked{0});
    created(0, OperationError::conflict);
    EXPECT_EQ(asked(), (Asked{0, 1})) << "the others wait";
    EXPECT_TRUE(created(1).created);
    EXPECT_EQ(asked(), Asked{2});
}

TEST_F(ProvisionerTree, WhatWasBelowOneThatIsMadeAnewIsMadeAnewToo) {
    all_there();
    assets_.again(AssetIndex{0}, start);
    EXPECT_EQ(asked(), Asked{0});
    created(0);
    EXPECT_EQ(asked(), (Asked{1, 3}));
    created(1);
    EXPECT_EQ(asked(), Asked{2});
}

TEST_F(ProvisionerTree, ARefusalMayMeanThatTheOneAboveIsGone) {
    asked();
    created(0);
    EXPECT_EQ(asked(), (Asked{1, 3}));
    created(1, OperationError::bad_request);
    EXPECT_EQ(asked(), (Asked{0, 2})) << "2 may be there";
    created(2, OperationError::bad_request);
    EXPECT_TRUE(created(0).created) << "somebody had deleted it";
    EXPECT_EQ(asked(), Asked{1}) << "at once, not after a minute";
    created(1);
    EXPECT_EQ(asked(), Asked{2});
}

TEST_F(ProvisionerTree, ARefusedMoveCostsNothingButTheMove) {
    for (const char* rest : {"", "{rest}"}) {
        Provisioner one{Provisioner::Parents(1), seconds{60}};
        one.connected();
        one.steps(start);
        one.responded(Operation::create_asset, pump, OperationError::conflict, "", start);
        one.steps(start);
        one.compared(pump, ProvisioningDifference{"{all}", rest}, "", start);
        one.steps(start);
        auto outcome =
            one.responded(Operation::update_asset, pump, OperationError::bad_request, "no", start);
        EXPECT_NE(outcome.not_moved.find("no"), std::string::npos);
        EXPECT_EQ(outcome.problem, "");
        if (std::string{rest}.empty()) {
            EXPECT_TRUE(outcome.ready);
            continue;
        }
        EXPECT_FALSE(outcome.ready);
        const auto steps = one.steps(start);
        ASSERT_EQ(steps.size(), 1U);
        EXPECT_EQ(steps[0].document, rest);
        outcome =
            one.responded(Operation::update_asset, pump, OperationError::bad_request, "no", start);
        EXPECT_NE(outcome.problem, "") << "now it is not the place";
    }
}

TEST(Provisioner, AsksForFourAssetsAtATime) {
    Provisioner assets{Provisioner::Parents(10), seconds{60}};
    EXPECT_TRUE(assets.steps(start).empty()) << "not connected";
    assets.connected();
    EXPECT_EQ(assets.steps(start).size(), 4U);
    EXPECT_TRUE(assets.steps(start).empty());
    EXPECT_EQ(assets.next_wake(), start + seconds{10}) << "nothing can be done sooner";
    assets.responded(Operation::create_asset, AssetIndex{2}, std::nullopt, "", start);
    EXPECT_EQ(assets.steps(start).size(), 1U);
}

} // namespace
} // namespace railbridge::test
