// Whatever a connection is refused for, the bridge says it in clear words, keeps polling, and gives
// nothing away. That no credentials leave the box is shown in tests/adapter/mqtt.

#include "tests/adapter/mqtt/certificates.hpp"
#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace railbridge::test {
namespace {

constexpr int exit_config = 78;

/// A site whose manager speaks TLS, with a certificate for this machine or for another.
class Refusals : public testing::Test {
protected:
    void SetUp() override {
        make_authority(certificates_, "ca");
        make_authority(certificates_, "other");
        make_certificate(certificates_, "ca", "server", "DNS:localhost,IP:127.0.0.1");
        make_certificate(certificates_, "ca", "stranger", "DNS:elsewhere.example");
    }

    PlantOptions tls(const std::string& certificate) const {
        const std::string port = std::to_string(free_port());
        PlantOptions options;
        options.serve_options = {"--tls-listen", "127.0.0.1:" + port,
                                 "--cert",       certificates_.file(certificate + ".crt"),
                                 "--key",        certificates_.file(certificate + ".key")};
        options.manager_url = "mqtts://localhost:" + port;
        options.start_bridge = false;
        return options;
    }

    static void add_to_manager(const Plant& plant, const std::string& lines) {
        std::string text = plant.bridge.read_file("bridge.toml");
        text.insert(text.find("[bridge]"), lines);
        plant.bridge.write_file("bridge.toml", text);
    }
    void trust(const Plant& plant, const std::string& authority) const {
        add_to_manager(plant, "ca_file = \"" + certificates_.file(authority + ".crt") + "\"\n");
    }

    /// It runs, polls, and says in log and status why the manager is out of reach.
    static void expect_survives(Plant& plant, const std::string& reason) {
        plant.bridge.start();
        EXPECT_TRUE(await([&] { return plant.bridge.said(reason); })) << plant.story();
        EXPECT_TRUE(await([&] {
            const auto status = plant.bridge.status();
            return status && status->uplink.find(reason) != std::string::npos;
        })) << plant.bridge.status()->uplink;
        EXPECT_EQ(plant.bridge.status()->health, "no uplink");
        plant.devices.set(1, "hr", 5, {4711}, "plant");
        EXPECT_TRUE(
            await([&] { return plant.bridge.status()->point("press", "sealed").value == "4711"; }));
        EXPECT_EQ(plant.value("railbridge", "bridgeStatus"), "") << "it was let in";
        expect_no_secret(plant);
        EXPECT_EQ(plant.bridge.stop(), 0);
    }

    static void expect_no_secret(const Plant& plant) {
        const std::string secret = plant.bridge.read_file("gateway.secret");
        ASSERT_GT(secret.size(), 8U);
        EXPECT_FALSE(plant.bridge.said(secret.substr(0, secret.find('\n'))));
    }

    /// Both `check` and `run` refuse, with this text.
    static void expect_refused(Plant& plant, const std::string& text) {
        const CommandResult checked = plant.bridge.call("check");
        EXPECT_EQ(checked.exit_code, exit_config);
        EXPECT_NE(checked.err.find(text), std::string::npos) << checked.err;
        EXPECT_EQ(plant.bridge.run_to_end(), exit_config);
        EXPECT_TRUE(plant.bridge.said(text)) << plant.bridge.log();
        EXPECT_EQ(plant.devices.counters("plant").connections, 0U);
        expect_no_secret(plant);
    }

    TemporaryDirectory certificates_;
};

TEST_F(Refusals, NoneWhenEverythingFits) {
    Plant plant(tls("server"));
    trust(plant, "ca");
    plant.start_bridge();
    EXPECT_TRUE(plant.shows("pump", "flow", "12.5")) << plant.story();
}

TEST_F(Refusals, AnAuthorityWeDoNotTrust) {
    Plant plant(tls("server"));
    trust(plant, "other");
    expect_survives(plant, "certificate");
}

TEST_F(Refusals, ACertificateForAnotherName) {
    Plant plant(tls("stranger"));
    trust(plant, "ca");
    expect_survives(plant, "certificate");
}

TEST_F(Refusals, AWrongSecret) {
    Plant plant({.start_bridge = false});
    plant.bridge.write_file("gateway.secret", "not-the-secret-it-was\n");
    expect_survives(plant, "refuses our credentials");
}

TEST_F(Refusals, AnEmptyFileOfAuthorities) {
    Plant plant(tls("server"));
    plant.bridge.write_file("empty.pem", "");
    add_to_manager(plant, "ca_file = \"empty.pem\"\n");
    expect_refused(plant, "the file is empty");
}

TEST_F(Refusals, AMissingFileOfAuthorities) {
    Plant plant(tls("server"));
    add_to_manager(plant, "ca_file = \"nowhere.pem\"\n");
    expect_refused(plant, "nowhere.pem");
}

TEST_F(Refusals, AServerNameIsNotSupportedYetAndNotIgnored) {
    Plant plant(tls("stranger"));
    trust(plant, "ca");
    add_to_manager(plant, "server_name = \"elsewhere.example\"\n");
    expect_refused(plant, "server_name is not supported yet");
}

TEST_F(Refusals, ASecretThatOthersCanRead) {
    Plant plant({.start_bridge = false});
    using std::filesystem::perms;
    std::filesystem::permissions(plant.bridge.file("gateway.secret"),
                                 perms::owner_read | perms::owner_write | perms::others_read);
    expect_refused(plant, "gateway.secret");
}

TEST_F(Refusals, ASecretThatIsNotThere) {
    Plant plant({.start_bridge = false});
    const std::string secret = plant.bridge.read_file("gateway.secret");
    std::filesystem::remove(plant.bridge.file("gateway.secret"));
    EXPECT_EQ(plant.bridge.run_to_end(), exit_config);
    EXPECT_TRUE(plant.bridge.said("gateway.secret")) << plant.bridge.log();
}

TEST_F(Refusals, PlainTextOffLoopback) {
    Plant plant({.bridge_settings = "state_dir = \"state\"\n",
                 .manager_url = "mqtt://192.0.2.1:1883",
                 .start_bridge = false});
    expect_refused(plant, "readable over the network");
}

} // namespace
} // namespace railbridge::test
