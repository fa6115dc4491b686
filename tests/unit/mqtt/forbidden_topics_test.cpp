// The topics of the released API that write attributes are poison for a gateway: what is published
// there for an asset of the gateway comes back to it as a command. So the library must not even
// contain their names.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace railbridge::mqtt {
namespace {

std::string library() {
    std::ifstream file{RAILBRIDGE_MQTT_LIBRARY, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(ForbiddenTopics, AreNotInTheLibrary) {
    const std::string content = library();
    ASSERT_NE(content.find("gateway/events/pending"), std::string::npos);
    EXPECT_EQ(content.find("writeattribute"), std::string::npos);
}

} // namespace
} // namespace railbridge::mqtt
