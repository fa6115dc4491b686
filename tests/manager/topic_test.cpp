// Topics and the filters of responses that select them.

#include "tools/manager/api/topic.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

struct Selection {
    const char* filter;
    const char* topic;
    bool selected;
};

class SelectsTest : public testing::TestWithParam<Selection> {};

TEST_P(SelectsTest, TokenByToken) {
    const auto [filter, topic, selected] = GetParam();
    EXPECT_EQ(manager::selects(filter, topic), selected) << filter << ' ' << topic;
}

INSTANTIATE_TEST_SUITE_P(
    Topics, SelectsTest,
    testing::Values(Selection{"a/b/c", "a/b/c", true}, Selection{"a/+/c", "a/b/c", true},
                    Selection{"+/+/+", "a/b/c", true}, Selection{"a/+/c", "a//c", true},
                    Selection{"a/b", "a/b/c", false}, Selection{"a/b/c", "a/b", false},
                    Selection{"a/+", "a/b/c", false}, Selection{"a/b/+", "a/b", false},
                    Selection{"a/b/c", "a/b/d", false}, Selection{"a/bc", "a/b", false},
                    Selection{"a/b", "a/bc", false}, Selection{"+", "a", true},
                    Selection{"a/", "a", false}, Selection{"a", "a/", false},
                    Selection{"a/#", "a/b/c", true}, Selection{"a/#", "a", true},
                    Selection{"a/+/#", "a/b", true}, Selection{"a/+/#", "a", false},
                    Selection{"#", "a/b", true}, Selection{"b/#", "a", false}));

} // namespace
} // namespace railbridge::test
