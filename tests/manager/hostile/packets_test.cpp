// Connections and packets of strangers, and of clients who may log in but do not behave.

#include "adapters/identity/identity.hpp"
#include "tests/manager/hostile/scene.hpp"

#include <gmock/gmock.h>
#include <poll.h>

namespace railbridge::test::hostile {
namespace {

constexpr int refused = 0x80;

constexpr std::size_t many_events = 80'000;
constexpr std::size_t bytes_of_event = 900;

/// A fixed header that announces 268 435 455 bytes.
std::string huge_header(std::uint8_t type) {
    return std::string(1, static_cast<char>(type)) + "\xFF\xFF\xFF\x7F";
}

class HostilePackets : public HostileInput {
protected:
    /// Sends without waiting for anything; what the broker does with it shows in the end.
    void send_raw(std::string_view bytes) {
        wire::Client client(manager_.port());
        client.send(bytes);
    }

    std::string text_events() const {
        return user_.topic("events/assets/" + valve_ + "/attributes/text");
    }

    /// More than the broker keeps for anybody.
    void write_many_events() {
        wire::Client writer(manager_.port());
        ASSERT_EQ(writer.login(other_.login), 0);
        const std::string update =
            wire::publish_packet(other_.operation(valve_ + "/attributes/text/update"),
                                 '"' + std::string(bytes_of_event, 'x') + '"');
        for (std::size_t i = 0; i < many_events; ++i) {
            ASSERT_TRUE(writer.send(update));
        }
        ASSERT_TRUE(writer.ping()) << "all of it was read";
    }

    std::string random_bytes(std::size_t most) {
        std::string bytes(random_() % (most + 1), '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random_());
        }
        return bytes;
    }
};

TEST_F(HostilePackets, StrangersFloodTheDoor) {
    constexpr int sockets = 300;
    const int logins = in_full_length() ? 10'000 : 1000;
    std::vector<wire::Client> silent;
    for (int i = 0; i < sockets; ++i) {
        silent.emplace_back(manager_.port()); // never says a word
    }
    expect_service();
    int let_in = 0;
    for (int i = 0; i < logins; ++i) {
        wire::Client client(manager_.port());
        wire::Login login = victim_.login;
        if (i % 2 == 0) {
            login.username = "plant:" + std::to_string(i);
        }
        login.password = "guess" + std::to_string(i);
        login.client_id = i % 3 == 0 ? victim_.login.client_id : std::to_string(i);
        client.send(wire::connect_packet(login));
        if (i % 10 == 0) { // the others do not even wait for the answer
            const auto code = client.next_packet();
            let_in += code && code->body.size() == 2 && code->body[1] == '\0' ? 1 : 0;
        }
    }
    EXPECT_EQ(let_in, 0);
    expect_service();
}

TEST_F(HostilePackets, RandomBytesBeforeTheLogin) {
    const int tries = in_full_length() ? 5000 : 200;
    for (int i = 0; i < tries; ++i) {
        send_raw(random_bytes(200));
    }
    for (int i = 0; i < tries; ++i) { // a CONNECT at least in its first bytes
        std::string connect = wire::connect_packet(victim_.login);
        connect[2 + random_() % (connect.size() - 2)] = static_cast<char>(random_());
        connect.resize(2 + random_() % (connect.size() - 2));
        send_raw(connect);
    }
    expect_service();
}

TEST_F(HostilePackets, LengthHeadersOf256MegabytesBeforeTheLogin) {
    constexpr int strangers = 50;
    const std::string some(100'000, 'x');
    std::vector<wire::Client> clients;
    for (int i = 0; i < strangers; ++i) {
        clients.emplace_back(manager_.port());
        const auto type = i % 2 == 0 ? wire::connect_type : wire::publish_type;
        clients.back().send_some(huge_header(type) + some);
    }
    expect_service();
}

TEST_F(HostilePackets, LengthHeadersOf256MegabytesAfterTheLogin) {
    constexpr int times = 50;
    const std::string some(100'000, 'x');
    std::vector<wire::Client> clients;
    for (int i = 0; i < times; ++i) {
        clients.emplace_back(manager_.port());
        wire::Login login = foreign_.login;
        login.client_id += std::to_string(i);
        ASSERT_EQ(clients.back().login(login), 0);
        clients.back().send_some(huge_header(wire::publish_type) + some);
    }
    expect_service();
    for (wire::Client& client : clients) {
        while (client.next_packet()) {
        }
        EXPECT_FALSE(client.is_open()) << "a packet beyond the limit ends the connection";
    }
}

TEST_F(HostilePackets, RandomPacketsAfterTheLogin) {
    const int tries = in_full_length() ? 2000 : 100;
    for (int i = 0; i < tries; ++i) {
        wire::Client client(manager_.port());
        ASSERT_EQ(client.login(other_.login), 0);
        for (int k = 0; k < 5; ++k) {
            client.send(wire::packet(static_cast<std::uint8_t>(random_()), random_bytes(40)));
        }
        if (i % 50 == 0) {
            take_own_messages(client, other_);
        }
    }
    expect_service();
}

TEST_F(HostilePackets, ManySubscriptions) {
    constexpr int many = 100'000;
    constexpr int few = 1'000;
    wire::Client client = connected(foreign_);
    int granted = 0;
    std::string bytes;
    for (int i = 1; i <= many && client.is_open(); ++i) {
        const std::string each =
            i % 2 == 0 ? foreign_.operation(std::to_string(i) + "/get/response")
                       : foreign_.topic("events/assets/+/attributes/n" + std::to_string(i) + "/#");
        bytes += wire::subscribe_packet(static_cast<std::uint16_t>(i % 0xFFFF + 1), each, 1);
        if (i % few == 0) {
            client.send(bytes);
            bytes.clear();
            for (int k = 0; k < few; ++k) {
                const auto packet = client.next_packet();
                if (packet && packet->type == wire::suback_type) {
                    granted += static_cast<std::uint8_t>(packet->body.back()) < refused ? 1 : 0;
                }
            }
        }
    }
    std::printf("%d of %d subscriptions granted\n", granted, many);
    constexpr int most_granted = 2'100; // 1000 events, 1000 responses, some to spare
    EXPECT_LE(granted, most_granted);
    expect_service();
}

/// A SUBSCRIBE whose list names one topic over and over.
TEST_F(HostilePackets, WhatWaitsIsAskedForManyTimesInOnePacket) {
    constexpr int values = 16;
    constexpr std::size_t bytes_of_value = 60'000;
    constexpr int times = 500; // 960 kB wait: copied for each, it would be 480 MB
    wire::Client writer = connected(user_);
    for (int i = 0; i < values; ++i) {
        ASSERT_TRUE(writer.request(user_.operation(valve_ + "/attributes/text/update"),
                                   std::string(bytes_of_value, 'x')));
    }
    wire::Client gateway = connected(other_);
    const std::string pending = other_.topic("gateway/events/pending");
    std::string list{'\0', '\1'};
    for (int i = 0; i < times; ++i) {
        list += wire::field(pending) + '\1';
    }
    ASSERT_TRUE(gateway.send(wire::packet(wire::subscribe_type, list)));
    for (int i = 0; i < values; ++i) {
        EXPECT_TRUE(gateway.next_on(pending));
    }
    expect_service();
}

/// The broker keeps a place for every topic something was ever retained under, for ever.
TEST_F(HostilePackets, WhatIsToBeRetained) {
    constexpr std::size_t long_token = 60'000;
    constexpr int many = 1000;
    const auto topic = [&](int i) {
        return other_.operation(std::to_string(i) + std::string(long_token, 'x') + "/get");
    };
    {
        wire::Client writer = connected(other_);
        for (int i = 0; i < many; ++i) {
            std::string packet = wire::publish_packet(topic(i), "");
            packet[0] = static_cast<char>(packet[0] | 1); // to be retained
            ASSERT_TRUE(writer.send(packet));
            ASSERT_TRUE(writer.next_message()) << "answered";
        }
    }
    for (int i = 0; i < many; ++i) {
        wire::Login login = other_.login;
        login.will = {topic(many + i), "x", true};
        wire::Client dying(manager_.port());
        ASSERT_EQ(dying.login(login), 0);
    }
    expect_service();
}

/// Asks for many answers and reads none of them. The broker keeps up to 10 000 of them, so its
/// memory is bounded by the size of one: 4 kB here. That it is through with the requests is seen in
/// what the socket takes: more than fits into the buffers of both ends.
TEST_F(HostilePackets, AClientThatDoesNotRead) {
    constexpr std::size_t long_text = 4'000;
    constexpr std::size_t bytes_of_requests = 20'000'000;
    wire::Client writer = connected(other_);
    ASSERT_TRUE(writer.request(other_.operation(valve_ + "/attributes/text/update"),
                               std::string(long_text, 'x')));
    const std::string request = wire::publish_packet(
        other_.operation(valve_ + "/attributes/text/get-value"), std::string(900, ' '));
    std::string many;
    while (many.size() < bytes_of_requests) {
        many += request;
    }
    std::string_view left = many;
    while (writer.is_open() && !left.empty()) {
        const std::size_t sent = writer.send_some(left);
        left.remove_prefix(sent);
        pollfd wait{writer.socket(), POLLOUT, 0};
        constexpr int patience_ms = 3000;
        if (sent == 0 && ::poll(&wait, 1, patience_ms) == 0) {
            break; // what the broker does not take, it does not have to keep
        }
    }
    std::printf("%zu of %zu bytes of requests taken\n", many.size() - left.size(), many.size());
    expect_service();
}

TEST_F(HostilePackets, ASubscriberThatDoesNotRead) {
    wire::Client listener(manager_.port());
    ASSERT_EQ(listener.login(user_.login), 0);
    ASSERT_EQ(listener.subscribe(text_events(), 0), 0);
    write_many_events();
    expect_service();
}

TEST_F(HostilePackets, ASubscriberThatStaysAway) {
    {
        wire::Client listener(manager_.port());
        wire::Login kept = user_.login;
        kept.clean = false;
        ASSERT_EQ(listener.login(kept), 0);
        ASSERT_EQ(listener.subscribe(text_events(), 1), 1);
    }
    write_many_events();
    expect_service();
}

/// One large value, for each of them: at QoS 0 the broker keeps nothing for who is away.
TEST_F(HostilePackets, ManySubscribersThatStayAway) {
    constexpr int ears = 100;
    constexpr std::size_t bytes_of_value = 900'000;
    for (int i = 0; i < ears; ++i) {
        Identity ear = user_;
        ear.login.client_id = "ear" + std::to_string(i);
        ear.login.clean = false;
        wire::Client listener(manager_.port());
        ASSERT_EQ(listener.login(ear.login), 0);
        ASSERT_EQ(listener.subscribe(ear.topic("events/assets/+/attributes/#"), 0), 0);
    }
    wire::Client listener(manager_.port());
    ASSERT_EQ(listener.login(user_.login), 0);
    ASSERT_EQ(listener.subscribe(user_.topic("events/assets/+/attributes/#"), 1), 1);
    wire::Client writer = connected(other_);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(writer.request(other_.operation(valve_ + "/attributes/text/update"),
                                   std::string(bytes_of_value, 'x')));
    }
    for (int i = 0; i < 3; ++i) {
        const auto event = listener.next_on(text_events());
        ASSERT_TRUE(event);
        EXPECT_GT(event->payload.size(), bytes_of_value);
    }
    expect_service();
}

} // namespace
} // namespace railbridge::test::hostile
