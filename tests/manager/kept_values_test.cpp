// A value that the manager has stored itself, though it breaks constraints, holds up nothing.

#include "tests/manager/core_fixture.hpp"
#include "tools/manager/admin/asset_export.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// 80 waited for the gateway, which had set its limit to 50 when it acknowledged.
class KeptValuesTest : public CoreTest {
protected:
    KeptValuesTest() {
        EXPECT_TRUE(log_in(hall_));
        EXPECT_TRUE(log_in(user_));
        tick();
        EXPECT_THAT(request(hall_, "r/create", tank("Tank", "100", "10")), HasSubstr("CREATE"));
        operator_writes(id_, "level", "80");
        const std::string ack_id = core_->records().pending().all().at(0)->ack_id;
        EXPECT_THAT(update(tank("Tank", "50", "10.0")), HasSubstr("UPDATE"));
        EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", ack_id));
        tick();
        EXPECT_EQ(value(id_, "level"), "80.0");
    }

    std::string tank(const std::string& name, const std::string& max, const std::string& level,
                     const std::string& other = "1") const {
        return R"({"id":")" + id_ + R"(","type":"Own","name":")" + name +
               R"(","attributes":{"level":{"type":"number","value":)" + level +
               R"(,"meta":{"constraints":[{"type":"max","max":)" + max +
               R"(}]}},"other":{"type":"integer","value":)" + other + "}}}";
    }

    std::string update(const std::string& body) { return request(hall_, id_ + "/update", body); }

    /// The file that `asset export` makes of it.
    std::string exported() {
        const std::string answer = ask({{"command", "asset export"}, {"asset", id_}});
        const std::size_t assets = answer.find(R"("assets":)");
        return R"({"format":")" + std::string(manager::export_format) + R"(","version":)" +
               std::to_string(manager::export_version) + R"(,"realm":"plant",)" +
               answer.substr(assets, answer.size() - assets - 1);
    }

    std::string imported(const std::string& file, bool dry_run) {
        admin({{"command", "asset import part"}, {"import", "1"}, {"text", file}});
        Members members{{"command", "asset import"}, {"import", "1"}};
        std::string text = request_text(members);
        if (dry_run) {
            text.insert(text.size() - 1, R"(,"dryRun":true)");
        }
        core_->on_admin("cli", text, now_);
        for (const manager::Publish& publish : tick().publishes) {
            if (publish.purpose == manager::Purpose::admin_answer) {
                return publish.payload;
            }
        }
        return {};
    }

    const std::string id_ = "tank000000000000000001";
};

TEST_F(KeptValuesTest, AnUpdateOfSomethingElseGoesThrough) {
    EXPECT_THAT(update(tank("Boiler", "50", "80")), HasSubstr(R"("name":"Boiler")"));
    EXPECT_THAT(update(tank("Boiler", "50.0", "80.0", "2")), HasSubstr("UPDATE"));
    EXPECT_EQ(value(id_, "other"), "2");
    const std::string read = request(hall_, id_ + "/get");
    EXPECT_THAT(update(read), HasSubstr("UPDATE"));
}

TEST_F(KeptValuesTest, AnotherValueOrOtherConstraintsAreChecked) {
    EXPECT_THAT(update(tank("Tank", "50", "79")), HasSubstr("must be less than or equal to 50"));
    EXPECT_THAT(update(tank("Tank", "60", "80")), HasSubstr("must be less than or equal to 60"));
    EXPECT_THAT(update(tank("Tank", "90", "80")), HasSubstr("UPDATE"));
}

TEST_F(KeptValuesTest, AnExportComesBackWithAWarning) {
    const std::string file = exported();
    EXPECT_THAT(request(hall_, id_ + "/delete"), HasSubstr("DELETE"));
    const std::string warning =
        R"("warnings":["asset 1 of the file: (Tank) attributes.level.value: )"
        R"(must be less than or equal to 50"])";
    EXPECT_THAT(imported(file, true), HasSubstr(R"("wouldImport":1,)" + warning));
    EXPECT_THAT(imported(file, false), HasSubstr(warning));
    EXPECT_EQ(value(id_, "level"), "80.0");
}

TEST_F(KeptValuesTest, WhatIsInOrderBringsNoWarning) {
    EXPECT_THAT(update(tank("Tank", "90", "80")), HasSubstr("UPDATE"));
    const std::string file = exported();
    EXPECT_THAT(request(hall_, id_ + "/delete"), HasSubstr("DELETE"));
    EXPECT_THAT(imported(file, false), HasSubstr(R"("warnings":[])"));
}

} // namespace
} // namespace railbridge::test
