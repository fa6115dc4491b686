// export, import, delete, template, types and doctor, as an operator uses them.

#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string content_of(const std::string& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

constexpr const char* pump = "pump000000000000000001";
constexpr const char* hall = "hall000000000000000001";

/// A realm with a room, a gateway in it, and a pump below the gateway.
class AdministrationTest : public testing::TestWithParam<RunningManager::Start> {
protected:
    AdministrationTest() {
        manager_.add_realm("plant");
        manager_.add_realm("other");
        write_file("plant.json", file_);
        manager_.run_ok({"asset", "import", path("plant.json")});
    }

    std::string path(const std::string& name) const { return manager_.directory() + '/' + name; }

    void write_file(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
    }

    std::vector<std::string> names_with(const std::string& beginning) const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(manager_.directory())) {
            if (entry.path().filename().string().starts_with(beginning)) {
                names.push_back(entry.path().filename());
            }
        }
        return names;
    }

    CommandResult import(const std::string& text, std::vector<std::string> more = {}) const {
        write_file("import.json", text);
        more.insert(more.begin(), {"asset", "import", path("import.json")});
        return manager_.run(more);
    }

    std::string exported(const std::string& realm) const {
        return manager_.run_ok({"asset", "export", "--realm", realm}) + '\n';
    }

    RunningManager manager_{{}, GetParam()};
    const std::string file_ =
        R"({"format":"railbridge-assets","version":1,"realm":"plant","assets":[)"
        "\n"
        R"({"id":"room000000000000000001","version":4,"createdOn":1700000000000,"name":"Röum",)"
        R"("accessPublicRead":false,"realm":"plant","type":"RoomAsset","attributes":{)"
        R"("area":{"name":"area","type":"positiveInteger","meta":{},"value":12,"timestamp":7},)"
        R"("location":{"name":"location","type":"GEO_JSONPoint","meta":{},"value":null,"timestamp":7},)"
        R"("notes":{"name":"notes","type":"text","meta":{},"value":null,"timestamp":7},)"
        R"("roomNumber":{"name":"roomNumber","type":"positiveInteger","meta":{},"value":1,"timestamp":7}}},)"
        "\n"
        R"({"id":"hall000000000000000001","version":0,"createdOn":1700000000001,"name":"Hall",)"
        R"("accessPublicRead":false,"parentId":"room000000000000000001","realm":"plant",)"
        R"("type":"GatewayV2Asset","attributes":{)"
        R"("clientId":{"name":"clientId","type":"text","meta":{"readOnly":true},"value":"gateway-hall000000000000000001","timestamp":8},)"
        R"("clientSecret":{"name":"clientSecret","type":"UUID","meta":{},"value":null,"timestamp":8},)"
        R"("disabled":{"name":"disabled","type":"boolean","meta":{},"value":true,"timestamp":8},)"
        R"("gatewayStatus":{"name":"gatewayStatus","type":"connectionStatus","meta":{"readOnly":true},"value":null,"timestamp":8},)"
        R"("location":{"name":"location","type":"GEO_JSONPoint","meta":{},"value":null,"timestamp":8},)"
        R"("notes":{"name":"notes","type":"text","meta":{},"value":null,"timestamp":8}}},)"
        "\n"
        R"({"id":"pump000000000000000001","version":2,"createdOn":1700000000002,"name":"Pump",)"
        R"("accessPublicRead":true,"parentId":"hall000000000000000001","realm":"plant",)"
        R"("type":"ThingAsset","attributes":{)"
        R"("any":{"name":"any","meta":{"storeDataPoints":true},"value":{"x":[1,2.5,null]},"timestamp":9},)"
        R"("location":{"name":"location","type":"GEO_JSONPoint","meta":{},"value":null,"timestamp":9},)"
        R"("notes":{"name":"notes","type":"text","meta":{"label":"Notes"},"value":"a \"b\"","timestamp":9}}})"
        "\n]}\n";
};

TEST_P(AdministrationTest, WhatWasImportedIsExportedAgain) {
    EXPECT_EQ(exported("plant"), file_);
    const std::string file = path("out.json");
    manager_.run_ok({"asset", "export", "--realm", "plant", "--out", file});
    EXPECT_EQ(content_of(file), file_);
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(manager_.run({"asset", "export", "--realm", "plant", "--out", file}).exit_code, 1)
        << "files are not overwritten";
    manager_.run_ok({"asset", "delete", "room000000000000000001", "--recursive"});
    EXPECT_THAT(exported("plant"), HasSubstr("\"assets\":[]"));
    manager_.run_ok({"asset", "import", file});
    EXPECT_EQ(exported("plant"), file_);
}

TEST_P(AdministrationTest, SecretsLeaveOnlyWhenAskedFor) {
    const std::string secret = json_text(
        manager_.run_ok({"attribute", "get", "--realm", "plant", hall, "clientSecret", "--json"}),
        "value");
    EXPECT_THAT(exported("plant"), Not(HasSubstr(secret)));
    const std::string all =
        manager_.run_ok({"asset", "export", "--realm", "plant", "--with-secrets"});
    EXPECT_THAT(all, HasSubstr(secret));
    manager_.run_ok({"asset", "delete", hall, "--recursive"});
    manager_.run_ok({"asset", "delete", "room000000000000000001"});
    const CommandResult again = import(all, {"--json"});
    EXPECT_THAT(again.out, HasSubstr(R"("secret":"kept")")) << again.err;
    EXPECT_THAT(manager_.run_ok({"asset", "show", hall}), HasSubstr(secret));
}

TEST_P(AdministrationTest, AnImportIsWholeOrNothing) {
    const std::string before = exported("plant");
    const auto refused = [&](const std::string& text, const std::string& why,
                             std::vector<std::string> more = {}) {
        more.emplace_back("--fresh-ids");
        const CommandResult result = import(text, more);
        EXPECT_EQ(result.exit_code, 1) << why;
        EXPECT_THAT(result.err, HasSubstr(why));
        EXPECT_EQ(exported("plant"), before);
    };
    refused("nonsense", "no JSON object");
    refused("{}", "asset export");
    refused(replaced(file_, "\"version\":1", "\"version\":2"), "newer");
    refused(replaced(file_, R"("roomNumber":)", R"("numberOfTheRoom":)"), "calls itself");
    refused(replaced(file_, R"("value":12,)", R"("value":-12,)"), "asset 1 of the file: (Röum)");
    refused(replaced(file_, R"("name":"Pump")", R"("name":" ")"), "name can not be empty");
    refused(replaced(file_, R"({"id":"pump)", R"({"id":"pump-)"), "22 letters and digits");
    refused(replaced(file_, R"({"id":"pump0)", R"({"id":"room0)"), "in the file twice");
    refused(replaced(file_, R"("realm":"plant","assets")", R"("realm":"none","assets")"),
            "realm add none");
    refused(file_, "--parent root", {"--parent", "none000000000000000001"});
    refused(replaced(file_, R"("accessPublicRead":false,"realm":"plant","type":"RoomAsset")",
                     R"("parentId":"pump000000000000000001","type":"RoomAsset")"),
            "its own ancestor");
    refused(replaced(file_, R"("type":"ThingAsset")", R"("type":"GatewayV2Asset")"),
            "required attribute is missing");
    refused(file_, "a gateway cannot be below a gateway", {"--parent", hall});
    const CommandResult same = import(file_);
    EXPECT_EQ(same.exit_code, 1);
    EXPECT_THAT(same.err, HasSubstr("asset pump000000000000000001 (Pump): exists already"));
    EXPECT_THAT(import(file_, {"--fresh-ids", "--dry-run"}).out, HasSubstr("3 assets would be"));
    EXPECT_EQ(exported("plant"), before);
}

TEST_P(AdministrationTest, AnImportWarnsOfValuesThatBreakTheirConstraints) {
    const std::string asset =
        R"({"id":"tank000000000000000001","type":"Own","name":"Tank","attributes":{"level":{)"
        R"("type":"number","value":80,"meta":{"constraints":[{"type":"max","max":50}]}}}})";
    const std::string text =
        R"({"format":"railbridge-assets","version":1,"realm":"plant","assets":[)" + asset + "]}";
    const std::string warning = "Warning, the value stays: asset 1 of the file: (Tank) "
                                "attributes.level.value: must be less than or equal to 50\n";
    EXPECT_EQ(import(text, {"--dry-run"}).out,
              warning + "Everything fits: 1 assets would be imported into realm plant.\n");
    EXPECT_EQ(import(text).out, warning + "Imported 1 assets into realm plant.\n");
}

TEST_P(AdministrationTest, ACopyHasIdsAndSecretsOfItsOwn) {
    const CommandResult copy = import(file_, {"--fresh-ids", "--realm", "other", "--json"});
    EXPECT_EQ(copy.exit_code, 0) << copy.err;
    EXPECT_THAT(copy.out, HasSubstr(R"("secret":"new")"));
    const std::string there = exported("other");
    EXPECT_THAT(there, Not(HasSubstr(pump)));
    EXPECT_THAT(there, HasSubstr("\"realm\":\"other\""));
    EXPECT_THAT(manager_.run_ok({"asset", "tree", "--realm", "other"}), HasSubstr("    Pump"))
        << "the tree has the same shape";
    const std::string subtree = manager_.run_ok({"asset", "export", "--asset", hall});
    EXPECT_THAT(subtree, Not(HasSubstr("\"Röum\"")));
    EXPECT_EQ(import(subtree, {"--fresh-ids", "--parent", "root", "--realm", "other"}).exit_code,
              0);
}

TEST_P(AdministrationTest, DeletingASubtreeWantsAYes) {
    const CommandResult refused = manager_.run({"asset", "delete", hall});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("--recursive"));
    EXPECT_EQ(manager_.run({"asset", "delete", hall, "--realm", "other"}).exit_code, 1);
    EXPECT_THAT(manager_.run_ok({"asset", "delete", hall, "--recursive"}), HasSubstr("2 assets"));
    EXPECT_THAT(manager_.run({"attribute", "history", "--realm", "plant", pump, "any"}).err,
                HasSubstr("no asset"));
    EXPECT_THAT(manager_.run_ok({"gateway", "list"}), HasSubstr("no gateways"));
}

TEST_P(AdministrationTest, ARealmIsRemovedWithAllThatIsInIt) {
    const auto refused = manager_.run({"realm", "remove", "plant"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("realm plant still has 3 assets, 0 users and 1 gateway"));
    EXPECT_THAT(refused.err, HasSubstr("--recursive"));
    EXPECT_EQ(exported("plant"), file_);
    EXPECT_EQ(manager_.run_ok({"realm", "remove", "other", "--json"}),
              R"({"removed":"other","assets":0,"users":0,"gateways":0})");
    EXPECT_THAT(manager_.run_ok({"realm", "remove", "plant", "--recursive"}), HasSubstr("removed"));
    EXPECT_EQ(manager_.run_ok({"realm", "list", "--json"}), "[]");
    EXPECT_EQ(manager_.run_ok({"asset", "tree", "--json"}), "[]");
    EXPECT_THAT(manager_.run_ok({"doctor"}), Not(HasSubstr("plant")));
    EXPECT_EQ(manager_.run({"realm", "remove", "plant"}).exit_code, 1);
    manager_.add_realm("plant");
    manager_.run_ok({"asset", "import", path("plant.json")});
    EXPECT_EQ(exported("plant"), file_) << "the ids are free again";
}

TEST_P(AdministrationTest, TemplatesAreReadyForCreate) {
    const std::string of_type =
        manager_.run_ok({"asset", "template", "presencesensor", "--name", "A \"b\""});
    EXPECT_THAT(of_type, HasSubstr("\"presence\": {}"));
    EXPECT_THAT(of_type, HasSubstr(R"("name": "A \"b\"")"));
    const std::string like = manager_.run_ok({"asset", "template", pump, "--json", "--values"});
    EXPECT_EQ(like, R"({"type":"ThingAsset","name":"Pump","attributes":{"any":{"meta":)"
                    R"({"storeDataPoints":true},"value":{"x":[1,2.5,null]}},"location":{},)"
                    R"("notes":{"meta":{"label":"Notes"},"value":"a \"b\""}}})");
    const std::string gateway = manager_.run_ok({"asset", "template", hall, "--values"});
    EXPECT_THAT(gateway, HasSubstr("\"clientSecret\": {}"));
    EXPECT_THAT(manager_.run({"asset", "template", "PresenceSensr"}).err,
                HasSubstr("PresenceSensorAsset"));
    EXPECT_THAT(manager_.run_ok({"types", "RoomAsset"}), HasSubstr("positiveInteger  yes"));
    EXPECT_THAT(manager_.run_ok({"types", "--json"}), HasSubstr(R"({"type":"BuildingAsset")"));
    if (GetParam() == RunningManager::Start::now) {
        const UserLogin user = manager_.add_user("plant", "su");
        ApiClient client({manager_.paho_url(), "desk", user.username, user.secret, "plant"});
        client.connect();
        client.subscribe_responses();
        for (const std::string& payload : {of_type, like, gateway}) {
            EXPECT_THAT(client.request("r/create", payload), HasSubstr("\"CREATE\"")) << payload;
        }
    }
}

TEST_P(AdministrationTest, TheDoctorSaysWhatToDo) {
    const CommandResult result = manager_.run({"doctor"});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("mosquitto version 2."));
    EXPECT_THAT(result.out, HasSubstr("sound, schema"));
    EXPECT_THAT(result.out, HasSubstr("disabled false")) << "the gateway is disabled";
    EXPECT_THAT(result.out, HasSubstr(GetParam() == RunningManager::Start::now
                                          ? "serves and answers"
                                          : "railbridge-manager serve --state"));
    EXPECT_THAT(result.out, Not(HasSubstr("\033"))) << "no colours for a pipe";
    manager_.run_ok({"attribute", "write", "--realm", "plant", pump, "notes", "x"});
    EXPECT_THAT(manager_.run_ok({"doctor", "--json"}), HasSubstr("Hall: 1 wait"));
    EXPECT_THAT(manager_.run_ok({"attribute", "pending", "--realm", "plant"}),
                HasSubstr("Pump   notes      x      Hall     DISCONNECTED"));
    ASSERT_EQ(::chmod(manager_.state_dir().c_str(), 0755), 0);
    const CommandResult open = manager_.run({"doctor"});
    EXPECT_EQ(open.exit_code, 1);
    EXPECT_THAT(open.out, HasSubstr("chmod go= " + manager_.state_dir()));
}

TEST_P(AdministrationTest, ABackupIsTheWholeManager) {
    const std::string secret = json_text(
        manager_.run_ok({"user", "add", "--realm", "plant", "--name", "su", "--json"}), "secret");
    manager_.run_ok({"attribute", "write", "--realm", "plant", pump, "notes", "waits"});
    const std::string file = path("plant.backup");
    const std::string before = exported("plant");
    write_file("plant.backup.unfinished", "of somebody else");
    const CommandResult backup = manager_.run({"backup", file});
    EXPECT_EQ(backup.exit_code, 0) << backup.err;
    EXPECT_EQ(content_of(file + ".unfinished"), "of somebody else");
    EXPECT_THAT(names_with("plant.backup"),
                testing::UnorderedElementsAre("plant.backup", "plant.backup.unfinished"));
    manager_.run_ok({"asset", "delete", "room000000000000000001", "--recursive"});
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(file + "-wal"));
    EXPECT_THAT(manager_.run({"backup", file}).err, HasSubstr("exists already"));
    EXPECT_THAT(manager_.run({"backup", path("none/plant.backup")}).err, HasSubstr("No such file"));
    EXPECT_THAT(names_with("plant.backup"), testing::SizeIs(2)) << "nothing else is left";

    RunningManager restored({}, RunningManager::Start::later);
    std::filesystem::copy(file, restored.state_dir() + "/manager.db");
    restored.start();
    EXPECT_EQ(restored.run_ok({"asset", "export", "--realm", "plant"}) + '\n', before);
    EXPECT_THAT(restored.run_ok({"attribute", "pending", "--realm", "plant"}), HasSubstr("waits"));
    EXPECT_THAT(restored.run_ok({"doctor"}), HasSubstr("sound, schema"));
    ApiClient client({restored.paho_url(), "desk", "plant:su", secret, "plant"});
    client.connect();
    client.subscribe_responses();
    EXPECT_THAT(client.request(std::string(pump) + "/get"), HasSubstr("Pump"));
}

INSTANTIATE_TEST_SUITE_P(Server, AdministrationTest,
                         testing::Values(RunningManager::Start::now, RunningManager::Start::later),
                         [](const auto& instance) {
                             return instance.param == RunningManager::Start::now ? "Runs"
                                                                                 : "IsDown";
                         });

} // namespace
} // namespace railbridge::test
