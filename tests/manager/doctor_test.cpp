// `doctor`: damage, what is missing, certificates, the broker that runs.

#include "tests/manager/api_client.hpp"
#include "tests/manager/certificates.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    ApiClient client({manager.paho_url(), gateway.client_id, gateway.username(), gateway.secret,
                      "plant"});
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
        EXPECT_FALSE(shows("DISCONNECTED", command)) << command[0] << ' ' << command[1];
        EXPECT_TRUE(shows("CONNECTED", command)) << command[0] << ' ' << command[1];
    }
    manager.kill_hard();
    for (const auto& command : commands) {
        EXPECT_TRUE(shows("DISCONNECTED", command)) << command[0] << ' ' << command[1];
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
