// Reads that bring the words of last time are confirmed as a whole. What must be told in spite of
// that is told.

#include "bridge/engine/report_desk.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t registers = 8;

MappingBuilder site_with_rules() {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    for (std::uint16_t i = 0; i < registers; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    site.at(PointId{1}).heartbeat = minutes{15};
    site.at(PointId{2}).deadband = 5.0;
    site.at(PointId{3}).stale_after = seconds{5};
    return site;
}

class QuietReads : public testing::Test {
protected:
    /// All words once a second for a while.
    void read_for(Duration time) {
        for (const auto end = now_ + time; now_ < end;) {
            now_ += seconds{1};
            read();
        }
    }
    void read() { desk_.read(all_, words_, image_, now_); }

    void connect() {
        desk_.connected(effects_);
        settle();
        desk_.responded({Operation::create_asset, asset(), std::nullopt, ""}, now_, effects_);
    }
    /// What goes up now, and is accepted.
    std::string update() {
        auto text = sent();
        if (!text.empty()) {
            respond(std::nullopt);
        }
        return text;
    }
    std::string sent() {
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
    void respond(std::optional<OperationError> error) {
        desk_.published({id_, std::nullopt}, now_, effects_);
        desk_.responded({Operation::update_attributes, asset(), error, ""}, now_, effects_);
    }
    void settle() {
        desk_.settle(
            now_, [this] { return ++id_; }, effects_);
    }
    /// A connection, the first values, and a while in which nothing happens.
    void begin() {
        connect();
        read();
        ASSERT_NE(update(), "");
        read_for(seconds{10});
        ASSERT_EQ(update(), "");
    }
    const std::string& asset() const { return site_.mapping().assets[0].id; }

    MappingBuilder site_ = site_with_rules();
    RegisterImage image_;
    DevicePlan plan_{site_.mapping(), DeviceId{0},
                     polled_points(site_.mapping(), LineId{0})[0].points, image_};
    PlannedRead all_ = plan_.read_of({Table::holding_register, 0, registers}, plan_.points());
    ReportDesk desk_{site_.mapping(), EngineSettings{}};
    TimePoint now_{std::chrono::hours{1}};
    Effects effects_;
    PublishId id_ = 0;
    Words words_ = Words(registers, 7);
};

constexpr auto everything = "r0=7 r1=7 r2=7 r3=7 r4=7 r5=7 r6=7 r7=7 ";

TEST_F(QuietReads, TellTheTimeOfTheReading) {
    begin();
    for (const auto id : plan_.points()) {
        EXPECT_EQ(desk_.point(id).read_at, now_);
    }
}

TEST_F(QuietReads, LetHeartbeatsThrough) {
    begin();
    read_for(minutes{15} - seconds{11});
    EXPECT_EQ(update(), "");
    read_for(seconds{1});
    EXPECT_EQ(update(), "r1=7 ");
    read_for(minutes{15} - seconds{1});
    EXPECT_EQ(update(), "");
    read_for(seconds{1});
    EXPECT_EQ(update(), "r1=7 ");
}

TEST_F(QuietReads, LetTheValueThroughThatACommandHeldBack) {
    begin();
    desk_.hold(PointId{4});
    read_for(seconds{10});
    EXPECT_EQ(update(), "");
    desk_.release(PointId{4});
    read_for(seconds{1});
    EXPECT_EQ(update(), "r4=7 ");
    read_for(seconds{10});
    EXPECT_EQ(update(), "");
}

TEST_F(QuietReads, AreNotTheWordsThatACommandReadBack) {
    begin();
    desk_.read(PointId{4}, Words{9}, now_);
    EXPECT_EQ(update(), "r4=9 ");
    read_for(seconds{1}); // the words of the last poll, but not of the last reading
    EXPECT_EQ(update(), "r4=7 ");
}

TEST_F(QuietReads, LetThroughWhatIsToBeToldNext) {
    begin();
    desk_.tell_next(PointId{5});
    read_for(seconds{1});
    EXPECT_EQ(update(), "r5=7 ");
}

TEST_F(QuietReads, LeaveNothingOutOfASnapshot) {
    begin();
    desk_.disconnected();
    read_for(minutes{1});
    connect();
    EXPECT_EQ(update(), everything);
    read_for(minutes{1});
    EXPECT_EQ(update(), "");
}

TEST_F(QuietReads, EndTheSilenceOfAUnit) {
    begin();
    for (const auto id : plan_.points()) {
        desk_.unreachable(id);
    }
    now_ += minutes{1};
    EXPECT_EQ(update(), "");
    read();
    EXPECT_EQ(update(), everything);
    EXPECT_EQ(desk_.point(PointId{3}).quality, Quality::good);
}

TEST_F(QuietReads, EndStalenessWithTheSecondThatComesInTime) {
    begin();
    now_ += seconds{5};
    EXPECT_FALSE(desk_.age(now_));
    now_ += milliseconds{1};
    EXPECT_TRUE(desk_.age(now_));
    EXPECT_EQ(desk_.point(PointId{3}).quality, Quality::stale);
    EXPECT_EQ(desk_.late_points(AssetIndex{0}), 1U);
    read();
    EXPECT_EQ(desk_.point(PointId{3}).quality, Quality::stale);
    read_for(seconds{1});
    EXPECT_EQ(desk_.point(PointId{3}).quality, Quality::good);
    EXPECT_EQ(desk_.late_points(AssetIndex{0}), 0U);
    EXPECT_EQ(desk_.point(PointId{4}).quality, Quality::good);
}

TEST_F(QuietReads, BetweenSmallStepsDoNotHideThatTheyAddUp) {
    begin();
    words_[2] = 10;
    read_for(seconds{10});
    EXPECT_EQ(update(), "");
    words_[2] = 13;
    read_for(seconds{1});
    EXPECT_EQ(update(), "r2=13 ");
}

TEST_F(QuietReads, DoNotKeepARefusedAttributeFromBeingTriedAgain) {
    begin();
    words_[6] = 8;
    read_for(seconds{1});
    EXPECT_EQ(sent(), "r6=8 ");
    respond(OperationError::bad_request);
    read_for(minutes{9});
    EXPECT_EQ(update(), "");
    read_for(minutes{1});
    EXPECT_EQ(update(), "r6=8 ");
}

TEST_F(QuietReads, OfSomeRatesAndOfAllKnowTheSameTimes) {
    begin();
    const auto few =
        plan_.read_of({Table::holding_register, 0, 5}, std::span(plan_.points()).first(5));
    for (int i = 0; i < 5; ++i) {
        now_ += seconds{1};
        desk_.read(few, std::span(words_).first(5), image_, now_);
    }
    EXPECT_EQ(desk_.point(PointId{3}).read_at, now_);
    EXPECT_EQ(desk_.point(PointId{7}).read_at, now_ - seconds{5});
    words_[7] = 8;
    read_for(seconds{1});
    EXPECT_EQ(update(), "r7=8 ");
    EXPECT_EQ(desk_.point(PointId{0}).read_at, now_);
}

} // namespace
} // namespace railbridge::test
