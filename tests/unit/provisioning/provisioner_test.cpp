#include "bridge/provisioning/provisioner.hpp"

#include <gtest/gtest.h>

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

    Provisioner assets_{1, seconds{60}};
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
    EXPECT_TRUE(assets_.compared(pump, true, "", "", start).ready);
    EXPECT_TRUE(assets_.steps(start).empty());
}

TEST_F(ProvisionerTest, UpdatesWhatDiffersWithTheDocumentOfTheComparison) {
    step(start);
    respond(Operation::create_asset, OperationError::conflict);
    step(start);
    respond(Operation::get_asset, std::nullopt);
    assets_.compared(pump, false, "{}", "", start);
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

TEST_F(ProvisionerTest, AResponseThatNeverComesDoesNotStopIt) {
    step(start);
    EXPECT_EQ(assets_.next_wake(), start + seconds{10});
    EXPECT_TRUE(assets_.steps(start + seconds{10}).empty());
    EXPECT_EQ(step(assets_.next_wake()), Operation::create_asset);
}

TEST_F(ProvisionerTest, AnswersNobodyAskedForChangeNothing) {
    EXPECT_FALSE(respond(Operation::update_asset, std::nullopt).ready);
    EXPECT_FALSE(respond(Operation::create_asset, std::nullopt).ready);
    EXPECT_FALSE(assets_.compared(pump, true, "", "", start).ready);
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

TEST(Provisioner, AsksForFourAssetsAtATime) {
    Provisioner assets{10, seconds{60}};
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
