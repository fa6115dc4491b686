// bridge.toml: what it gives the daemon, and what it refuses.

#include "adapters/config/load_config.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* site = "schema = 1\n"
                             "[line.plant]\n"
                             "transport = \"tcp\"\n"
                             "endpoint = \"${plc}\"\n"
                             "[asset.press]\n"
                             "line = \"plant\"\n"
                             "unit = 1\n"
                             "point.lamp = { at = \"00001\" }\n";

std::string derived(std::string_view name) {
    return "<" + std::string(name) + ">";
}

/// Writes the site and the bridge file beside each other and loads them.
auto load(const ScratchDirectory& scratch, const std::string& bridge) {
    scratch.write("site.toml", site);
    return config::load_config(scratch.write("bridge.toml", bridge), derived);
}

TEST(BridgeToml, GivesEverythingWithPathsFromItsDirectory) {
    const ScratchDirectory scratch;
    scratch.write("ca.pem", "x");
    scratch.write("box.pem", "x");
    scratch.write("box.key", "x");
    const auto loaded = load(scratch, R"(schema = 1
[manager]
url = "mqtts://manager.example.org"
realm = "plant"
client_id = "gateway-abc_1"
gateway_id = "4j5ctffGqidATXf3ZN3x1o"
secret_file = "gateway.secret"
ca_file = "ca.pem"
client_cert = "box.pem"
client_key = "box.key"
[bridge]
state_dir = "state"
runtime_dir = "/run/railbridge"
mappings = ["site.toml"]
passthrough = "none"
ack_delay = "80ms"
batches_per_second = 0
values_per_second = 12.5
statistics = "1m"
[vars]
plc = "127.0.0.1:1502"
)");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    const auto& manager = loaded->daemon.manager;
    EXPECT_EQ(manager.host, "manager.example.org");
    EXPECT_EQ(manager.port, 8883);
    EXPECT_TRUE(manager.tls);
    EXPECT_EQ(manager.realm, "plant");
    EXPECT_EQ(manager.client_id, "gateway-abc_1");
    EXPECT_EQ(manager.gateway_id, "4j5ctffGqidATXf3ZN3x1o");
    EXPECT_EQ(manager.secret_file, scratch.path() / "gateway.secret");
    EXPECT_EQ(manager.ca_file, scratch.path() / "ca.pem");
    EXPECT_EQ(manager.client_cert, scratch.path() / "box.pem");
    EXPECT_EQ(manager.client_key, scratch.path() / "box.key");
    EXPECT_EQ(loaded->daemon.state_dir, scratch.path() / "state");
    EXPECT_EQ(loaded->daemon.runtime_dir, "/run/railbridge");
    EXPECT_THAT(loaded->daemon.mappings, ElementsAre(scratch.path() / "site.toml"));
    EXPECT_EQ(loaded->daemon.passthrough, Passthrough::none);
    EXPECT_EQ(loaded->daemon.ack_delay, 80ms);
    EXPECT_EQ(loaded->daemon.batches_per_second, 0.0);
    EXPECT_EQ(loaded->daemon.values_per_second, 12.5);
    EXPECT_EQ(loaded->daemon.statistics, 60s);
    ASSERT_EQ(loaded->mapping.assets.size(), 2U);
    EXPECT_EQ(loaded->mapping.assets[0].id, "<plant/gateway-abc_1/press>");
    EXPECT_EQ(std::get<TcpSettings>(loaded->mapping.lines[0].transport).port, 1502);
}

TEST(BridgeToml, HasDefaults) {
    const ScratchDirectory scratch;
    const auto loaded = load(scratch, "schema = 1\n[manager]\nurl = \"mqtt://127.0.0.1\"\n"
                                      "realm = \"R\"\nclient_id = \"gw\"\nsecret_file = \"s\"\n"
                                      "[bridge]\nmappings = [\"site.toml\"]\n"
                                      "[vars]\nplc = \"h\"\n");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    EXPECT_EQ(loaded->daemon.manager.port, 1883);
    EXPECT_FALSE(loaded->daemon.manager.tls);
    EXPECT_TRUE(loaded->daemon.manager.ca_file.empty());
    EXPECT_EQ(loaded->daemon.state_dir, "/var/lib/railbridge");
    EXPECT_EQ(loaded->daemon.passthrough, Passthrough::all);
    EXPECT_EQ(loaded->daemon.ack_delay, 50ms);
    EXPECT_EQ(loaded->daemon.batches_per_second, 20.0);
    EXPECT_EQ(loaded->daemon.values_per_second, 300.0);
    EXPECT_EQ(loaded->daemon.statistics, 0s);
}

TEST(BridgeToml, ADirectoryIsTheSameWithASlashAtItsEnd) {
    const ScratchDirectory scratch;
    const auto loaded =
        load(scratch, "schema = 1\n[manager]\nurl = \"mqtt://127.0.0.1\"\n"
                      "realm = \"R\"\nclient_id = \"gw\"\nsecret_file = \"s\"\n"
                      "[bridge]\nmappings = [\"site.toml\"]\n"
                      "state_dir = \"/var/lib/railbridge/\"\nruntime_dir = \"run//\"\n"
                      "[vars]\nplc = \"h\"\n");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    EXPECT_EQ(loaded->daemon.state_dir, config::DaemonConfig{}.state_dir);
    EXPECT_EQ(loaded->daemon.runtime_dir, scratch.path() / "run");
    EXPECT_EQ(config::configured_state_directory(scratch.path() / "bridge.toml"),
              config::DaemonConfig{}.state_dir);
}

struct Fault {
    const char* name;
    const char* manager; ///< lines of [manager]
    const char* bridge;  ///< lines of [bridge]
    const char* says;
};

void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

constexpr const char* url = "url = \"mqtts://h\"\n";
constexpr const char* who = "realm = \"R\"\nclient_id = \"gw\"\n";
constexpr const char* secret = "secret_file = \"s\"\n";

std::string name_of(const testing::TestParamInfo<Fault>& info) {
    return info.param.name;
}

class FaultyBridgeToml : public testing::TestWithParam<Fault> {};

TEST(BridgeToml, OfANewerVersionIsCalledThat) {
    const ScratchDirectory scratch;
    const auto loaded = load(
        scratch, "schema = 2\n[vars]\nplc = \"h\"\n[manager]\nurl = \"mqtts://h\"\nrealm = \"R\"\n"
                 "client_id = \"gw\"\nsecret_file = \"s\"\n[bridge]\n"
                 "mappings = [\"site.toml\"]\n");
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().code, config::Code::bad_schema);
}

TEST_P(FaultyBridgeToml, IsRefusedAtItsPlace) {
    const ScratchDirectory scratch;
    scratch.write("empty.pem", "");
    scratch.write("some.pem", "x");
    const std::string manager = GetParam().manager;
    std::string text = "schema = 1\n[vars]\nplc = \"h\"\n";
    const auto add_unless = [&](const char* key, const char* lines) {
        text += manager.find(key) == std::string::npos ? lines : "";
    };
    text += manager.find("[") == 0 ? "" : "[manager]\n";
    add_unless("url", url);
    add_unless("client_id", who);
    add_unless("secret", secret);
    text += manager + "\n[bridge]\nmappings = [\"site.toml\"]\n" + GetParam().bridge;
    const MarkedText marked(text);
    ASSERT_NE(marked.line, 0U);
    const auto loaded = load(scratch, marked.text);
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    EXPECT_EQ(loaded.error().front().line, marked.line) << to_string(loaded.error().front());
    EXPECT_EQ(loaded.error().front().column, marked.column) << to_string(loaded.error().front());
    EXPECT_THAT(loaded.error().front().text, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Keys, FaultyBridgeToml,
    testing::Values(
        Fault{"scheme", "url = «\"http://h\"", "", "neither mqtts:// nor mqtt://"},
        Fault{"no_host", "url = «\"mqtts://\"", "", "names no host"},
        Fault{"port", "url = «\"mqtts://h:0\"", "", "1 to 65535"},
        Fault{"path", "url = «\"mqtts://h/x\"", "", "names no host"},
        Fault{"password_in_url", "url = «\"mqtts://u:p@h\"", "", "no user or password"},
        Fault{"plain_to_network", "url = «\"mqtt://10.0.0.1\"", "", "allow_plaintext"},
        Fault{"plain_to_name_like_loopback", "url = «\"mqtt://127.evil.example\"", "",
              "allow_plaintext"},
        Fault{"client_id", "realm = \"R\"\nclient_id = «\"a/b\"", "", "letters, digits"},
        Fault{"realm", "realm = «\"#\"\nclient_id = \"gw\"", "", "letters, digits"},
        Fault{"gateway_id", "gateway_id = «\"x\"", "", "22 letters"},
        Fault{"password", "«password = \"p\"", "", "secret_file"},
        Fault{"inline_secret", "secret_file = \"s\"\n«secret = \"p\"", "", "secret_file"},
        Fault{"two_secrets", "secret_file = \"s\"\n«secret_credential = \"c\"", "", "is enough"},
        Fault{"credential_path", "secret_credential = «\"a/b\"", "", "not a path"},
        Fault{"ca_missing", "ca_file = «\"nowhere.pem\"", "", "No such file"},
        Fault{"ca_empty", "ca_file = «\"empty.pem\"", "", "the file is empty"},
        Fault{"ca_unnamed", "ca_file = «\"\"", "", "ca_file"},
        Fault{"ca_directory", "ca_file = «\".\"", "", "irectory"},
        Fault{"cert_alone", "«client_cert = \"some.pem\"", "", "belong together"},
        Fault{"tls_without_tls", "url = \"mqtt://localhost\"\n«ca_file = \"some.pem\"", "",
              "without TLS"},
        Fault{"unknown", "«ca_fiel = \"some.pem\"", "", "did you mean \"ca_file\""},
        Fault{"passthrough", "", "passthrough = «\"some\"", "\"all\", \"none\""},
        Fault{"ack_delay", "", "ack_delay = «50", "\"50ms\""},
        Fault{"cap", "", "values_per_second = «-1",
              "0 or more: cap on values towards the manager; 0: none"},
        Fault{"section", "", "[«vras]\na = \"b\"", "did you mean \"vars\""}),
    name_of);

TEST(BridgeToml, ReportsItsOwnErrorsTogetherWithThoseOfTheMapping) {
    const ScratchDirectory scratch;
    scratch.write("second.toml", "schema = 1\n[asset.x]\nnmae = \"X\"\n");
    const auto loaded = load(scratch, "schema = 1\n[manager]\nurl = \"mqtts://h\"\n"
                                      "client_id = \"gw\"\nsecret_file = \"s\"\n[bridge]\n"
                                      "mappings = [\"site.toml\", \"second.toml\", "
                                      "\"third.toml\"]\n");
    ASSERT_FALSE(loaded);
    std::vector<std::string> places;
    for (const auto& problem : loaded.error()) {
        places.push_back(problem.file.filename().string() + ':' + std::to_string(problem.line) +
                         ':' + std::to_string(problem.column));
    }
    EXPECT_THAT(places, ElementsAre("bridge.toml:2:2", "bridge.toml:7:41", "second.toml:3:1",
                                    "site.toml:4:12"));
    EXPECT_THAT(loaded.error()[0].text, HasSubstr("has no realm"));
    EXPECT_THAT(loaded.error()[1].text, HasSubstr("third.toml: No such file"));
}

TEST(BridgeToml, PlaintextMustBeWaivedOnPurpose) {
    const ScratchDirectory scratch;
    const auto loaded = load(scratch, "schema = 1\n[manager]\nurl = \"mqtt://10.0.0.1\"\n"
                                      "realm = \"R\"\nclient_id = \"gw\"\nsecret_file = \"s\"\n"
                                      "allow_plaintext = true\n"
                                      "[bridge]\nmappings = [\"site.toml\"]\n"
                                      "[vars]\nplc = \"h\"\n");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    EXPECT_FALSE(loaded->daemon.manager.tls);
}

TEST(BridgeToml, AMissingSecretIsSaid) {
    const ScratchDirectory scratch;
    const auto loaded = load(scratch, "schema = 1\n[manager]\nurl = \"mqtts://h\"\nrealm = \"R\"\n"
                                      "client_id = \"gw\"\n[bridge]\nmappings = [\"site.toml\"]\n"
                                      "[vars]\nplc = \"h\"\n");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(
        to_string(loaded.error().front()),
        (scratch.path() / "bridge.toml").string() +
            ":2:2: error[RB007]: manager has no secret: write secret_file = \"gateway.secret\"");
}

} // namespace
} // namespace railbridge
