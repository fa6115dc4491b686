// Which filters have a meaning, what they select and where their events go.

#include "tools/manager/api/event_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace railbridge::manager {
namespace {

const std::vector<std::string> deep{"root", "mid", "leaf"};

/// Topics (without `r/c/events/assets/`) a filter gives for an event on the last asset of the path.
std::vector<std::string> topics(const std::string& filter, const std::vector<std::string>& path,
                                const std::string& attribute) {
    const std::string text = "r/c/events/" + filter;
    const auto parsed = parse_event_filter(split_topic(text), realm_anchor("r"));
    if (!parsed) {
        return {"refused"};
    }
    FilterTable table;
    table.put({"c", "r:u"}, text, 1, *parsed);
    std::vector<std::string> found;
    for (const FilterTable::Match& match : table.matches("r", path, attribute)) {
        found.push_back(event_topic(**match.filter, path.back(), attribute)
                            .substr(std::string("r/c/events/").size()));
    }
    return found;
}

using Topics = std::vector<std::string>;
const Topics nothing{};
const Topics refused{"refused"};

TEST(EventFilter, AssetFilters) {
    EXPECT_EQ(topics("assets/#", deep, ""), Topics{"assets/leaf"});
    EXPECT_EQ(topics("assets/+", {"root"}, ""), Topics{"assets/root"});
    EXPECT_EQ(topics("assets/+", deep, ""), nothing);
    EXPECT_EQ(topics("assets/leaf", deep, ""), Topics{"assets/leaf"});
    EXPECT_EQ(topics("assets/mid", deep, ""), nothing);
    EXPECT_EQ(topics("assets/root/#", deep, ""), Topics{"assets/root/leaf"});
    EXPECT_EQ(topics("assets/leaf/#", deep, ""), Topics{"assets/leaf/leaf"});
    EXPECT_EQ(topics("assets/mid/+", deep, ""), Topics{"assets/mid/leaf"});
    EXPECT_EQ(topics("assets/root/+", deep, ""), nothing);
    EXPECT_EQ(topics("assets/leaf", deep, "speed"), nothing) << "no attribute events";
}

TEST(EventFilter, AttributeFilters) {
    EXPECT_EQ(topics("assets/+/attributes/#", deep, "a"), Topics{"assets/leaf/attributes/a"});
    EXPECT_EQ(topics("assets/+/attributes/+", deep, "a"), nothing);
    EXPECT_EQ(topics("assets/+/attributes/+", {"root"}, "a"), Topics{"assets/root/attributes/a"});
    EXPECT_EQ(topics("assets/+/attributes/a/#", deep, "a"),
              Topics{"assets/leaf/attributes/a/leaf"});
    EXPECT_EQ(topics("assets/+/attributes/b/#", deep, "a"), nothing);
    EXPECT_EQ(topics("assets/+/attributes/a/+", {"root"}, "a"),
              Topics{"assets/root/attributes/a/root"});
    EXPECT_EQ(topics("assets/leaf/attributes", deep, "a"), Topics{"assets/leaf/attributes"});
    EXPECT_EQ(topics("assets/leaf/attributes/a", deep, "a"), Topics{"assets/leaf/attributes/a"});
    EXPECT_EQ(topics("assets/leaf/attributes/b", deep, "a"), nothing);
    EXPECT_EQ(topics("assets/root/attributes/a/#", deep, "a"),
              Topics{"assets/root/attributes/a/leaf"});
    EXPECT_EQ(topics("assets/mid/attributes/a/+", deep, "a"),
              Topics{"assets/mid/attributes/a/leaf"});
    EXPECT_EQ(topics("assets/root/attributes/a/+", deep, "a"), nothing);
    EXPECT_EQ(topics("assets/leaf/attributes-value/a", deep, "a"),
              Topics{"assets/leaf/attributes-value/a"});
    EXPECT_EQ(topics("assets/leaf/attributes", deep, ""), nothing) << "no asset events";
}

TEST(EventFilter, OtherShapesAreRefused) {
    for (const char* filter :
         {"#", "assets", "other/x", "assets/+/attributes", "assets/+/attributes/a",
          "assets/x/attributes/+", "assets/x/attributes/#", "assets/x/y", "assets/+/#",
          "assets/x/+/attributes", "assets//attributes", "assets/x+", "assets/x/attributes/a/b",
          "assets/x/attributes/a/#/more"}) {
        EXPECT_EQ(topics(filter, deep, "a"), refused) << filter;
    }
}

TEST(EventFilter, ErasedFiltersNoLongerMatch) {
    FilterTable table;
    const std::string text = "r/c/events/assets/leaf";
    const auto parsed = parse_event_filter(split_topic(text), realm_anchor("r"));
    table.put({"c", "r:u"}, text, 1, *parsed);
    table.put({"c", "r:u"}, text, 0, *parsed);
    EXPECT_EQ(table.matches("r", deep, "").size(), 1U);
    EXPECT_EQ(table.qos("c", text), 0);
    table.erase_client("c");
    EXPECT_TRUE(table.matches("r", deep, "").empty());
    EXPECT_EQ(table.sums().of_client("c").count, 0U);
}

} // namespace
} // namespace railbridge::manager
