// Every way in which a manager or broker says no, or says nothing.

#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/scripted_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

namespace railbridge::test {
namespace {

unsigned char grant_all(const std::string& /*filter*/) {
    return 0;
}

/// A broker that accepts and grants everything; `on_publish` decides the rest.
ScriptedBroker::Script friendly(bool v5, std::function<Reaction(const std::string&)> on_publish) {
    return [v5, on_publish = std::move(on_publish)](Packet type, const std::string& bytes) {
        switch (type) {
        case Packet::connect:
            return Reaction{connack(v5), false};
        case Packet::subscribe:
            return Reaction{suback(v5, bytes, grant_all), false};
        case Packet::publish:
            return on_publish(bytes);
        default:
            return Reaction{};
        }
    };
}

mqtt::UplinkSettings settings_v311(std::uint16_t port) {
    auto settings = settings_for(port);
    settings.protocol = mqtt::ProtocolChoice::v311_only;
    return settings;
}

class WrongSecret : public testing::TestWithParam<mqtt::ProtocolChoice> {};

TEST_P(WrongSecret, IsPermanentAndNamesNoSecret) {
    TemporaryDirectory directory;
    const std::string passwords = directory.file("passwords");
    ASSERT_EQ(
        std::system(
            ("mosquitto_passwd -b -c " + passwords + " somebody another-word 2>/dev/null").c_str()),
        0);
    RunningBroker broker{directory, "allow_anonymous false\npassword_file " + passwords};
    auto settings = settings_for(broker.port());
    settings.protocol = GetParam();
    UplinkBench bench{settings};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    const auto down = bench.all<UplinkDown>().front();
    EXPECT_TRUE(down.permanent);
    EXPECT_NE(down.reason.find("credentials"), std::string::npos) << down.reason;
    EXPECT_FALSE(bench.log.lines().empty());
    for (const auto& line : bench.log.lines()) {
        EXPECT_EQ(line.text.find(settings.secret), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(Protocols, WrongSecret,
                         testing::Values(mqtt::ProtocolChoice::v5_only,
                                         mqtt::ProtocolChoice::v311_only));

TEST(Refusal, APublishTheBrokerRefusesIsNamedAndTheConnectionStays) {
    TemporaryDirectory directory;
    const std::string rules = directory.write(
        "acl", "pattern read #\npattern write master/gateway-test/gateway/events/acknowledge\n");
    RunningBroker broker{directory, "allow_anonymous true\nacl_file " + rules};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.get_asset(1, AssetIndex{0});
    ASSERT_TRUE(bench.awaits<PublishDone>());
    EXPECT_EQ(bench.all<PublishDone>().back().error, OperationError::refused);
    bench.client.acknowledge(2, "abc");
    ASSERT_TRUE(bench.awaits<PublishDone>(2));
    EXPECT_FALSE(bench.all<PublishDone>().back().error);
    EXPECT_TRUE(bench.all<UplinkDown>().empty());
}

TEST(Refusal, OverMqtt311AClosedConnectionIsToldAsARefusalAndAnsweredAfterUplinkDown) {
    ScriptedBroker broker{friendly(false, [](const std::string&) { return Reaction{"", true}; })};
    UplinkBench bench{settings_v311(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.get_asset(1, AssetIndex{0});
    ASSERT_TRUE(bench.awaits<PublishDone>());
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_NE(bench.all<UplinkDown>().front().reason.find("refuses"), std::string::npos);
    EXPECT_EQ(bench.all<PublishDone>().front().error, OperationError::other);
    std::vector<std::size_t> kinds;
    for (const auto& event : bench.events()) {
        kinds.push_back(event.index());
    }
    const auto down = std::find(kinds.begin(), kinds.end(), Event{UplinkDown{}}.index());
    const auto done = std::find(kinds.begin(), kinds.end(), Event{PublishDone{}}.index());
    EXPECT_LT(down - kinds.begin(), done - kinds.begin());
}

TEST(Refusal, AManagerThatRefusesMqtt5IsSpokenToIn311) {
    struct Case {
        const char* name;
        std::string refusal;
    };
    const std::vector<Case> cases{
        {"in the form of MQTT 5", std::string{"\x20\x03\x00\x84\x00", 5}},
        {"in the form of MQTT 3.1.1", std::string{"\x20\x02\x00\x01", 4}},
    };
    for (const auto& refusing : cases) {
        const auto script = [&](Packet type, const std::string& bytes) {
            // Byte 8 of CONNECT is the protocol level, after a length of one or two bytes.
            const bool v5 = type == Packet::connect &&
                            bytes.find(std::string{"\x00\x04MQTT\x05", 7}) != std::string::npos;
            if (v5) {
                return Reaction{refusing.refusal, true};
            }
            return friendly(false, [](const std::string&) { return Reaction{}; })(type, bytes);
        };
        ScriptedBroker broker{script};
        UplinkBench bench{settings_for(broker.port())};
        ASSERT_TRUE(bench.client.start());
        EXPECT_TRUE(bench.awaits<UplinkUp>()) << refusing.name;
        EXPECT_EQ(broker.connections(), 2U) << refusing.name;
    }
}

class RefusedFilters : public testing::TestWithParam<bool> {};

TEST_P(RefusedFilters, AreSurvivedAndReported) {
    const bool v5 = GetParam();
    const auto script = [v5](Packet type, const std::string& bytes) {
        if (type == Packet::connect) {
            return Reaction{connack(v5), false};
        }
        if (type == Packet::subscribe) {
            return Reaction{suback(v5, bytes,
                                   [](const std::string& filter) -> unsigned char {
                                       const bool response =
                                           filter.find("/response") != std::string::npos;
                                       return response ? 0x00 : 0x80;
                                   }),
                            false};
        }
        return Reaction{};
    };
    ScriptedBroker broker{script};
    auto settings = settings_for(broker.port());
    settings.protocol = v5 ? mqtt::ProtocolChoice::v5_only : mqtt::ProtocolChoice::v311_only;
    UplinkBench bench{settings};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>())
        << (bench.all<UplinkDown>().empty() ? "" : bench.all<UplinkDown>().front().reason);
    EXPECT_FALSE(bench.all<UplinkUp>().front().pending_granted);
    EXPECT_FALSE(bench.all<UplinkUp>().front().events_granted);
    EXPECT_TRUE(bench.all<UplinkDown>().empty());
    EXPECT_GE(bench.log.count("subscription_refused"), 2U);
}

INSTANTIATE_TEST_SUITE_P(Protocols, RefusedFilters, testing::Bool());

/// A broker that answers subscriptions by `code_of`, and lets go of everything.
ScriptedBroker::Script
subscriptions_by(std::function<unsigned char(const std::string& filter)> code_of) {
    return [code_of = std::move(code_of)](Packet type, const std::string& bytes) {
        constexpr auto unsubscribe = Packet{10};
        if (type == unsubscribe) { // its packet id comes after the fixed header of two bytes
            return Reaction{std::string{"\xB0\x04"} + bytes.substr(2, 2) + std::string(2, '\0')};
        }
        return Reaction{type == Packet::connect     ? connack(true)
                        : type == Packet::subscribe ? suback(true, bytes, code_of)
                                                    : ""};
    };
}

TEST(Refusal, OfPendingEventsThatAreAskedForAgainIsTold) {
    std::atomic<bool> refuses{false};
    ScriptedBroker broker{
        subscriptions_by([&](const std::string&) -> unsigned char { return refuses ? 0x87 : 0; })};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_TRUE(bench.all<UplinkUp>().front().pending_granted);
    for (const bool refused : {true, false}) {
        const auto told = bench.all<PendingAnswered>().size();
        const auto before = broker.received().size();
        bench.client.accept_pending(false);
        ASSERT_TRUE(await([&] { return broker.received().size() > before; }));
        refuses = refused;
        bench.client.accept_pending(true);
        ASSERT_TRUE(bench.awaits<PendingAnswered>(told + 1));
        EXPECT_EQ(bench.all<PendingAnswered>().back().granted, !refused);
    }
    EXPECT_TRUE(bench.all<UplinkDown>().empty());
}

TEST(Refusal, AWishThatComesWhileTheOneBeforeIsAnsweredHasAnAnswerOfItsOwn) {
    std::atomic<bool> refuses{false};
    std::atomic<bool> asked{false};
    std::atomic<bool> may_answer{false};
    ScriptedBroker broker{subscriptions_by([&](const std::string&) -> unsigned char {
        if (!refuses.exchange(false)) {
            return 0;
        }
        asked = true;
        EXPECT_TRUE(await([&] { return may_answer.load(); }));
        return 0x87;
    })};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    const auto before = broker.received().size();
    bench.client.accept_pending(false);
    ASSERT_TRUE(await([&] { return broker.received().size() > before; }));
    refuses = true; // once
    bench.client.accept_pending(true);
    ASSERT_TRUE(await([&] { return asked.load(); }));
    bench.client.accept_pending(false);
    bench.client.accept_pending(true);
    may_answer = true;
    ASSERT_TRUE(bench.awaits<PendingAnswered>(2)) << "whoever wished it again waits";
    EXPECT_FALSE(bench.all<PendingAnswered>().front().granted);
    EXPECT_TRUE(bench.all<PendingAnswered>().back().granted);
    EXPECT_TRUE(bench.all<UplinkDown>().empty());
}

TEST(Silence, ALinkThatConfirmsNoPublishIsTakenForDead) {
    ScriptedBroker broker{friendly(true, [](const std::string&) { return Reaction{}; })};
    auto settings = settings_for(broker.port());
    settings.timings.puback_wait = std::chrono::milliseconds{300};
    UplinkBench bench{settings};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.acknowledge(1, "abc");
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_NE(bench.all<UplinkDown>().front().reason.find("not confirmed"), std::string::npos);
    ASSERT_TRUE(bench.awaits<PublishDone>());
    EXPECT_EQ(bench.all<PublishDone>().front().error, OperationError::other);
    EXPECT_TRUE(bench.awaits<UplinkUp>(2));
}

TEST(Silence, ABrokerThatNeverAnswersIsGivenUpAndStopIsBounded) {
    ScriptedBroker broker{[](Packet, const std::string&) { return Reaction{}; }};
    auto settings = settings_for(broker.port());
    settings.timings.connect_timeout = std::chrono::seconds{1};
    UplinkBench bench{settings};
    ASSERT_TRUE(bench.client.start());
    EXPECT_TRUE(bench.awaits<UplinkDown>());
    const auto before = std::chrono::steady_clock::now();
    bench.client.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
}

/// A QoS 1 PUBLISH of MQTT 5 with a pending event, as a broker sends it that kept the session.
std::string pending_publish() {
    const std::string topic = "master/gateway-test/gateway/events/pending";
    const std::string payload = R"({"ackId":"one","event":{"ref":{"id":")" + std::string{press_id} +
                                R"(","name":"lamp"},"value":true,"timestamp":1}})";
    std::string body{"\x00", 1};
    body += static_cast<char>(topic.size());
    body += topic + std::string{"\x00\x01\x00", 3} + payload;
    return std::string{"\x32"} + static_cast<char>(0x80U | (body.size() & 0x7FU)) +
           static_cast<char>(body.size() >> 7U) + body;
}

TEST(Silence, LosesNoPendingEventThatIsBeingJournaledWhenItIsGivenUp) {
    ScriptedBroker broker{[](Packet type, const std::string&) {
        return Reaction{type == Packet::connect     ? connack(true)
                        : type == Packet::subscribe ? pending_publish()
                                                    : ""};
    }};
    auto settings = settings_for(broker.port());
    settings.timings.connect_timeout = std::chrono::milliseconds{100};
    UplinkBench bench{settings};
    bench.journal = [&](const PendingEvent&) {
        EXPECT_TRUE(bench.awaits<UplinkDown>()) << "the subscription is not answered";
        return mqtt::JournalOutcome::stored;
    };
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<PendingReceived>());
    EXPECT_EQ(bench.all<PendingReceived>().front().event.ack_id, "one");
}

TEST(Silence, IsNoneWhileTheJournalTakesItsTime) {
    constexpr auto puback = Packet{4};
    constexpr int events = 8;
    constexpr std::chrono::milliseconds commit_takes{200};
    std::atomic<int> sent{0};
    std::string confirmation;
    // It answers a publish when all events are confirmed, which it sends one after the other.
    ScriptedBroker broker{[&](Packet type, const std::string& bytes) {
        if (type == Packet::publish) {
            // Topics are short: the packet id follows the topic and the fixed header of two bytes.
            const std::size_t id_at = 4U + static_cast<unsigned char>(bytes[3]);
            confirmation = "\x40\x02" + bytes.substr(id_at, 2);
        }
        if (type == Packet::publish || type == puback) {
            return Reaction{++sent <= events ? pending_publish() : confirmation};
        }
        return Reaction{type == Packet::connect     ? connack(true)
                        : type == Packet::subscribe ? suback(true, bytes, grant_all)
                                                    : ""};
    }};
    auto settings = settings_for(broker.port());
    settings.timings.puback_wait = std::chrono::milliseconds{500};
    UplinkBench bench{settings};
    bench.journal = [&](const PendingEvent&) {
        std::this_thread::sleep_for(commit_takes); // as a slow disk does
        return mqtt::JournalOutcome::stored;
    };
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.acknowledge(1, "x");
    ASSERT_TRUE(bench.awaits<PublishDone>());
    EXPECT_FALSE(bench.all<PublishDone>().front().error);
    EXPECT_TRUE(bench.all<UplinkDown>().empty());
}

} // namespace
} // namespace railbridge::test
