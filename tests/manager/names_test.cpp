// Names of attributes and meta items, and topics, that can be told.

#include "tests/manager/own_asset_fixture.hpp"
#include "tools/manager/api/topic.hpp"

#include <string_view>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Names : public OwnAssetTest {};

TEST_F(Names, OfMetaItemsAreWords) {
    for (const char* name : {"my item", "", "a-b", "\xC3\xA4"}) {
        EXPECT_THAT(create(R"({"a":{"meta":{")" + std::string(name) + R"(":1}}})"),
                    HasSubstr("attributes.a.meta." + std::string(name) +
                              ": name may hold letters, digits and _ only"));
    }
    EXPECT_THAT(create(R"({"a":{"meta":{"myItem_2":1}}})"), HasSubstr("CREATE"));
    EXPECT_THAT(update(R"({"a":{"meta":{"my item":1}}})"), HasSubstr("BAD_REQUEST"));
}

TEST_F(Names, OfAttributesFitIntoTopics) {
    const std::string longest(255, 'a');
    EXPECT_THAT(
        create(R"({")" + longest + R"(a":{}})"),
        HasSubstr("attributes." + longest + "...: name may be at most 255 characters long"));
    EXPECT_THAT(create(R"({")" + longest + R"(":{}})"), HasSubstr("CREATE"));
    EXPECT_THAT(update(R"({")" + longest + R"(a":{}})"), HasSubstr("BAD_REQUEST"));
}

TEST_F(Names, TopicsLeaveRoomForTheirAnswers) {
    const auto get_of_length = [this](std::size_t length) {
        const std::string around = topic(user_, "operations/assets//get");
        return write(user_,
                     "operations/assets/" + std::string(length - around.size(), 'x') + "/get");
    };
    constexpr std::size_t longest = 65'535 - std::string_view("/response").size();
    EXPECT_TRUE(get_of_length(longest));
    const manager::Outbox answered = tick();
    ASSERT_EQ(answered.publishes.size(), 1U);
    EXPECT_EQ(answered.publishes.front().topic.size(), manager::max_topic_bytes);
    EXPECT_FALSE(get_of_length(longest + 1));
    EXPECT_THAT(tick().publishes, IsEmpty());
}

} // namespace
} // namespace railbridge::test
