// `railbridge provision` against the real manager: what it makes, what it leaves alone, what it
// asks before.

#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/e2e/provision_site.hpp"
#include "tests/support/await.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

namespace railbridge::test {
namespace {

using rapidjson::Document;
using rapidjson::Value;
using testing::HasSubstr;
using testing::Not;

constexpr int exit_failed = 1;
constexpr int exit_unavailable = 69;

const std::string& press = provision_press;
const std::string& pump = provision_pump;

/// Refuses publishes where others answer UNAUTHORIZED.
class ProvisionStrictly : public Provision {
protected:
    ProvisionStrictly()
        : Provision({"--strict"}) {}
};

TEST_F(ProvisionStrictly, ARefusedLookIsAnAssetThatIsNotThere) {
    EXPECT_THAT(provisioned(), HasSubstr("3 to create\n"));
    EXPECT_THAT(provisioned(), HasSubstr("3 unchanged\n"));
    site(press);
    EXPECT_THAT(provisioned({"--prune"}, "yes\n"), HasSubstr("delete     pump"));
    EXPECT_EQ(assets().size(), 2U);
}

TEST_F(Provision, ADryRunShowsWhatWouldBeMadeAndMakesNothing) {
    const std::string shown = provisioned({"--dry-run"});
    EXPECT_THAT(shown, HasSubstr("create     press \"Press 4\""));
    EXPECT_THAT(shown, HasSubstr("3 to create\n"));
    EXPECT_TRUE(assets().empty());
    EXPECT_EQ(provisioned(), shown);
    EXPECT_EQ(assets().size(), 3U);
    EXPECT_EQ(text(asset("Press 4")["attributes"]["lamp"]["meta"]["railbridgeKey"]),
              "\"press.lamp\"");
    EXPECT_FALSE(asset("Press 4")["attributes"]["notes"]["meta"].HasMember("railbridgeKey"))
        << "the type wants it, not the mapping";
}

TEST_F(Provision, TheSecondRunChangesNothing) {
    provisioned();
    const auto before = assets();
    EXPECT_THAT(provisioned({"--dry-run"}), HasSubstr("3 unchanged\n"));
    EXPECT_THAT(provisioned({"--prune", "--replace"}), HasSubstr("3 unchanged\n"))
        << "and nothing is asked";
    EXPECT_EQ(assets(), before) << "their versions included";
}

TEST_F(Provision, WhatOthersAddedSurvivesARename) {
    provisioned();
    auto changed_by_hand = asset("Press 4");
    auto& memory = changed_by_hand.GetAllocator();
    auto& attributes = changed_by_hand["attributes"];
    Document rule;
    rule.Parse(R"({"name":"rule","type":"text","meta":{"label":"A rule"},"value":"kept"})");
    attributes.AddMember("rule", Value{rule, memory}, memory);
    attributes["lamp"]["meta"].AddMember("showOnDashboard", true, memory);
    attributes["notes"]["value"] = "by hand";
    attributes["running"]["value"] = true;
    update(changed_by_hand);
    leaves();
    const std::string old_id = id("Press 4");
    EXPECT_THAT(provisioned({"--dry-run"}), HasSubstr("not ours, left alone: rule\n"));

    site(changed(press, "Press 4", "Press four") + pump);
    EXPECT_THAT(provisioned(), HasSubstr(old_id + ": the name\n"));
    const auto renamed = asset("Press four");
    EXPECT_EQ(renamed["id"].GetString(), old_id);
    const auto& kept = renamed["attributes"];
    EXPECT_STREQ(kept["rule"]["value"].GetString(), "kept");
    EXPECT_STREQ(kept["rule"]["meta"]["label"].GetString(), "A rule");
    EXPECT_TRUE(kept["lamp"]["meta"]["showOnDashboard"].GetBool());
    EXPECT_STREQ(kept["notes"]["value"].GetString(), "by hand");
    EXPECT_TRUE(kept["running"]["value"].GetBool());
    EXPECT_EQ(assets().size(), 3U);
    EXPECT_THAT(provisioned(), HasSubstr("3 unchanged\n"));
}

TEST_F(Provision, ADeletedAssetComesBack) {
    provisioned();
    const std::string old_id = id("pump");
    EXPECT_THAT(somebody().request(old_id + "/delete"), HasSubstr("\"DELETE\""));
    leaves();
    EXPECT_EQ(assets().size(), 2U);
    EXPECT_THAT(provisioned(), HasSubstr("it was deleted at the manager\n"));
    EXPECT_EQ(id("pump"), old_id);
}

TEST_F(Provision, AnotherTypeIsRefusedWithoutTheFlag) {
    provisioned();
    const auto before = assets();
    site(press + changed(pump, "unit = 2", "unit = 2\ntype = \"PlugAsset\""));
    const auto refused = provision();
    EXPECT_EQ(refused.exit_code, exit_failed);
    EXPECT_THAT(refused.out, HasSubstr("refused    pump"));
    EXPECT_THAT(refused.out, HasSubstr("--replace"));
    EXPECT_EQ(assets(), before);
    EXPECT_EQ(provision({"--replace"}, "no\n").exit_code, exit_failed);
    EXPECT_EQ(assets(), before);
    const std::string old_id = id("pump");
    auto with_rule = asset("pump");
    auto& memory = with_rule.GetAllocator();
    Document rule;
    rule.Parse(R"({"name":"rule","type":"text","meta":{},"value":"kept"})");
    with_rule["attributes"].AddMember("rule", Value{rule, memory}, memory);
    with_rule["attributes"]["flow"]["value"] = 7.5;
    update(with_rule);
    leaves();
    provisioned({"--replace"}, "yes\n");
    const auto replaced = asset("pump");
    EXPECT_STREQ(replaced["type"].GetString(), "PlugAsset");
    EXPECT_EQ(replaced["id"].GetString(), old_id);
    EXPECT_STREQ(replaced["attributes"]["rule"]["value"].GetString(), "kept");
    EXPECT_EQ(text(replaced["attributes"]["flow"]["value"]), "7.5");
    EXPECT_THAT(provisioned(), HasSubstr("3 unchanged\n"));
}

TEST_F(Provision, AnAssetIsAdoptedByItsId) {
    const std::string own_id = "4Y1FoulaL6ocSwl5ukKl4R";
    const std::string made = R"({"id":")" + own_id +
                             R"(","name":"Old pump","type":"ThingAsset","attributes":{)"
                             R"("location":{},"notes":{},"flow":{"type":"number","value":7.5},)"
                             R"("oil":{"type":"number","value":3}}})";
    EXPECT_THAT(somebody().request("r/create", made), HasSubstr("\"CREATE\""));
    leaves();
    site(press + changed(pump, "unit = 2", "unit = 2\nid = \"" + own_id + "\""));
    EXPECT_THAT(provisioned({"--prune"}), HasSubstr("not ours, left alone: oil\n"));
    const auto adopted = asset("pump");
    EXPECT_EQ(adopted["id"].GetString(), own_id);
    EXPECT_EQ(text(adopted["attributes"]["flow"]["value"]), "7.5");
    EXPECT_EQ(text(adopted["attributes"]["oil"]["value"]), "3.0");
    EXPECT_TRUE(adopted["attributes"]["flow"]["meta"].HasMember("units"));
    EXPECT_FALSE(adopted["attributes"]["flow"]["meta"].HasMember("railbridgeKey"))
        << "somebody else made it";
    EXPECT_STREQ(adopted["attributes"]["deviceStatus"]["meta"]["railbridgeKey"].GetString(),
                 "pump.deviceStatus");
    EXPECT_EQ(assets().size(), 3U);
    site(press +
         changed(changed(pump, "unit = 2", "unit = 2\nid = \"" + own_id + "\""), "flow", "level"));
    EXPECT_THAT(provisioned({"--prune"}), HasSubstr("not ours, left alone: flow, oil\n"));
    EXPECT_EQ(text(asset("pump")["attributes"]["flow"]["value"]), "7.5");
    auto without_others = asset("pump");
    without_others["attributes"].RemoveMember("flow");
    without_others["attributes"].RemoveMember("oil");
    update(without_others);
    leaves();
    site(press);
    EXPECT_THAT(provisioned({"--prune", "--yes"}), HasSubstr("not ours   pump"));
    EXPECT_EQ(assets().size(), 3U);
}

TEST_F(Provision, PruneRemovesOnlyOursAndOnlyAfterAYes) {
    provisioned();
    const std::string foreign = R"({"name":"Somebody's","type":"ThingAsset","attributes":{)"
                                R"("location":{},"notes":{}}})";
    EXPECT_THAT(somebody().request("r/create", foreign), HasSubstr("\"CREATE\""));
    leaves();
    site(changed(press, "point.running = { at = \"di:0\" }\n", "")); // and no pump
    const auto before = assets();
    const std::string left = provisioned();
    EXPECT_THAT(left, HasSubstr("kept       pump"));
    EXPECT_THAT(left, HasSubstr("of an earlier mapping, left alone without --prune: running\n"));
    EXPECT_EQ(assets(), before);
    for (const char* typed : {"", "no\n", "y\n"}) {
        const auto asked = provision({"--prune"}, typed);
        EXPECT_EQ(asked.exit_code, exit_failed);
        EXPECT_THAT(asked.err, HasSubstr("Type yes"));
        EXPECT_EQ(assets(), before) << "typed: " << typed;
    }
    EXPECT_THAT(provisioned({"--prune"}, "yes\n"), HasSubstr("delete     pump"));
    const auto after = assets();
    EXPECT_EQ(after.size(), 3U);
    EXPECT_EQ(after.count("pump"), 0U);
    EXPECT_EQ(after.count("Somebody's"), 1U);
    EXPECT_FALSE(asset("Press 4")["attributes"].HasMember("running"));
    EXPECT_TRUE(asset("Press 4")["attributes"].HasMember("lamp"));
    EXPECT_THAT(provisioned({"--prune"}), HasSubstr("2 unchanged\n"));
}

TEST_F(Provision, AnAssetWithoutOurMarkIsNotPruned) {
    provisioned();
    auto taken_over = asset("pump");
    for (auto& attribute : taken_over["attributes"].GetObject()) {
        attribute.value["meta"].RemoveMember("railbridgeKey");
    }
    update(taken_over);
    leaves();
    site(press);
    EXPECT_THAT(provisioned({"--prune"}), HasSubstr("not ours   pump"));
    EXPECT_EQ(assets().count("pump"), 1U);
}

TEST_F(Provision, ARunningBridgeIsNotDisturbed) {
    bridge_.start();
    ASSERT_TRUE(await([&] { return assets().size() == 3; }));
    const auto refused = provision({"--dry-run"});
    EXPECT_EQ(refused.exit_code, exit_unavailable);
    EXPECT_THAT(refused.err, HasSubstr("systemctl stop railbridge"));
    EXPECT_THAT(refused.out, Not(HasSubstr("create")));
    bridge_.stop();
    EXPECT_THAT(provisioned({"--dry-run"}), HasSubstr("3 unchanged\n"))
        << "the bridge does the same by itself";
    site(press);
    EXPECT_THAT(provisioned({"--prune", "--yes"}), HasSubstr("delete     pump"))
        << "it remembers what it made";
}

/// The session of a bridge that was stopped holds what operators wrote since.
TEST_F(Provision, ACommandThatWaitsInTheSessionIsKeptForTheBridge) {
    bridge_.start();
    ASSERT_TRUE(await([&] { return assets().size() == 3; }));
    bridge_.stop();
    const std::string ack_id = json_text(manager_.run_ok({"attribute", "write", "--realm", "plant",
                                                          id("Press 4"), "lamp", "true", "--json"}),
                                         "ackId");
    EXPECT_THAT(provisioned(), HasSubstr("3 unchanged\n"));
    EXPECT_THAT(manager_.run_ok({"attribute", "pending", "--realm", "plant", "--json"}),
                HasSubstr(ack_id))
        << "never acknowledged by this command";
    bridge_.start();
    EXPECT_TRUE(await([&] {
        const auto status = bridge_.status();
        return status && !status->command_state(ack_id).empty();
    }));
}

TEST_F(Provision, WhatPeopleWroteIntoAnAssetKeepsItFromBeingPruned) {
    provisioned();
    auto noted = asset("pump");
    noted["attributes"]["notes"]["value"] = "the spare key is in the drawer";
    update(noted);
    leaves();
    site(press);
    EXPECT_THAT(provisioned({"--prune", "--yes"}), HasSubstr("not ours, left alone: notes\n"));
    EXPECT_EQ(assets().count("pump"), 1U);
}

TEST_F(Provision, ABrokerWithoutAManagerAnswersNothing) {
    TemporaryDirectory directory;
    const RunningBroker broker{directory, "allow_anonymous true"};
    bridge_.write_file("bridge.toml", changed(bridge_.read_file("bridge.toml"), manager_.url(),
                                              "mqtt://127.0.0.1:" + std::to_string(broker.port())));
    const auto silent = provision({"--dry-run"});
    EXPECT_EQ(silent.exit_code, exit_unavailable);
    EXPECT_THAT(silent.err, HasSubstr("the manager does not answer"));
}

TEST_F(Provision, WithoutAManagerItSaysSo) {
    manager_.stop();
    const auto refused = provision();
    EXPECT_EQ(refused.exit_code, exit_unavailable);
    EXPECT_THAT(refused.err, HasSubstr("no connection to the manager"));
}

} // namespace
} // namespace railbridge::test
