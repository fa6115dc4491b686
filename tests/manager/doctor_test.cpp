// `doctor`: damage, what is missing, certificates, the broker that runs.

#include "tests/manager/api_client.hpp"
#include "tests/manager/certificates.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Doctor, FindsDamageAndWhatIsMissing) {
    RunningManager manager({}, RunningManager::Start::later);
    EXPECT_THAT(manager.run({"doctor"}).out, HasSubstr("realm add"));
    manager.add_realm("plant");
    std::fstream store(manager.state_dir() + "/manager.db");
    store.seekp(4096);
    store << std::string(4096, 'x');
    store.close();
    const CommandResult result = manager.run({"doctor"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("is damaged"));
    EXPECT_THAT(result.out, HasSubstr("backup"));
    const CommandResult nowhere =
        run_program({RAILBRIDGE_MANAGER_PROGRAM, "doctor", "--state", manager.directory() + "/no"});
    EXPECT_EQ(nowhere.exit_code, 1);
    EXPECT_FALSE(std::filesystem::exists(manager.directory() + "/no")) << "looking makes nothing";
}

TEST(Doctor, KeepsTheReasonsApartWhyTheStoreCannotBeOpened) {
    RunningManager manager({}, RunningManager::Start::later);
    manager.add_realm("plant");
    const std::string store = manager.state_dir() + "/manager.db";
    const auto says = [&](const std::string& what) {
        const CommandResult result = manager.run({"doctor"});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_THAT(result.out, HasSubstr(what));
        EXPECT_THAT(result.out, Not(HasSubstr("damaged")));
        EXPECT_THAT(result.out, Not(HasSubstr("backup")));
    };
    std::filesystem::rename(store, store + ".aside");
    std::filesystem::create_directory(store); // cannot be opened, by root neither
    says(store + " cannot be opened");
    std::filesystem::remove(store);
    std::filesystem::rename(store + ".aside", store);
    std::fstream header(store);
    header.seekp(60); // user_version, big endian
    header.write("\0\0\x03\xE7", 4);
    header.close();
    says("schema 999; this program knows ");
}

TEST(Doctor, LooksAtWhomTheFilesBelongTo) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    RunningManager manager({}, RunningManager::Start::later);
    manager.add_realm("plant");
    constexpr uid_t nobody = 65534;
    const std::string store = manager.state_dir() + "/manager.db";
    ASSERT_EQ(::chown(store.c_str(), nobody, nobody), 0);
    const CommandResult result = manager.run({"doctor"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("chown root " + store));
}

TEST(Doctor, SaysWhoseDirectoryItIs) {
    const auto as_nobody = [](const std::string& state) {
        return run_program({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                            RAILBRIDGE_MANAGER_PROGRAM, "doctor", "--state", state});
    };
    RunningManager manager({}, RunningManager::Start::later);
    manager.add_realm("plant");
    if (::geteuid() != 0 || as_nobody("/").exit_code != 1) {
        GTEST_SKIP() << "needs root, and a program that others may start";
    }
    const CommandResult hidden = as_nobody(manager.state_dir());
    EXPECT_EQ(hidden.exit_code, 1);
    EXPECT_THAT(hidden.out, HasSubstr("cannot look at " + manager.state_dir()));
    EXPECT_THAT(hidden.out, HasSubstr("as the user of the server"));
    std::filesystem::permissions(manager.directory(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    const CommandResult foreign = as_nobody(manager.state_dir());
    EXPECT_EQ(foreign.exit_code, 1);
    EXPECT_THAT(foreign.out, HasSubstr("belongs to root: run this as root"));
    EXPECT_THAT(foreign.err, Not(HasSubstr("filesystem")));
}

/// A start without them would forget history for good, or serve without TLS.
TEST(Doctor, TellsTheWholeCommandOfTheLastStart) {
    const RunningManager prepared({}, RunningManager::Start::later);
    const std::string server = self_signed(prepared.directory() + "/server");
    const std::string tls = "127.0.0.1:" + std::to_string(free_port());
    RunningManager manager({"--history-days", "400", "--history-mib", "2000", "--strict",
                            "--tls-listen", tls, "--cert", server + ".pem", "--key",
                            server + ".key"});
    manager.add_realm("plant");
    manager.stop();
    const std::string command = "railbridge-manager serve --state " + manager.state_dir() +
                                " --listen 127.0.0.1:" + std::to_string(manager.port()) +
                                " --tls-listen " + tls + " --plugin " + RAILBRIDGE_MANAGER_PLUGIN +
                                " --history-days 400 --history-mib 2000 --strict --cert " + server +
                                ".pem --key " + server + ".key";
    const auto without_plugin = [](std::string text) { // the one beside the program needs no option
        const std::string plugin = std::string(" --plugin ") + RAILBRIDGE_MANAGER_PLUGIN;
        const std::size_t at = text.find(plugin);
        return at == std::string::npos ? text : text.erase(at, plugin.size());
    };
    EXPECT_THAT(without_plugin(manager.run({"doctor"}).out), HasSubstr(without_plugin(command)));
    EXPECT_THAT(without_plugin(manager.run({"watch"}).err), HasSubstr(without_plugin(command)));
    const std::string options = command.substr(command.find(" --listen"));
    EXPECT_THAT(without_plugin(manager.run({"backup", manager.directory() + "/plant.backup"}).err),
                testing::AllOf(HasSubstr("serve --state NEW" + without_plugin(options) + '\n'),
                               HasSubstr("the options of serve are not in it"),
                               HasSubstr("31 days")));
}

TEST(Doctor, NamesTheBrokerThatRuns) {
    RunningManager manager;
    manager.add_realm("plant");
    EXPECT_THAT(manager.run({"doctor"}).out,
                ContainsRegex("ok +running broker +mosquitto version 2.*, process " +
                              std::to_string(manager.pid())));
    manager.stop();
    EXPECT_THAT(manager.run({"doctor"}).out, Not(HasSubstr("running broker")));
}

/// The store still says CONNECTED when the server is gone.
TEST(Doctor, NobodyIsConnectedToAServerThatIsDown) {
    RunningManager manager;
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    ApiClient client(
        {manager.paho_url(), gateway.client_id, gateway.username(), gateway.secret, "plant"});
    client.connect();
    client.subscribe_responses();
    EXPECT_THAT(client.request(gateway.asset_id + "/get"), HasSubstr("Hall"));
    const std::vector<std::vector<std::string>> commands{
        {"gateway", "list"},
        {"gateway", "list", "--json"},
        {"asset", "tree"},
        {"asset", "show", gateway.asset_id},
        {"attribute", "get", "--realm", "plant", gateway.asset_id, "gatewayStatus"},
        {"doctor"}};
    const auto shows = [&](const std::string& text, const std::vector<std::string>& command) {
        return (' ' + manager.run(command).out).find(text) != std::string::npos;
    };
    for (const auto& command : commands) {
        EXPECT_FALSE(shows("DISCONNECTED", command)) << command[0] << ' ' << command.back();
        EXPECT_TRUE(shows("CONNECTED", command)) << command[0] << ' ' << command.back();
    }
    manager.kill_hard();
    for (const auto& command : commands) {
        EXPECT_TRUE(shows("DISCONNECTED", command)) << command[0] << ' ' << command.back();
    }
    EXPECT_THAT(manager.run({"doctor"}).out, HasSubstr("): DISCONNECTED, 0 assets"));
}

class DoctorOnTls : public testing::Test {
protected:
    /// Of a server that was started with these files beside its own certificate.
    static CommandResult examined(const std::string& server, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"--tls-listen", "127.0.0.1:" + std::to_string(free_port()),
                                   "--cert", server + ".pem", "--key", server + ".key"});
        RunningManager manager(more);
        manager.add_realm("plant");
        return manager.run({"doctor"});
    }

    std::string path(const std::string& name) const { return prepared_.directory() + '/' + name; }

    RunningManager prepared_{{}, RunningManager::Start::later};
};

TEST_F(DoctorOnTls, LooksAtTheCertificate) {
    constexpr int days = 20;
    const std::string server = self_signed(path("server"), days);
    const CommandResult result = examined(server);
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_THAT(result.out, ContainsRegex("warning  TLS certificate +/CN=localhost"));
    EXPECT_THAT(result.out, HasSubstr("19 days left"));
    RunningManager manager({"--tls-listen", "127.0.0.1:" + std::to_string(free_port()), "--cert",
                            server + ".pem", "--key", server + ".key"});
    std::filesystem::remove(server + ".pem");
    EXPECT_EQ(manager.run({"doctor"}).exit_code, 1);
}

TEST_F(DoctorOnTls, LooksAtTheAuthorityOfTheClientsAndItsRevocations) {
    const std::string server = self_signed(path("server"));
    const Authority authority(path("ca"));
    authority.issue("lost");
    authority.revoke("lost");
    authority.publish_revocations();
    const std::vector<std::string> options{"--client-ca", authority.certificate(), "--client-crl",
                                           authority.revocation_list()};
    const CommandResult fresh = examined(server, options);
    EXPECT_EQ(fresh.exit_code, 0) << fresh.out;
    EXPECT_THAT(fresh.out, ContainsRegex("warning  client CA +/CN=authority, valid until"));
    EXPECT_THAT(fresh.out, ContainsRegex("client CRL +/CN=authority, 1 revoked, valid until"));

    authority.publish_revocations("20200102000000Z");
    const CommandResult old = examined(server, options);
    EXPECT_EQ(old.exit_code, 1);
    EXPECT_THAT(old.out, ContainsRegex("problem +client CRL .*it has expired; every client"));

    const CommandResult foreign = examined(
        server, {"--client-ca", server + ".pem", "--client-crl", authority.revocation_list()});
    EXPECT_THAT(foreign.out, HasSubstr("no list of /CN=localhost"));
    const CommandResult wrong = examined(server, {"--client-ca", authority.certificate()});
    EXPECT_THAT(wrong.out, Not(HasSubstr("client CRL")));
}

} // namespace
} // namespace railbridge::test
