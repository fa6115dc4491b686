// Assets brought in line at a manager that answers, refuses, is silent, and is changed by others
// meanwhile.

#include "adapters/daemon/provisioning.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {
namespace {

using mqtt::OperationAnswer;
using rapidjson::Document;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string press_id = "4Y1FoulaL6ocSwl5ukKl4R";
const std::string cell_id = "5vaPqDQUesMznXSOO7PDps";

Document parsed(const std::string& json) {
    Document document;
    document.Parse(json.c_str());
    EXPECT_FALSE(document.HasParseError()) << json;
    return document;
}

std::string text(const Document& document) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    document.Accept(writer);
    return buffer.GetString();
}

/// What happens to an operation instead of the usual.
struct Trouble {
    bool done = false;                   ///< it is carried out all the same
    std::optional<OperationError> error; ///< nothing: silence
};

/// Keeps documents as they come.
class Manager : public mqtt::AssetOperations {
public:
    Result<OperationAnswer> create(std::string_view id, const std::string& document) override {
        return perform("create", [&] { assets[std::string{id}] = document; });
    }
    Result<OperationAnswer> get(std::string_view id) override {
        if (silent_looks) {
            return fail({Recovery::retry_later, "silence"});
        }
        const auto found = assets.find(std::string{id});
        return found == assets.end() ? OperationAnswer{OperationError::not_found, {}, {}}
                                     : OperationAnswer{{}, {}, found->second};
    }
    Result<OperationAnswer> update(std::string_view id, const std::string& document) override {
        return perform("update", [&] { assets[std::string{id}] = document; });
    }
    Result<OperationAnswer> remove(std::string_view id) override {
        return perform("remove", [&] { assets.erase(std::string{id}); });
    }

    std::map<std::string, std::string> assets;
    std::map<std::string, Trouble> troubles; ///< for the next operation of that name
    std::vector<std::string> done;           ///< what was asked for and changes something
    bool silent_looks = false;

private:
    template <typename Change>
    Result<OperationAnswer> perform(const std::string& name, const Change& change) {
        done.push_back(name);
        const auto trouble = troubles.find(name);
        if (trouble == troubles.end()) {
            change();
            return OperationAnswer{};
        }
        const Trouble now = trouble->second;
        troubles.erase(trouble);
        if (now.done) {
            change();
        }
        if (now.error) {
            return OperationAnswer{now.error, "says the manager", {}};
        }
        return fail({Recovery::retry_later, "silence"});
    }
};

Mapping with_press() {
    Mapping mapping;
    Asset press;
    press.key = "press";
    press.name = "Press 4";
    press.id = press_id;
    mapping.assets.push_back(press);
    Point lamp;
    lamp.attribute = "lamp";
    lamp.value_type = "boolean";
    mapping.points.push_back(lamp);
    return mapping;
}

class ProvisioningTest : public testing::Test {
protected:
    /// As the bridge made it, with something of somebody's in it.
    void press_is_there(const std::string& type = "ThingAsset") {
        auto press = parsed(documents_.create(AssetIndex{0}));
        auto& memory = press.GetAllocator();
        press["type"].SetString(type, memory);
        const auto rule = parsed(R"({"name":"rule","type":"text","meta":{},"value":"kept"})");
        press["attributes"].AddMember("rule", rapidjson::Value{rule, memory}, memory);
        manager_.assets[press_id] = text(press);
    }
    /// Not in the mapping any more; `others` are more attributes.
    void cell_is_there(const std::string& others = "") {
        manager_.assets[cell_id] = R"({"id":")" + cell_id +
                                   R"(","name":"Cell","type":"ThingAsset","attributes":{)"
                                   R"("horn":{"meta":{"railbridgeKey":"cell.horn"}})" +
                                   others + "}}";
    }
    void put_into(const std::string& id, const char* member, const char* json) {
        auto document = parsed(manager_.assets[id]);
        auto& memory = document.GetAllocator();
        document.RemoveMember(member);
        document.AddMember(rapidjson::StringRef(member), rapidjson::Value{parsed(json), memory},
                           memory);
        manager_.assets[id] = text(document);
    }

    /// The decisions as the command makes them; apply() is for the one of `which`.
    const PlannedAsset& planned(const std::string& which) {
        auto plan = provisioning_.plan({{cell_id, "cell"}});
        EXPECT_TRUE(plan) << plan.error().text;
        plan_ = plan.value_or(std::vector<PlannedAsset>{});
        const auto found = std::find_if(plan_.begin(), plan_.end(),
                                        [&](const auto& one) { return one.found.key == which; });
        return found == plan_.end() ? plan_.emplace_back() : *found;
    }
    Status replaced() {
        const auto& press = planned("press");
        EXPECT_EQ(press.decision.action, ProvisionAction::replace) << press.decision.why;
        return provisioning_.apply(press);
    }
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{state_.path()}) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    }
    /// It must be named, be its owner's alone, and hold what others had.
    void expect_kept(const Error& error) {
        const auto file = state_ / ("replaced-" + press_id + ".json");
        EXPECT_THAT(error.text, HasSubstr(file.string()));
        ASSERT_TRUE(std::filesystem::exists(file));
        EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0600});
        std::ifstream stream{file};
        const std::string content{std::istreambuf_iterator<char>{stream}, {}};
        EXPECT_STREQ(parsed(content)["attributes"]["rule"]["value"].GetString(), "kept");
    }

    test::TemporaryDirectory state_;
    Mapping mapping_ = with_press();
    Manager manager_;
    std::string cell_derives_ = cell_id;
    mqtt::AssetDocuments documents_{mapping_, "master", "", [this](const std::string& key) {
                                        return key == "cell" ? cell_derives_ : press_id;
                                    }};
    Provisioning provisioning_{
        mapping_, documents_, manager_, {{.replace = true, .prune = true}, state_.path()}};
    std::vector<PlannedAsset> plan_;
};

TEST_F(ProvisioningTest, AReplacedAssetComesBackWhole) {
    press_is_there("PlugAsset");
    EXPECT_TRUE(replaced());
    EXPECT_THAT(manager_.done, ElementsAre("remove", "create"));
    const auto press = parsed(manager_.assets[press_id]);
    EXPECT_STREQ(press["type"].GetString(), "ThingAsset");
    EXPECT_STREQ(press["attributes"]["rule"]["value"].GetString(), "kept");
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ProvisioningTest, SilenceAfterCreateIsLookedInto) {
    press_is_there("PlugAsset");
    manager_.troubles["create"] = {.done = true, .error = {}};
    EXPECT_TRUE(replaced());
    EXPECT_THAT(manager_.done, ElementsAre("remove", "create"));
    EXPECT_THAT(manager_.assets[press_id], HasSubstr("kept"));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ProvisioningTest, SilenceIsNoReasonToCreateLess) {
    press_is_there("PlugAsset");
    manager_.troubles["create"] = {};
    const auto done = replaced();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().recovery, Recovery::retry_later);
    EXPECT_THAT(done.error().text, HasSubstr("is not there again"));
    EXPECT_THAT(manager_.done, ElementsAre("remove", "create"));
    expect_kept(done.error());
}

TEST_F(ProvisioningTest, OnlyABadRequestIsMetWithLess) {
    press_is_there("PlugAsset");
    manager_.troubles["create"] = {.done = false, .error = OperationError::bad_request};
    const auto bare = replaced();
    ASSERT_FALSE(bare);
    EXPECT_EQ(bare.error().recovery, Recovery::fatal);
    EXPECT_THAT(manager_.done, ElementsAre("remove", "create", "create"));
    EXPECT_THAT(manager_.assets[press_id], Not(HasSubstr("rule")));
    expect_kept(bare.error());

    for (const auto error : {OperationError::conflict, OperationError::internal_server_error,
                             OperationError::unauthorized, OperationError::refused}) {
        press_is_there("PlugAsset");
        manager_.done.clear();
        manager_.troubles["create"] = {.done = false, .error = error};
        EXPECT_FALSE(replaced());
        EXPECT_THAT(manager_.done, ElementsAre("remove", "create"));
    }
    EXPECT_EQ(files().size(), 5U) << "none is written over";
}

TEST_F(ProvisioningTest, SilenceAfterRemoveIsLookedInto) {
    press_is_there("PlugAsset");
    manager_.troubles["remove"] = {.done = true, .error = {}};
    EXPECT_TRUE(replaced());
    EXPECT_THAT(manager_.assets[press_id], HasSubstr("kept"));

    press_is_there("PlugAsset");
    manager_.done.clear();
    manager_.troubles["remove"] = {};
    const auto left = replaced();
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().recovery, Recovery::retry_later);
    EXPECT_THAT(left.error().text, HasSubstr("not deleted so far"));
    EXPECT_THAT(manager_.done, ElementsAre("remove"));
    expect_kept(left.error());
}

TEST_F(ProvisioningTest, WhatCannotBeKeptIsNotDeleted) {
    press_is_there("PlugAsset");
    std::filesystem::remove_all(state_.path());
    EXPECT_FALSE(replaced());
    EXPECT_THAT(manager_.done, IsEmpty());
}

TEST_F(ProvisioningTest, AfterSilenceAPrunedAssetIsLookedFor) {
    cell_is_there();
    manager_.troubles["remove"] = {.done = true, .error = {}};
    EXPECT_TRUE(provisioning_.apply(planned("cell")));
    cell_is_there();
    manager_.troubles["remove"] = {};
    const auto left = provisioning_.apply(planned("cell"));
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().recovery, Recovery::retry_later);
}

TEST_F(ProvisioningTest, AnIdThatIsNotDerivedIsNotPruned) {
    cell_is_there();
    EXPECT_EQ(planned("cell").decision.action, ProvisionAction::remove);
    cell_derives_ = press_id;
    EXPECT_EQ(planned("cell").decision.action, ProvisionAction::foreign);
}

TEST_F(ProvisioningTest, NothingGoesWhileSomethingOfTheMappingIsBelowIt) {
    cell_is_there();
    press_is_there();
    put_into(press_id, "path", (R"([")" + cell_id + R"(",")" + press_id + R"("])").c_str());
    const auto& cell = planned("cell");
    EXPECT_EQ(cell.decision.action, ProvisionAction::foreign);
    EXPECT_THAT(cell.decision.why, HasSubstr("press"));
}

TEST_F(ProvisioningTest, WhatChangedSinceItWasShownIsLeftAlone) {
    const auto somebodys = R"(,"oil":{"meta":{},"value":3})";
    cell_is_there();
    auto plan = planned("cell");
    cell_is_there(somebodys);
    const auto done = provisioning_.apply(plan);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text, HasSubstr("not ours"));

    press_is_there("PlugAsset");
    plan = planned("press");
    EXPECT_EQ(plan.decision.action, ProvisionAction::replace);
    press_is_there();
    EXPECT_FALSE(provisioning_.apply(plan));

    put_into(press_id, "name", R"("Press")");
    plan = planned("press");
    EXPECT_EQ(plan.decision.action, ProvisionAction::update);
    manager_.assets.erase(press_id);
    EXPECT_FALSE(provisioning_.apply(plan));
    EXPECT_THAT(manager_.done, IsEmpty());
}

TEST_F(ProvisioningTest, AnUpdateKeepsWhatCameInWhileAPersonThought) {
    press_is_there();
    put_into(press_id, "name", R"("Press")");
    const auto plan = planned("press");
    put_into(press_id, "accessPublicRead", "true");
    EXPECT_TRUE(provisioning_.apply(plan));
    const auto press = parsed(manager_.assets[press_id]);
    EXPECT_STREQ(press["name"].GetString(), "Press 4");
    EXPECT_TRUE(press["accessPublicRead"].GetBool());
}

TEST_F(ProvisioningTest, SilenceIsNoAnswerToALook) {
    manager_.silent_looks = true;
    const auto plan = provisioning_.plan({});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().recovery, Recovery::retry_later);
}

} // namespace
} // namespace railbridge::daemon
