// `railbridge provision` and assets below assets: made from the top, moved, deleted from below.

#include "tests/e2e/provision_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

namespace railbridge::test {
namespace {

using rapidjson::Document;
using rapidjson::Value;
using testing::HasSubstr;

const std::string& press = provision_press;
const std::string& pump = provision_pump;

/// Neither has a device.
const std::string cell_and_hall = "\n[asset.cell]\nparent = \"hall\"\n\n[asset.hall]\n";

std::string below(std::string asset, const std::string& parent) {
    return asset.insert(asset.find("line = "), "parent = \"" + parent + "\"\n");
}

class ProvisionTree : public Provision {
protected:
    std::string parent(const std::string& name) const {
        return asset(name)["parentId"].GetString();
    }
};

TEST_F(ProvisionTree, ATreeIsMadeFromTheTopAndMovesLoseNothing) {
    provisioned();
    auto with_rule = asset("Press 4");
    auto& memory = with_rule.GetAllocator();
    Document rule;
    rule.Parse(R"({"name":"rule","type":"text","meta":{"label":"A rule"},"value":"kept"})");
    with_rule["attributes"].AddMember("rule", Value{rule, memory}, memory);
    with_rule["attributes"]["running"]["value"] = true;
    update(with_rule);
    leaves();
    const std::string old_id = id("Press 4");

    site(below(press, "cell") + pump + cell_and_hall);
    const std::string shown = provisioned({"--dry-run"});
    EXPECT_THAT(shown,
                HasSubstr("move       press \"Press 4\" " + old_id + ": its place (below cell)\n"));
    EXPECT_LT(shown.find("create     hall"), shown.find("create     cell"));
    EXPECT_LT(shown.find("create     cell"), shown.find("move       press"));
    EXPECT_THAT(shown, HasSubstr("2 to create, 1 to move, 2 unchanged\n"));
    EXPECT_EQ(provisioned(), shown);
    EXPECT_EQ(parent("Press 4"), id("cell"));
    EXPECT_EQ(parent("cell"), id("hall"));
    EXPECT_EQ(parent("hall"), bridge_.gateway_asset());
    const auto moved = asset("Press 4");
    EXPECT_EQ(moved["id"].GetString(), old_id);
    EXPECT_STREQ(moved["attributes"]["rule"]["value"].GetString(), "kept");
    EXPECT_STREQ(moved["attributes"]["rule"]["meta"]["label"].GetString(), "A rule");
    EXPECT_TRUE(moved["attributes"]["running"]["value"].GetBool());
    const auto before = assets();
    EXPECT_THAT(provisioned(), HasSubstr("5 unchanged\n"));

    site(press + pump + cell_and_hall);
    EXPECT_THAT(provisioned(), HasSubstr("5 unchanged\n")) << "the mapping does not say where";
    EXPECT_EQ(assets(), before);
    site(below(press, "/") + pump + cell_and_hall);
    EXPECT_THAT(provisioned(), HasSubstr("its place (directly below the gateway)\n"));
    EXPECT_EQ(parent("Press 4"), bridge_.gateway_asset());
    EXPECT_THAT(provisioned(), HasSubstr("5 unchanged\n"));
}

TEST_F(ProvisionTree, ATreeThatWasDeletedComesBackWhole) {
    site(below(press, "cell") + pump + cell_and_hall);
    provisioned();
    const auto before = assets();
    EXPECT_THAT(somebody().request(id("hall") + "/delete"), HasSubstr("\"DELETE\""));
    leaves();
    EXPECT_EQ(assets().size(), 2U);
    EXPECT_THAT(provisioned(), HasSubstr("it was deleted at the manager, below cell\n"));
    EXPECT_EQ(assets().size(), before.size());
    EXPECT_EQ(parent("Press 4"), id("cell"));
    EXPECT_THAT(provisioned(), HasSubstr("5 unchanged\n"));
}

TEST_F(ProvisionTree, PruneTakesATreeFromBelowAndLeavesWhatIsBelowTheForeign) {
    site(below(press, "cell") + pump + cell_and_hall);
    provisioned();
    auto noted = asset("Press 4");
    noted["attributes"]["notes"]["value"] = "the spare key is in the drawer";
    update(noted);
    leaves();
    site(pump);
    EXPECT_THAT(provisioned({"--prune", "--yes"}), HasSubstr("2 unchanged, 3 not ours\n"));
    EXPECT_EQ(assets().size(), 5U) << "none that leads to the note goes";
    noted["attributes"]["notes"]["value"].SetNull();
    update(noted);
    leaves();
    const std::string gone = provisioned({"--prune", "--yes"});
    EXPECT_LT(gone.find("delete     press"), gone.find("delete     cell"));
    EXPECT_LT(gone.find("delete     cell"), gone.find("delete     hall"));
    EXPECT_EQ(assets().size(), 2U);
    EXPECT_THAT(provisioned({"--prune"}), HasSubstr("2 unchanged\n"));
}

} // namespace
} // namespace railbridge::test
