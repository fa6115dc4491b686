#include "bridge/polling/learned.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

constexpr auto hr = Table::holding_register;

class LearnedTest : public testing::Test {
protected:
    LearnedTest() {
        device_ = site_.unit(site_.tcp_line("net"), 3);
        site_.asset("press");
        site_.holding(device_, "speed", 0);
        site_.holding(device_, "flow", 10, RawType::f32);
    }

    MappingBuilder site_;
    DeviceId device_{};
};

TEST_F(LearnedTest, ItIsAboutTheSameDeviceWhateverItsPointsAreCalledAndHowOftenTheyAreRead) {
    const auto before = learned_subject(site_.mapping(), device_);
    site_.at(PointId{0}).attribute = "renamed";
    site_.at(PointId{0}).deadband = 5.0;
    site_.at(PointId{0}).rate = site_.rate(std::chrono::hours{1});
    site_.at(device_).response_timeout *= 2;
    EXPECT_EQ(learned_subject(site_.mapping(), device_), before);
}

TEST_F(LearnedTest, ItIsForgottenWhenWhatIsReadOfTheDeviceChanges) {
    const auto before = learned_subject(site_.mapping(), device_);
    const auto changed = [&](auto change) {
        auto other = site_;
        change(other);
        return learned_subject(other.mapping(), device_) != before;
    };
    EXPECT_TRUE(changed([&](auto& site) { site.holding(device_, "new", 20); }));
    EXPECT_TRUE(changed([&](auto& site) { site.at(PointId{0}).range.first = 1; }));
    EXPECT_TRUE(changed([&](auto& site) { site.at(PointId{0}).read = false; }));
    EXPECT_TRUE(changed([&](auto& site) { site.at(device_).unit = 4; }));
    EXPECT_TRUE(changed([&](auto& site) { site.at(device_).read_limit_words = 20; }));
    EXPECT_TRUE(changed([&](auto& site) { site.at(device_).never_read = {{hr, 5, 1}}; }));
    EXPECT_TRUE(changed([&](auto& site) {
        site.at(LineId{0}).transport = TcpSettings{"another", 502};
    }));
}

TEST_F(LearnedTest, LinesToPasteKeepWhatTheFileSaysAlready) {
    site_.at(device_).never_read = {{hr, 99, 1}};
    LearnedDevice facts;
    facts.word_limit = 32;
    facts.holes = {{hr, 1, 9}};
    const auto lines = learned_lines(site_.mapping(), device_, facts);
    EXPECT_EQ(lines, (std::vector<std::string>{"read_limit = 32",
                                               "never_read = [\"400100\", \"400002..400010\"]"}));
}

TEST_F(LearnedTest, WhatNoKeyCanSayIsAComment) {
    LearnedDevice facts;
    facts.bit_limit = 64;
    facts.illegal = {{hr, 10, 2}, {hr, 11, 1}}; // the second is no point's
    const auto lines = learned_lines(site_.mapping(), device_, facts);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].rfind("# answers 64 coils", 0), 0U);
    EXPECT_EQ(lines[1].rfind("# press.flow (\"400011..400012\")", 0), 0U);
    EXPECT_NE(lines[1].find("no such address; asked again every minute"), std::string::npos);
    facts.silent = {{hr, 10, 2}};
    EXPECT_NE(learned_lines(site_.mapping(), device_, facts)[1].find(
                  "never this address; asked again every ten minutes"),
              std::string::npos);
}

} // namespace
} // namespace railbridge::test
