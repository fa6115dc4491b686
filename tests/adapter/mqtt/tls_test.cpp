// TLS: a connection that is not safe is refused with its reason, and nothing but a greeting leaves
// the box.

#include "tests/adapter/mqtt/certificates.hpp"
#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/scripted_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace railbridge::test {
namespace {

class TlsTest : public testing::Test {
protected:
    void SetUp() override {
        make_authority(directory_, "ca");
        make_authority(directory_, "other");
        make_certificate(directory_, "ca", "server", "DNS:localhost,IP:127.0.0.1");
        make_certificate(directory_, "ca", "stranger", "DNS:elsewhere.example");
    }

    mqtt::UplinkSettings settings(std::uint16_t port) const {
        auto result = settings_for(port);
        result.tls = true;
        result.host = "localhost";
        result.ca_file = directory_.file("ca.crt");
        return result;
    }

    /// Two attempts fail, and the broker never saw a CONNECT.
    static void expect_refused(UplinkBench& bench, const RunningBroker& broker,
                               const std::string& reason) {
        ASSERT_TRUE(bench.client.start());
        ASSERT_TRUE(bench.awaits<UplinkDown>());
        EXPECT_NE(bench.all<UplinkDown>().front().reason.find(reason), std::string::npos)
            << bench.all<UplinkDown>().front().reason;
        // A further attempt is no more trusting than the first.
        const auto attempts = [&] {
            const std::string log = broker.log();
            std::size_t count = 0;
            for (auto at = log.find("New connection from"); at != std::string::npos;
                 at = log.find("New connection from", at + 1)) {
                ++count;
            }
            return count;
        };
        const std::size_t before = attempts();
        EXPECT_TRUE(await([&] { return attempts() >= before + 2; }));
        EXPECT_TRUE(bench.all<UplinkUp>().empty());
        EXPECT_EQ(broker.log().find("New client connected"), std::string::npos) << broker.log();
    }

    TemporaryDirectory directory_;
};

TEST_F(TlsTest, ATrustedManagerOfTheRightNameIsAccepted) {
    RunningBroker broker{directory_, tls_listener(directory_, "server")};
    for (const char* host : {"localhost", "127.0.0.1"}) {
        auto with_host = settings(broker.port());
        with_host.host = host;
        UplinkBench bench{with_host};
        ASSERT_TRUE(bench.client.start());
        EXPECT_TRUE(bench.awaits<UplinkUp>()) << host;
    }
}

TEST_F(TlsTest, AClientCertificateIsShownWhereItIsAskedFor) {
    make_certificate(directory_, "ca", "box", "DNS:box.example");
    RunningBroker broker{directory_, tls_listener(directory_, "server") + "\ncafile " +
                                         directory_.file("ca.crt") + "\nrequire_certificate true"};
    auto with_certificate = settings(broker.port());
    with_certificate.certificate_file = directory_.file("box.crt");
    with_certificate.key_file = directory_.file("box.key");
    UplinkBench bench{with_certificate};
    ASSERT_TRUE(bench.client.start());
    EXPECT_TRUE(bench.awaits<UplinkUp>());
    UplinkBench without{settings(broker.port())};
    ASSERT_TRUE(without.client.start());
    EXPECT_TRUE(without.awaits<UplinkDown>());
}

TEST_F(TlsTest, AnotherAuthorityIsRefused) {
    RunningBroker broker{directory_, tls_listener(directory_, "server")};
    auto wrong = settings(broker.port());
    wrong.ca_file = directory_.file("other.crt");
    UplinkBench bench{wrong};
    expect_refused(bench, broker, "certificate verify failed");
}

TEST_F(TlsTest, AnotherServerNameIsRefused) {
    RunningBroker broker{directory_, tls_listener(directory_, "stranger")};
    UplinkBench bench{settings(broker.port())};
    expect_refused(bench, broker, "not for the name \"localhost\"");
}

TEST_F(TlsTest, APlainServerIsRefused) {
    RunningBroker broker{directory_, "allow_anonymous true"};
    UplinkBench bench{settings(broker.port())};
    expect_refused(bench, broker, "TLS");
}

TEST_F(TlsTest, NothingButAClientHelloIsSentBeforeTheServerIsKnown) {
    ScriptedBroker listener{[](Packet, const std::string&) { return Reaction{}; }};
    auto to_listener = settings(listener.port());
    to_listener.timings.connect_timeout = std::chrono::seconds{1};
    UplinkBench bench{to_listener};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    const std::string bytes = listener.received();
    ASSERT_GT(bytes.size(), 5U);
    EXPECT_EQ(bytes.substr(0, 2), "\x16\x03"); // a TLS handshake record
    EXPECT_EQ(bytes[5], '\x01');               // a ClientHello
    EXPECT_EQ(bytes.find("secret"), std::string::npos);
    EXPECT_EQ(bytes.find("gateway-test"), std::string::npos);
    EXPECT_EQ(bytes.find("MQTT"), std::string::npos);
}

TEST_F(TlsTest, UnusableFilesRefuseToStartAndNothingIsSent) {
    ScriptedBroker listener{[](Packet, const std::string&) { return Reaction{}; }};
    struct Case {
        std::string ca;
        std::string certificate;
        std::string key;
        std::string complaint;
    };
    directory_.write("empty.crt", "");
    directory_.write("nonsense.crt", "this is no certificate\n");
    const std::string ca = directory_.file("ca.crt");
    const std::vector<Case> cases{
        {"", "", "", "none is named"},
        {directory_.file("empty.crt"), "", "", "empty.crt"},
        {directory_.file("nonsense.crt"), "", "", "nonsense.crt"},
        {directory_.file("missing.crt"), "", "", "missing.crt"},
        {ca, directory_.file("server.crt"), "", "both"},
        {ca, directory_.file("server.crt"), directory_.file("missing.key"), "missing.key"},
        {ca, directory_.file("server.crt"), directory_.file("stranger.key"), "stranger.key"},
    };
    for (const auto& wrong : cases) {
        auto with_files = settings(listener.port());
        with_files.ca_file = wrong.ca;
        with_files.certificate_file = wrong.certificate;
        with_files.key_file = wrong.key;
        UplinkBench bench{with_files};
        const auto status = bench.client.start();
        ASSERT_FALSE(status) << wrong.complaint;
        EXPECT_EQ(status.error().recovery, Recovery::fatal);
        EXPECT_NE(status.error().text.find(wrong.complaint), std::string::npos)
            << status.error().text;
    }
    EXPECT_EQ(listener.connections(), 0U);
}

TEST_F(TlsTest, AnAuthorityFileEmptiedLaterStopsTheNextAttempt) {
    RunningBroker broker{directory_, tls_listener(directory_, "server")};
    UplinkBench bench{settings(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    directory_.write("ca.crt", "");
    broker.kill_hard();
    broker.start();
    ASSERT_TRUE(await([&] {
        const auto downs = bench.all<UplinkDown>();
        return !downs.empty() && downs.back().permanent;
    }));
    EXPECT_NE(bench.all<UplinkDown>().back().reason.find("ca.crt"), std::string::npos);
    EXPECT_EQ(bench.all<UplinkUp>().size(), 1U);
}

/// `openssl s_server` bound to one version of TLS.
class OldServer {
public:
    OldServer(const TemporaryDirectory& directory, const char* version)
        : port_(unused_port()) {
        const std::string accept = "127.0.0.1:" + std::to_string(port_);
        const std::string certificate = directory.file("server.crt");
        const std::string key = directory.file("server.key");
        log_ = directory.write("s_server.log", "");
        pid_ = ::fork();
        if (pid_ == 0) {
            (void) ::freopen(log_.c_str(), "w", stdout);
            (void) ::freopen(log_.c_str(), "w", stderr);
            ::execlp("openssl", "openssl", "s_server", version, "-cipher", "ALL:@SECLEVEL=0",
                     "-accept", accept.c_str(), "-cert", certificate.c_str(), "-key", key.c_str(),
                     nullptr);
            ::_exit(127);
        }
    }
    ~OldServer() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    OldServer(const OldServer&) = delete;
    OldServer& operator=(const OldServer&) = delete;

    std::uint16_t port() const { return port_; }
    bool accepts() const {
        std::ifstream file{log_};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return text.find("ACCEPT") != std::string::npos;
    }

private:
    std::uint16_t port_;
    std::string log_;
    pid_t pid_ = 0;
};

TEST_F(TlsTest, AServerOfTls11IsRefused) {
    OldServer server{directory_, "-tls1_1"};
    ASSERT_TRUE(await([&] { return server.accepts(); }));
    UplinkBench bench{settings(server.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_NE(bench.all<UplinkDown>().front().reason.find("TLS"), std::string::npos)
        << bench.all<UplinkDown>().front().reason;
    EXPECT_TRUE(bench.all<UplinkUp>().empty());
}

TEST(Plaintext, OffLoopbackNeedsAnExplicitWaiver) {
    auto plain = settings_for(1883);
    EXPECT_TRUE(validate_settings(plain));
    plain.host = "manager.example";
    ASSERT_FALSE(validate_settings(plain));
    EXPECT_EQ(validate_settings(plain).error().text.find(plain.secret), std::string::npos);
    plain.allow_plaintext = true;
    EXPECT_TRUE(validate_settings(plain));
}

} // namespace
} // namespace railbridge::test
