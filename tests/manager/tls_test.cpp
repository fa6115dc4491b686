// TLS: both listeners, certificates of clients, revocation, the conformance suite over it.

#include "tests/manager/api_client.hpp"
#include "tests/manager/certificates.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class ServeWithTls : public testing::Test {
protected:
    std::string path(const std::string& name) const { return prepared_.directory() + '/' + name; }
    std::string certificate(const std::string& name) const { return self_signed(path(name)); }

    std::vector<std::string> tls_options(const std::string& server,
                                         std::vector<std::string> more) const {
        more.insert(more.begin(), {"--tls-listen", "127.0.0.1:" + port_, "--cert", server + ".pem",
                                   "--key", server + ".key"});
        return more;
    }

    ClientOptions options(const RunningManager& manager, const std::string& server) const {
        manager.add_realm("plant");
        const GatewayLogin gateway = manager.add_gateway("plant", "Hall 3");
        ClientOptions options{"ssl://localhost:" + port_, gateway.client_id, gateway.username(),
                              gateway.secret, "plant"};
        options.ca_file = server + ".pem";
        return options;
    }

    RunningManager prepared_{{}, RunningManager::Start::later};
    std::string port_ = std::to_string(free_port());
};

TEST_F(ServeWithTls, BothListenersServe) {
    const std::string server = certificate("server");
    const std::string port = std::to_string(free_port());
    RunningManager manager(
        {"--tls-listen", "127.0.0.1:" + port, "--cert", server + ".pem", "--key", server + ".key"});
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall 3");
    ClientOptions options{"ssl://localhost:" + port, gateway.client_id, gateway.username(),
                          gateway.secret, "plant"};
    options.ca_file = server + ".pem";
    ApiClient client(options);
    client.connect();
    client.subscribe_responses();
    EXPECT_THAT(client.request(gateway.asset_id + "/get"), HasSubstr("Hall 3"));
}

TEST_F(ServeWithTls, ClientsCanBeMadeToShowACertificate) {
    const std::string server = certificate("server");
    const std::string known = certificate("known");
    const std::string unknown = certificate("unknown");
    const std::string port = std::to_string(free_port());
    RunningManager manager({"--tls-listen", "127.0.0.1:" + port, "--cert", server + ".pem", "--key",
                            server + ".key", "--client-ca", known + ".pem"});
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall 3");
    ClientOptions options{"ssl://localhost:" + port, gateway.client_id, gateway.username(),
                          gateway.secret, "plant"};
    options.ca_file = server + ".pem";
    EXPECT_NE(ApiClient(options).try_connect(), 0) << "without a certificate";
    options.certificate = unknown;
    EXPECT_NE(ApiClient(options).try_connect(), 0) << "somebody else's";
    options.certificate = known;
    EXPECT_EQ(ApiClient(options).try_connect(), 0);
    options.secret = "wrong";
    EXPECT_NE(ApiClient(options).try_connect(), 0) << "it does not replace the secret";
}

TEST_F(ServeWithTls, WhatDoesNotFitTogetherIsNamed) {
    const auto serve = [&](std::vector<std::string> more) {
        more.insert(more.begin(),
                    {RAILBRIDGE_MANAGER_PROGRAM, "serve", "--plugin", RAILBRIDGE_MANAGER_PLUGIN,
                     "--listen", "127.0.0.1:" + std::to_string(free_port()), "--state",
                     prepared_.directory() + "/other"});
        return run_program(more).err;
    };
    const std::string server = certificate("server");
    EXPECT_THAT(serve({"--tls-listen", "127.0.0.1"}), HasSubstr("--cert FILE and --key FILE"));
    EXPECT_THAT(serve({"--cert", server + ".pem", "--key", server + ".key", "--client-crl", "x"}),
                HasSubstr("--client-ca"));
    EXPECT_THAT(serve({"--cert", server + ".pem", "--key", server + ".key", "--client-ca", "none"}),
                HasSubstr("cannot read none"));
}

TEST_F(ServeWithTls, ARevokedCertificateIsRefused) {
    const std::string server = certificate("server");
    const Authority authority(path("ca"));
    const std::string kept = authority.issue("kept");
    const std::string lost = authority.issue("lost");
    authority.revoke("lost");
    authority.publish_revocations();
    RunningManager manager(tls_options(server, {"--client-ca", authority.certificate(),
                                                "--client-crl", authority.revocation_list()}));
    ClientOptions options = this->options(manager, server);
    options.certificate = lost;
    EXPECT_NE(ApiClient(options).try_connect(), 0);
    options.certificate = kept;
    EXPECT_EQ(ApiClient(options).try_connect(), 0);
    manager.stop();
    authority.publish_revocations("20200102000000Z");
    manager.start();
    EXPECT_NE(ApiClient(options).try_connect(), 0) << "a list that has expired refuses everybody";
}

TEST_F(ServeWithTls, TheConformanceSuitePassesWithClientCertificates) {
    const std::string server = certificate("server");
    const Authority authority(path("ca"));
    const std::string client = authority.issue("suite");
    RunningManager manager(tls_options(server, {"--client-ca", authority.certificate()}));
    manager.add_realm("plant");
    const UserLogin user = manager.add_user("plant", "su");
    const CommandResult suite = run_program({RAILBRIDGE_CONFORMANCE_PROGRAM,
                                             "--host",
                                             "localhost",
                                             "--port",
                                             port_,
                                             "--cafile",
                                             server + ".pem",
                                             "--cert",
                                             client + ".pem",
                                             "--key",
                                             client + ".key",
                                             "--realm",
                                             "plant",
                                             "--user",
                                             "su",
                                             "--secret",
                                             user.secret,
                                             "--only",
                                             "page/*",
                                             "--only-failed"});
    EXPECT_EQ(suite.exit_code, 0) << suite.out << suite.err;
    EXPECT_THAT(suite.out + suite.err, HasSubstr("passed"));
}

} // namespace
} // namespace railbridge::test
