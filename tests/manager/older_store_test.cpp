// What older versions took and this one would refuse: it stays, means the same, and can leave.

#include "tests/manager/core_fixture.hpp"
#include "tools/manager/admin/asset_export.hpp"
#include "tools/manager/model/constraints.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;

constexpr const char* twins = R"({"a":1,"b":{"c":2,"c":3},"a":4})"; ///< the last one won
constexpr const char* without_twins = R"({"b":{"c":3},"a":4})";

class OlderStoreTest : public CoreTest {
protected:
    OlderStoreTest() {
        old_.id = "old0000000000000000001";
        old_.realm = "plant";
        old_.parent_id = hall_.asset_id;
        old_.type = "Own";
        old_.name = "Old";
    }

    void give(const std::string& attribute, const std::string& type, const std::string& meta,
              const std::string& value_json) {
        old_.attributes[attribute] = {attribute, type, meta, value_json, 1};
    }

    /// The asset as it is on disk.
    void start_with_it() {
        store_.put_asset(old_);
        ASSERT_TRUE(store_.commit());
        restart();
        ASSERT_TRUE(log_in(hall_));
        tick();
    }

    /// The file that `asset export` makes of it.
    std::string exported() {
        const std::string answer = ask({{"command", "asset export"}, {"asset", old_.id}});
        const auto members = manager::parse_json_object(answer, manager::own_json);
        const auto piece = manager::parse_json_object(
            members ? manager::to_json(*manager::member(*members, "result")) : "null",
            manager::own_json);
        EXPECT_TRUE(piece) << answer;
        return R"({"format":")" + std::string(manager::export_format) + R"(","version":)" +
               std::to_string(manager::export_version) + R"(,"realm":"plant","assets":)" +
               (piece ? manager::to_json(*manager::member(*piece, "assets")) : "") + '}';
    }

    /// The asset is gone, and comes back from the file.
    std::string imported(const std::string& file) {
        EXPECT_THAT(request(hall_, old_.id + "/delete"), HasSubstr("DELETE"));
        admin({{"command", "asset import part"}, {"import", "1"}, {"text", file}});
        return ask({{"command", "asset import"}, {"import", "1"}});
    }

    manager::Asset old_;
};

TEST_F(OlderStoreTest, AKeyThatIsThereTwiceHoldsUpNoExport) {
    give("object", "JSONObject", R"({"format":{"x":1,"x":2}})", twins);
    start_with_it();
    const std::string file = exported();
    EXPECT_THAT(file, HasSubstr(R"("value":)" + std::string(without_twins)));
    EXPECT_THAT(file, HasSubstr(R"("format":{"x":2})"));
    EXPECT_THAT(imported(file), HasSubstr(R"("imported":1)"));
    EXPECT_EQ(value(old_.id, "object"), without_twins);
}

TEST_F(OlderStoreTest, AnAcknowledgementStoresTheKeyOnce) {
    give("object", "JSONObject", "{}", "null");
    store_.put_pending({1, "ack0000000000000000001", hall_.asset_id, old_.id, "object", twins, 1});
    start_with_it();
    EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", "ack0000000000000000001"));
    tick();
    EXPECT_EQ(value(old_.id, "object"), without_twins);
}

TEST_F(OlderStoreTest, ABigNumberThatBecameTooLongIsReadableAndEndsSo) {
    const std::string digits(manager::max_number_length, '7');
    give("big", "bigNumber", "{}", digits + ".0");
    give("other", "bigNumber", "{}", "null");
    store_.put_pending(
        {1, "ack0000000000000000001", hall_.asset_id, old_.id, "other", digits + ".0", 1});
    start_with_it();
    EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", "ack0000000000000000001"));
    tick();
    EXPECT_EQ(value(old_.id, "other"), digits);
    EXPECT_THAT(imported(exported()), HasSubstr(R"("imported":1)"));
    EXPECT_EQ(value(old_.id, "big"), digits);
}

TEST_F(OlderStoreTest, MetaItemsHoldBesideOneThatHasAKeyTwice) {
    give("level", "number",
         R"({"format":{"x":1,"x":2},"storeDataPoints":true,"accessRestrictedRead":true,)"
         R"("constraints":[{"type":"max","max":100}]})",
         "1.0");
    start_with_it();
    const manager::Attribute& level =
        core_->records().assets().find(old_.id)->attributes.at("level");
    EXPECT_TRUE(level.stores_data_points);
    EXPECT_TRUE(level.restricted_read);
    EXPECT_FALSE(level.restricted_write);
    EXPECT_THAT(request(hall_, old_.id + "/attributes/level/update", "101"),
                HasSubstr("must be less than or equal to 100"));
}

TEST_F(OlderStoreTest, ConstraintsBeyondTheBudgetComeBackButCannotBeSent) {
    std::string items = R"({"type":"allowedValues","allowedValues":["x")";
    for (std::size_t i = 0; i < manager::ConstraintBudget::max_allowed_values; ++i) {
        items += ',' + std::to_string(i);
    }
    items += R"(]},{"type":"pattern","regexp":"(abcdefghij){900}(abcdefghij){900}|x.{0,900}"})";
    for (std::size_t i = 0; i < manager::ConstraintBudget::max_per_attribute; ++i) {
        items += R"(,{"type":"notNull"})";
    }
    give("choice", "text", R"({"constraints":[)" + items + "]}", R"("x")");
    start_with_it();
    EXPECT_THAT(imported(exported()), HasSubstr(R"("imported":1)"));
    EXPECT_THAT(request(hall_, old_.id + "/attributes/choice/update", "y"),
                HasSubstr("must be one of"));
    EXPECT_THAT(request(hall_, old_.id + "/update", request(hall_, old_.id + "/get")),
                HasSubstr("an attribute may have 32 constraints"));
}

TEST_F(OlderStoreTest, ANameThatIsRefusedNowStaysBesideWhatChanges) {
    give("level", "number", R"({"my-item":1,"label":"L"})", "1.0");
    give("other", "number", "{}", "1.0");
    start_with_it();
    const auto updated = [this](const std::string& level, const std::string& other) {
        return request(hall_, old_.id + "/update",
                       R"({"name":"Old","attributes":{"level":{"type":"number","value":1,"meta":)" +
                           level + R"(},"other":{"type":"number","value":1,"meta":)" + other +
                           "}}}");
    };
    EXPECT_THAT(updated(R"({"my-item":1,"label":"M"})", "{}"), HasSubstr(R"("label":"M")"));
    EXPECT_THAT(updated(R"({"my-item":2,"label":"M"})", "{}"), HasSubstr(R"("my-item":2)"));
    EXPECT_THAT(updated(R"({"my-item":2,"your-item":2})", "{}"),
                HasSubstr("attributes.level.meta.your-item: name may hold letters"));
    EXPECT_THAT(updated(R"({"my-item":2})", R"({"my-item":1})"),
                HasSubstr("attributes.other.meta.my-item: name may hold letters"))
        << "it was another attribute's";
    EXPECT_THAT(updated("{}", "{}"), HasSubstr("UPDATE"));
    EXPECT_THAT(updated(R"({"my-item":2})", "{}"), HasSubstr("BAD_REQUEST")) << "it was gone";
}

TEST_F(OlderStoreTest, AFileWithAKeyTwiceIsRefused) {
    start_with_it();
    std::string file = exported();
    const std::string name = R"("name":"Old")";
    file.replace(file.find(name), name.size(), R"("name":"Old","name":"New")");
    EXPECT_THAT(imported(file), HasSubstr("is there twice"));
}

} // namespace
} // namespace railbridge::test
