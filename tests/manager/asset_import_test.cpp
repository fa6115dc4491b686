// What was exported can be imported, whatever has become of its time and place since.

#include "tests/manager/core_fixture.hpp"
#include "tools/manager/admin/asset_export.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class AssetImportTest : public CoreTest {
protected:
    AssetImportTest() {
        EXPECT_TRUE(log_in(user_));
        tick();
    }

    /// The file that `asset export` writes of the asset and what is below it.
    std::string exported() {
        const std::string answer = ask({{"command", "asset export"}, {"asset", top}});
        const std::size_t assets = answer.find(R"("assets":)");
        return R"({"format":")" + std::string(manager::export_format) + R"(","version":)" +
               std::to_string(manager::export_version) + R"(,"realm":"plant",)" +
               answer.substr(assets, answer.size() - assets - 1);
    }

    /// The asset is gone, and comes back from the file.
    std::string imported(const std::string& file) {
        EXPECT_THAT(request(user_, top + "/delete"), HasSubstr("DELETE"));
        admin({{"command", "asset import part"}, {"import", "1"}, {"text", file}});
        return ask({{"command", "asset import"}, {"import", "1"}});
    }

    const std::string top = "top0000000000000000001";

    void create(const std::string& body) {
        EXPECT_THAT(request(user_, "r/create", body), HasSubstr("CREATE"));
    }
};

TEST_F(AssetImportTest, ADateThatHasPassedComesBack) {
    create(
        R"({"id":"top0000000000000000001","name":"Pump","type":"Own","attributes":{"service":{"type":"dateAndTime",)"
        R"("value":1700000060000,"meta":{"constraints":[{"type":"future"}]}}}})");
    pass(3'600'000);
    EXPECT_THAT(imported(exported()), HasSubstr(R"("imported":1)"));
}

TEST_F(AssetImportTest, AGroupThatGotItsTypeAfterItsChildrenComesBack) {
    const auto group = [](const std::string& type) {
        return R"({"id":"top0000000000000000001","name":"G","type":"GroupAsset","attributes":{)"
               R"("notes":{},"location":{},"childAssetType":{"value":)" +
               type + "}}}";
    };
    create(group("null"));
    create(R"({"name":"Pump","type":"Own","parentId":"top0000000000000000001"})");
    EXPECT_THAT(request(user_, "top0000000000000000001/update", group(R"("PlugAsset")")),
                HasSubstr("UPDATE"));
    EXPECT_THAT(imported(exported()), HasSubstr(R"("imported":2)"));
}

TEST_F(AssetImportTest, NumbersAndDepthComeBackAsTheyWere) {
    const std::string deepest =
        std::string(manager::max_json_depth, '[') + std::string(manager::max_json_depth, ']');
    create(
        R"({"id":"top0000000000000000001","name":"Pump","type":"Own","attributes":{"big":{"type":"bigInteger",)"
        R"("value":18446744073709551616},"deep":{"type":"JSON","value":)" +
        deepest + "}}}");
    const std::string file = exported();
    EXPECT_THAT(file, HasSubstr(R"("value":18446744073709551616)"));
    EXPECT_THAT(file, HasSubstr(R"("value":)" + deepest));
    EXPECT_THAT(imported(file), HasSubstr(R"("imported":1)"));
}

} // namespace
} // namespace railbridge::test
