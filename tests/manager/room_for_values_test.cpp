// How much the values of an asset and of a realm may take.

#include "tests/manager/own_asset_fixture.hpp"
#include "tools/manager/api/room_for_values.hpp"
#include "tools/manager/model/asset_bytes.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RoomForValuesTest : public OwnAssetTest {
protected:
    std::string write_one(const std::string& attribute, std::size_t size) {
        return request(user_, id_ + "/attributes/" + attribute + "/update", std::string(size, 'x'));
    }

    /// What the tree counted along.
    std::size_t bytes() const { return core_->records().assets().bytes(id_); }

    void expect_counted() const {
        const manager::AssetTree& assets = core_->records().assets();
        std::size_t sum = 0;
        for (const std::string& root : assets.roots("plant")) {
            for (const std::string& id : assets.with_descendants(root)) {
                EXPECT_EQ(assets.bytes(id), manager::bytes_of(*assets.find(id))) << id;
                sum += assets.bytes(id);
            }
        }
        EXPECT_EQ(assets.bytes_of_realm("plant"), sum);
    }

    /// As an older version may have left it.
    void keep_in_store(const std::string& id, int attributes, std::size_t size) {
        manager::Asset asset;
        asset.id = id;
        asset.realm = "plant";
        asset.type = "Own";
        asset.name = "A";
        for (int i = 0; i < attributes; ++i) {
            const std::string name = "a" + std::to_string(i);
            asset.attributes[name] = {name, "text"};
            asset.attributes[name].value_json = '"' + std::string(size, 'x') + '"';
        }
        store_.put_asset(asset);
    }

    void start_with_store() {
        ASSERT_TRUE(store_.commit());
        restart();
        ASSERT_TRUE(log_in(user_));
    }

    static constexpr std::size_t large = 1'000'000;
    static constexpr const char* five =
        R"({"a0":{"type":"text"},"a1":{"type":"text"},"a2":{"type":"text"},)"
        R"("a3":{"type":"text"},"a4":{"type":"text"}})";
};

TEST_F(RoomForValuesTest, ValuesOfAnAssetAreBoundedTogether) {
    create(five);
    for (const char* attribute : {"a0", "a1", "a2", "a3"}) {
        EXPECT_THAT(write_one(attribute, large), Not(HasSubstr("error")));
    }
    EXPECT_THAT(write_one("a4", large),
                testing::AllOf(HasSubstr("INTERNAL_SERVER_ERROR"), HasSubstr("more than 4 MiB")));
    EXPECT_EQ(value(id_, "a4"), "null");
    EXPECT_THAT(request(user_, id_ + "/attributes/update",
                        R"({"a3":"short","a4":")" + std::string(large / 2, 'x') + "\"}"),
                Not(HasSubstr("error")))
        << "together it becomes less";
    EXPECT_THAT(request(user_, id_ + "/attributes/update",
                        R"({"a3":")" + std::string(large - 1000, 'x') + "\"}"),
                HasSubstr("more than 4 MiB"));
    EXPECT_EQ(value(id_, "a3"), R"("short")");
    EXPECT_LE(bytes(), manager::RoomForValues{}.per_asset);
    expect_counted();
}

TEST_F(RoomForValuesTest, WhatWaitsForAGatewayIsHeldToItToo) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    request(hall_, "r/create", asset("A", five));
    for (const char* attribute : {"a0", "a1", "a2", "a3"}) {
        EXPECT_THAT(
            request(hall_, id_ + "/attributes/" + attribute + "/update", std::string(large, 'x')),
            Not(HasSubstr("error")));
    }
    EXPECT_THAT(write_one("a4", large), HasSubstr("more than 4 MiB"));
    EXPECT_TRUE(store_.committed().pending.empty());
}

TEST_F(RoomForValuesTest, IsCountedAlong) {
    create(five);
    expect_counted();
    write_one("a0", 500);
    write_one("a0", 3);
    expect_counted();
    update(R"({"a0":{"type":"text","value":"xyz"},"b":{"meta":{"label":"B"}}})");
    expect_counted();
    create_pump(user_);
    expect_counted();
    request(user_, id_ + "/delete");
    EXPECT_EQ(bytes(), 0U);
    expect_counted();
    restart();
    expect_counted();
}

TEST_F(RoomForValuesTest, AnOlderStoreMayHoldMoreAndBecomesSmaller) {
    keep_in_store(id_, 6, large);
    start_with_store();
    EXPECT_GT(bytes(), manager::RoomForValues{}.per_asset);
    expect_counted();
    EXPECT_THAT(write_one("a0", large), Not(HasSubstr("error"))) << "does not grow";
    EXPECT_THAT(write_one("a0", large + 1), HasSubstr("more than 4 MiB"));
    EXPECT_THAT(write_one("a0", large - 1), Not(HasSubstr("error")));
    expect_counted();
}

TEST_F(RoomForValuesTest, ARealmIsBounded) {
    create(five);
    create_pump(user_);
    const manager::AssetTree& assets = core_->records().assets();
    manager::RoomForValues most;
    most.per_realm = assets.bytes_of_realm("plant") + 10;
    const auto refusal = [&](const std::string& realm, std::size_t before, std::size_t after) {
        manager::Asset asset;
        asset.id = id_;
        asset.realm = realm;
        const auto why = manager::growth_refusal(assets, asset, before, after, most);
        return why ? why->message : std::string();
    };
    EXPECT_EQ(refusal("plant", 0, 10), "");
    EXPECT_THAT(refusal("plant", 0, 11), HasSubstr("realm plant"));
    most.per_realm = 5;
    EXPECT_EQ(refusal("plant", 7, 7), "") << "does not grow";
    EXPECT_EQ(refusal("other", 0, 5), "") << "another realm has its own room";
}

} // namespace
} // namespace railbridge::test
