#include "bridge/reporting/unanswered_updates.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
const Value one{std::int64_t{1}};
const Value two{std::int64_t{2}};

AttributeValues values(const std::vector<std::string>& names, const Value& value = one) {
    AttributeValues values;
    for (const auto& name : names) {
        values.emplace(name, value);
    }
    return values;
}

class UnansweredUpdatesTest : public testing::Test {
protected:
    void add(const AttributeValues& values) { updates_.add(values, now_ += seconds{1}); }

    UnansweredUpdates updates_;
    TimePoint now_ = start;
};

TEST_F(UnansweredUpdatesTest, AreAnsweredInTheirOrder) {
    add(values({"level", "speed"}));
    add(values({"temperature"}));
    EXPECT_EQ(updates_.answered(), values({"level", "speed"}));
    EXPECT_EQ(updates_.answered(), values({"temperature"}));
    EXPECT_TRUE(updates_.empty());
}

TEST_F(UnansweredUpdatesTest, ANameStandsInTheLastThatHadIt) {
    add(values({"level", "speed"}, one));
    add(values({"speed"}, two));
    EXPECT_EQ(updates_.answered(), values({"level"}, one));
    EXPECT_EQ(updates_.answered(), values({"speed"}, two));
}

TEST_F(UnansweredUpdatesTest, AreWaitedForWithoutTheirValues) {
    add(values({"level"}));
    add(values({"speed"}));
    EXPECT_EQ(updates_.take_values(), values({"level", "speed"}));
    EXPECT_TRUE(updates_.take_values().empty());
    EXPECT_TRUE(updates_.answered().empty());
    EXPECT_FALSE(updates_.empty());
    updates_.answered();
    EXPECT_TRUE(updates_.empty());
}

TEST_F(UnansweredUpdatesTest, AreWaitedForEachForItsTime) {
    add(values({"level"}));
    add(values({"speed"}));
    EXPECT_EQ(updates_.over_at(), start + seconds{2});
    updates_.pass_time(start + seconds{1});
    EXPECT_EQ(updates_.take_values(), values({"speed"}));
    updates_.pass_time(start + seconds{2});
    EXPECT_TRUE(updates_.empty());
}

TEST_F(UnansweredUpdatesTest, MoreThanAreKeptApartAreAnsweredTogether) {
    constexpr int many = 1000;
    for (int i = 0; i < many; ++i) {
        add(values({"a" + std::to_string(i % 200)}, Value{std::int64_t{i}}));
    }
    AttributeValues answered;
    for (int i = 0; i < many; ++i) {
        ASSERT_FALSE(updates_.empty()) << i;
        for (const auto& [name, value] : updates_.answered()) {
            EXPECT_LE(std::get<std::int64_t>(value), i) << "it may still be refused";
            EXPECT_TRUE(answered.emplace(name, value).second) << name;
        }
    }
    EXPECT_EQ(answered.size(), 200U);
    EXPECT_TRUE(updates_.empty());
}

} // namespace
} // namespace railbridge::test
