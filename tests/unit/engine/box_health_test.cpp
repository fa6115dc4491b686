#include "bridge/engine/box_health.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;

constexpr Now start{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};

/// One asset with points on two units of two lines.
class BoxHealthTest : public testing::Test {
protected:
    static MappingBuilder site() {
        MappingBuilder site;
        site.holding(site.unit(site.tcp_line("one"), 1), "a", 0);
        site.holding(site.unit(site.tcp_line("two"), 2), "b", 0);
        return site;
    }
    BoxHealthTest() {
        for (const auto line : {LineId{0}, LineId{1}}) {
            lines_.push_back(std::make_unique<LineMachine>(site_.mapping(), line));
        }
    }
    void open(std::size_t line) { lines_[line]->link().opened(); }
    /// The next poll of the line ends like this.
    void poll(std::size_t line, tl::expected<Words, Failure> outcome) {
        CommandActions actions;
        const auto batch = lines_[line]->next_batch({now_, start.wall}, desk_, true, actions);
        ASSERT_TRUE(batch.has_value());
        TransactionResult done;
        done.unit = batch->transactions[0].unit;
        done.outcome = std::move(outcome);
        done.sent = now_;
        done.finished = now_ + milliseconds{200};
        BatchResult result;
        result.results.push_back(std::move(done));
        lines_[line]->batch_done(result, now_);
        now_ += std::chrono::seconds{1};
    }
    void fall_silent(std::size_t line) {
        poll(line, tl::unexpected(Failure{}));
        poll(line, tl::unexpected(Failure{}));
    }
    HealthState state() const { return health_.state(lines_, reports_, path_, unconfirmed_); }
    std::string status() const {
        return health_.device_status(AssetIndex{0}, lines_, reports_, path_);
    }
    void connect() {
        Effects effects;
        reports_.connected(effects);
    }
    void provision(std::optional<OperationError> error = std::nullopt) {
        Effects effects;
        PublishId id = 0;
        reports_.settle(
            start.mono, [&id] { return ++id; }, effects);
        const auto& asset = site_.mapping().assets[0].id;
        reports_.responded({Operation::create_asset, asset, error, ""}, start.mono, effects);
    }

    MappingBuilder site_ = site();
    EngineSettings settings_;
    CommandDesk desk_{site_.mapping(), {}};
    LineMachines lines_;
    ReportDesk reports_{site_.mapping(), settings_};
    BoxHealth health_{site_.mapping(), settings_};
    CommandPath path_{site_.mapping()};
    bool unconfirmed_ = false;
    TimePoint now_ = start.mono;
};

TEST_F(BoxHealthTest, NamesTheWorstFirst) {
    EXPECT_EQ(state(), HealthState::no_uplink);
    path_.switch_off({"anna", "", {}});
    EXPECT_EQ(state(), HealthState::commands_off);
    path_.close(PathFault::journal, "disk full");
    EXPECT_EQ(state(), HealthState::commands_closed);
    path_.clear(PathFault::journal);
    path_.switch_on();
    connect();
    EXPECT_EQ(state(), HealthState::starting);
    provision();
    EXPECT_EQ(state(), HealthState::ok);
    path_.maintain(LineId{1}, {}, now_);
    EXPECT_EQ(state(), HealthState::maintenance);
    unconfirmed_ = true;
    EXPECT_EQ(state(), HealthState::ack_unconfirmed);
    open(0);
    fall_silent(0);
    EXPECT_EQ(state(), HealthState::device_down);
    path_.end_maintenance(LineId{1});
    lines_[1]->link().open_failed(now_, "no such device");
    EXPECT_EQ(state(), HealthState::line_down);
    path_.close(PathFault::journal, "disk full");
    EXPECT_EQ(state(), HealthState::commands_closed);
    settings_.config_rejected = "demo.toml:3: no such key";
    const BoxHealth rejected{site_.mapping(), settings_};
    EXPECT_EQ(rejected.state(lines_, reports_, path_, false), HealthState::config_rejected);
}

TEST_F(BoxHealthTest, ARefusedAssetIsSaidAndDoesNotLookLikeAStart) {
    connect();
    provision(OperationError::bad_request);
    EXPECT_EQ(state(), HealthState::asset_refused);
    lines_[1]->link().open_failed(now_, "no such device");
    EXPECT_EQ(state(), HealthState::asset_refused) << "a line that is down hides it no more";
    reports_.disconnected();
    EXPECT_EQ(state(), HealthState::no_uplink);
    connect();
    provision();
    EXPECT_EQ(state(), HealthState::line_down);
}

TEST_F(BoxHealthTest, ALineGivenToSomebodyIsNotDown) {
    open(0);
    lines_[1]->link().open_failed(now_, "no such device");
    EXPECT_EQ(status(), "stale");
    LineMaintenance released;
    released.released = true;
    path_.maintain(LineId{1}, released, now_);
    EXPECT_EQ(status(), "stale") << "one of its devices is not asked";
    path_.maintain(LineId{0}, released, now_);
    EXPECT_EQ(status(), "maintenance");
    connect();
    provision();
    EXPECT_EQ(state(), HealthState::maintenance);
}

TEST_F(BoxHealthTest, AnAssetIsOfflineOnlyIfAllItsDevicesAre) {
    open(0);
    open(1);
    EXPECT_EQ(status(), "ok");
    fall_silent(0);
    EXPECT_EQ(status(), "stale");
    fall_silent(1);
    EXPECT_EQ(status(), "offline");
    now_ += std::chrono::minutes{2};
    poll(0, Words{1});
    EXPECT_EQ(status(), "stale");
}

TEST_F(BoxHealthTest, ADeviceBehindALineThatCannotBeOpenedIsOffline) {
    EXPECT_EQ(status(), "ok") << "not tried yet";
    lines_[0]->link().open_failed(now_, "no such device");
    EXPECT_EQ(status(), "stale");
}

TEST_F(BoxHealthTest, ADeviceThatAnswersOnlyWithExceptionsHasOldValues) {
    open(0);
    poll(0, Words{1});
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(status(), "ok");
        poll(0, tl::unexpected(
                    Failure{FailureKind::exception, ExceptionCode::server_device_failure, {}, {}}));
    }
    EXPECT_EQ(status(), "stale");
    poll(0, Words{1});
    EXPECT_EQ(status(), "ok");
}

TEST(BoxStatistics, TellTheHealthAssetOfAllLinesTogether) {
    MappingBuilder site;
    site.holding(site.unit(site.tcp_line("one"), 1), "a", 0);
    const auto health_asset = site.health_asset();
    EngineSettings settings;
    settings.batches_per_second = 0;
    settings.values_per_second = 0;
    CommandDesk desk{site.mapping(), {}};
    ReportDesk reports{site.mapping(), settings};
    LineMachines lines;
    lines.push_back(std::make_unique<LineMachine>(site.mapping(), LineId{0}));
    lines[0]->link().opened();
    CommandActions actions;
    const auto batch = lines[0]->next_batch(start, desk, true, actions);
    ASSERT_TRUE(batch.has_value());
    TransactionResult done;
    done.unit = 1;
    done.outcome = tl::unexpected(Failure{});
    done.sent = start.mono;
    done.finished = start.mono + milliseconds{100};
    BatchResult result;
    result.results.push_back(std::move(done));
    result.busy = milliseconds{100};
    lines[0]->batch_done(result, start.mono);
    BoxHealth{site.mapping(), settings}.statistics(lines, reports, start.mono + milliseconds{200});
    Effects effects;
    PublishId id = 0;
    const auto settle = [&] {
        reports.settle(
            start.mono, [&id] { return ++id; }, effects);
    };
    reports.connected(effects);
    settle();
    const auto& asset = site.mapping().asset(health_asset).id;
    reports.responded({Operation::create_asset, asset, std::nullopt, ""}, start.mono, effects);
    effects.clear();
    settle();
    const auto sent = std::find_if(effects.begin(), effects.end(), [&](const auto& effect) {
        const auto* update = std::get_if<PublishUpdate>(&effect);
        return update != nullptr && update->batch.asset == health_asset;
    });
    ASSERT_NE(sent, effects.end());
    std::map<std::string, Value> values;
    for (const auto& [attribute, value, json] : std::get<PublishUpdate>(*sent).batch.values) {
        values[attribute] = value;
    }
    EXPECT_EQ(values["lineStatistics"], Value{"one: 50 % busy, 5.0 requests/s, 1 error"});
    EXPECT_EQ(values["requestsPerSecond"], Value{5.0});
    EXPECT_EQ(values["requestErrors"], Value{std::int64_t{1}});
    EXPECT_EQ(values["busiestLine"], Value{50.0});
}

} // namespace
} // namespace railbridge::test
