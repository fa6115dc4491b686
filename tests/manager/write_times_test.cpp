// What time a value has after the clock was set back.

#include "tests/manager/own_asset_fixture.hpp"
#include "tools/manager/model/write_time.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;

constexpr manager::Millis years = manager::Millis{75} * 365 * 24 * 3600 * 1000;

class WriteTimesTest : public OwnAssetTest {
protected:
    WriteTimesTest() { EXPECT_THAT(create(level("50")), HasSubstr("CREATE")); }

    static std::string level(const std::string& value) {
        return R"({"level":{"type":"number","value":)" + value + "}}";
    }

    std::string write_level(const std::string& value) {
        return request(user_, id_ + "/attributes/level/update", value);
    }

    static std::string told(const std::string& value, manager::Millis time) {
        return R"("value":)" + value + R"(,"timestamp":)" + std::to_string(time);
    }
};

TEST_F(WriteTimesTest, TimeNeverRunsBackwardsALittle) {
    const manager::Millis created = now_;
    now_ -= manager::max_time_ahead - 1;
    EXPECT_THAT(write_level("7"), HasSubstr(told("7.0", created)));
    EXPECT_THAT(update(level("8")), HasSubstr(told("8.0", created)))
        << "nor by an update of the asset";
}

TEST_F(WriteTimesTest, AfterALargeStepTimeGoesOnFromTheClock) {
    now_ += years;
    const manager::Millis wrong = now_;
    EXPECT_THAT(write_level("6"), HasSubstr(told("6.0", wrong)));
    now_ -= years;
    pass(1000);
    EXPECT_THAT(update(level("6.0"), "B"), HasSubstr(told("6.0", wrong))) << "not written";
    EXPECT_THAT(write_level("7"), HasSubstr(told("7.0", now_)));
    pass(1000);
    EXPECT_THAT(write_level("8"), HasSubstr(told("8.0", now_)));
}

TEST_F(WriteTimesTest, SoDoesItByAnUpdateOfTheAsset) {
    now_ += years;
    EXPECT_THAT(update(level("6")), HasSubstr(told("6.0", now_)));
    now_ -= years;
    EXPECT_THAT(update(level("7")), HasSubstr(told("7.0", now_)));
}

TEST_F(WriteTimesTest, ARemovalHasTheTimeOfTheClockThen) {
    ASSERT_TRUE(subscribe(user_, "events/assets/+/attributes/level/#"));
    now_ += years;
    write_level("6");
    now_ -= years;
    request(user_, id_ + "/delete");
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_THAT(news_[0].payload, HasSubstr(told("null", now_) + R"(,"deleted":true)"));
}

} // namespace
} // namespace railbridge::test
