// Ids and secrets against vectors taken from OpenRemote's own generator.

#include "adapters/identity/identity.hpp"
#include "bridge/openremote/asset_id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace railbridge {
namespace {

TEST(AssetId, SmallestAndLargestVersion4Uuid) {
    const UuidBytes smallest{0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(asset_id_from_uuid(smallest), "7n42DGM5Tfl2CQZcquvH29");
    const UuidBytes largest{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x4f, 0xff,
                            0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    EXPECT_EQ(asset_id_from_uuid(largest), "1wlVYJaWMuwn184HEsU5Ok");
}

TEST(AssetId, NameBasedIdsAreThoseOfOpenRemote) {
    for (const auto& [name, id] :
         {std::pair{"test", "4j5ctffGqidATXf3ZN3x1o"}, std::pair{"hello", "4sHXsAsAefaZKVJ1jQdbaG"},
          std::pair{"OpenRemote", "7FjKOn4cY4s7jSwVIt04JV"},
          std::pair{"modbus-1", "6kx1GxhlSmG9k1fpUmVhpx"},
          std::pair{"a", "6xtprKM0lnKrHgR7sgpvSl"}}) {
        EXPECT_EQ(identity::name_based_asset_id(name), id) << name;
    }
}

TEST(AssetId, RandomIdsAreValidAndDiffer) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = identity::random_asset_id();
        EXPECT_TRUE(is_asset_id(id)) << id;
        EXPECT_TRUE(id.front() >= '1' && id.front() <= '7') << id;
        seen.insert(id);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(AssetId, OnlyTwentyTwoLettersAndDigitsAreAnId) {
    EXPECT_TRUE(is_asset_id("4j5ctffGqidATXf3ZN3x1o"));
    EXPECT_FALSE(is_asset_id("4j5ctffGqidATXf3ZN3x1"));
    EXPECT_FALSE(is_asset_id("4j5ctffGqidATXf3ZN3x1oo"));
    EXPECT_FALSE(is_asset_id("4j5ctffGqidATXf3ZN3x1+"));
    EXPECT_FALSE(is_asset_id(""));
}

TEST(Secret, UuidTextIsVersion4) {
    const std::string text = identity::random_uuid_text();
    ASSERT_EQ(text.size(), 36U);
    EXPECT_EQ(text[8], '-');
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(Secret, MatchesOnlyItsOwnHash) {
    const std::string stored = identity::hashed_secret("open sesame");
    EXPECT_EQ(stored.find("open"), std::string::npos);
    EXPECT_TRUE(identity::secret_matches("open sesame", stored));
    EXPECT_FALSE(identity::secret_matches("open sesame ", stored));
    EXPECT_FALSE(identity::secret_matches("", stored));
    EXPECT_FALSE(identity::secret_matches("open sesame", ""));
    EXPECT_FALSE(identity::secret_matches("", "$"));
    EXPECT_NE(stored, identity::hashed_secret("open sesame"));
}

} // namespace
} // namespace railbridge
