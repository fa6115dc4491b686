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

class ReportDeskTest : public testing::Test {
protected:
    static MappingBuilder site() {
        MappingBuilder site;
        const auto unit = site.unit(site.tcp_line("net"), 1);
        site.holding(unit, "speed", 0);
        site.holding(unit, "level", 1);
        site.at(PointId{0}).stale_after = std::chrono::seconds{5};
        return site;
    }
    void connect() {
        desk_.connected(effects_);
        settle();
        respond(Operation::create_asset);
    }
    void respond(Operation operation, std::optional<OperationError> error = std::nullopt,
                 const std::string& message = "") {
        desk_.responded({operation, site_.mapping().assets[0].id, error, message}, now_, effects_);
    }
    void settle() {
        desk_.settle(
            now_, [this] { return ++id_; }, effects_);
    }
    /// Names and values of the one update that goes now.
    std::string update() {
        effects_.clear();
        settle();
        std::string text;
        for (const auto& effect : effects_) {
            if (const auto* update = std::get_if<PublishUpdate>(&effect)) {
                for (const auto& value : update->batch.values) {
                    text += value.attribute + "=" + to_text(value.value) + " ";
                }
            }
        }
        return text;
    }
    void accept() {
        desk_.published({id_, std::nullopt}, now_, effects_);
        respond(Operation::update_attributes);
    }
    std::size_t said(const std::string& event, const std::string& words) const {
        std::size_t count = 0;
        for (const auto& effect : effects_) {
            const auto* say = std::get_if<Say>(&effect);
            const bool fits =
                say != nullptr && say->event == event && say->text.find(words) != std::string::npos;
            count += fits ? 1U : 0U;
        }
        return count;
    }

    MappingBuilder site_ = site();
    PointId speed_{0};
    PointId level_{1};
    ReportDesk desk_{site_.mapping(), EngineSettings{}};
    Effects effects_;
    PublishId id_ = 0;
    TimePoint now_ = start;
};

TEST_F(ReportDeskTest, EveryConnectionBeginsWithASnapshotOfWhatIsGood) {
    desk_.read(speed_, Words{1}, now_);
    desk_.read(level_, Words{2}, now_);
    connect();
    EXPECT_EQ(update(), "level=2 speed=1 ");
    accept();
    EXPECT_EQ(update(), "");
    desk_.disconnected();
    desk_.unreachable(level_);
    connect();
    EXPECT_EQ(update(), "speed=1 ") << "an old value gets no new time";
    accept();
    desk_.read(level_, Words{2}, now_);
    EXPECT_EQ(update(), "level=2 ");
}

TEST_F(ReportDeskTest, WhatWaitedDuringAnOutageDoesNotGoAnymoreOnceItsUnitIsSilent) {
    connect();
    desk_.disconnected();
    desk_.read(speed_, Words{42}, now_);
    desk_.unreachable(speed_);
    now_ += std::chrono::hours{1};
    connect();
    EXPECT_EQ(update(), "") << "42 is an hour old";
    desk_.read(speed_, Words{42}, now_);
    EXPECT_EQ(update(), "speed=42 ");
}

TEST_F(ReportDeskTest, WhatWasOnItsWayWhenTheConnectionBrokeDoesNotGoAgainIfItsUnitIsSilent) {
    connect();
    desk_.read(speed_, Words{42}, now_);
    desk_.read(level_, Words{7}, now_);
    EXPECT_EQ(update(), "level=7 speed=42 ");
    desk_.unreachable(speed_);
    desk_.disconnected();
    desk_.unreachable(level_);
    now_ += std::chrono::hours{1};
    connect();
    EXPECT_EQ(update(), "");
}

TEST_F(ReportDeskTest, WhatWaitsForItsAssetDoesNotGoOnceItIsOutdated) {
    desk_.connected(effects_);
    settle();
    desk_.read(speed_, Words{42}, now_);
    desk_.age(now_);
    now_ += std::chrono::minutes{10};
    desk_.age(now_); // nobody has read it since
    respond(Operation::create_asset);
    EXPECT_EQ(update(), "");
    desk_.read(speed_, Words{42}, now_);
    EXPECT_EQ(update(), "speed=42 ");
}

TEST_F(ReportDeskTest, WhatIsRefusedIsNotTriedAgainWithAValueOfBefore) {
    connect();
    desk_.read(speed_, Words{42}, now_);
    EXPECT_EQ(update(), "speed=42 ");
    respond(Operation::update_attributes, OperationError::bad_request);
    desk_.unreachable(speed_);
    now_ += std::chrono::minutes{10};
    EXPECT_EQ(update(), "");
}

TEST_F(ReportDeskTest, AReadingThatComesLateGoesUpWhileTheConnectionHolds) {
    connect();
    desk_.read(speed_, Words{1}, now_);
    EXPECT_EQ(update(), "speed=1 ");
    desk_.read(speed_, Words{2}, now_); // waits for the answer to the first
    now_ += std::chrono::minutes{10};
    desk_.age(now_);
    desk_.read(speed_, Words{3}, now_); // stale, but read just now
    accept();
    EXPECT_EQ(update(), "speed=3 ");
}

TEST_F(ReportDeskTest, AnAttributeThatTheManagerRefusesIsNamedOnceAndTheOthersGoOn) {
    connect();
    desk_.read(speed_, Words{1}, now_);
    EXPECT_EQ(update(), "speed=1 ");
    respond(Operation::update_attributes, OperationError::bad_request, "not this one");
    EXPECT_EQ(said("attribute.refused", "device.speed"), 1U);
    EXPECT_EQ(said("attribute.refused", "not this one"), 1U) << "the manager's own words";
    desk_.read(level_, Words{2}, now_);
    EXPECT_EQ(update(), "level=2 ");
    accept();
    now_ += std::chrono::minutes{10};
    EXPECT_EQ(update(), "speed=1 ");
    respond(Operation::update_attributes, OperationError::bad_request, "not this one");
    EXPECT_EQ(said("attribute.refused", "device.speed"), 0U) << "said before";
    EXPECT_EQ(desk_.counters().updates_refused, 2U);
}

TEST_F(ReportDeskTest, AnotherNumberOfWordsThanAskedForIsIgnored) {
    RegisterImage image;
    const DevicePlan plan{site_.mapping(), DeviceId{0}, {speed_, level_}, image};
    const auto both = plan.read_of({Table::holding_register, 0, 2}, plan.points());
    for (const auto& words : {Words{}, Words{1}, Words{1, 2, 3}}) {
        desk_.read(both, words, image, now_);
    }
    desk_.read(speed_, Words{}, now_);
    desk_.read(speed_, Words{1, 2}, now_);
    EXPECT_FALSE(desk_.point(speed_).ever_read);
    EXPECT_FALSE(desk_.point(level_).ever_read);
    desk_.read(both, Words{1, 2}, image, now_);
    EXPECT_EQ(desk_.point(level_).value, Value{std::int64_t{2}});
}

} // namespace
} // namespace railbridge::test
