// What the command line asks the manager, where it takes several requests to make one answer.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class AdminTest : public CoreTest {
protected:
    std::string created(const std::string& id, const std::string& notes) {
        const std::string answer =
            request(user_, "r/create",
                    R"({"name":"Part","id":")" + id +
                        R"(","attributes":{"location":{},"notes":{"value":")" + notes + "\"}}}");
        EXPECT_THAT(answer, HasSubstr("CREATE"));
        return id;
    }

    std::string revision() {
        return text(admin({{"command", "asset export"}, {"realm", "plant"}}), "revision");
    }

    std::string watched() { return ask({{"command", "watch"}, {"realm", "plant"}}); }
};

TEST_F(AdminTest, ThePiecesOfAnExportTellWhetherTheyFitTogether) {
    ASSERT_TRUE(log_in(user_));
    const std::string first = created("part000000000000000001", "x");
    const std::string before = revision();
    EXPECT_EQ(revision(), before);
    request(user_, first + "/attributes/notes/update", "y");
    EXPECT_EQ(revision(), before) << "a value is no change of the plant";
    const std::string second = created("part000000000000000002", "x");
    const std::string with_both = revision();
    EXPECT_NE(with_both, before);
    request(user_, first + "/delete");
    created("part000000000000000003", "x");
    const std::string replaced = revision();
    EXPECT_NE(replaced, with_both) << "as many as before, but others";
    request(user_, second + "/update",
            R"({"parentId":"part000000000000000003","name":"Part","attributes":{"location":{},)"
            R"("notes":{}}})");
    EXPECT_NE(revision(), replaced);
}

TEST_F(AdminTest, AWatchThatHadEndedSaysSoWhenItIsRenewed) {
    EXPECT_THAT(watched(), HasSubstr(R"("started":true)"));
    pass(20'000);
    EXPECT_THAT(watched(), HasSubstr(R"("started":false)"));
    pass(40'000);
    tick();
    EXPECT_THAT(watched(), HasSubstr(R"("started":true)"));
}

} // namespace
} // namespace railbridge::test
