#include "tests/conformance/raw_mqtt.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace railbridge::conformance {

namespace {

constexpr unsigned char connect_packet = 0x10;
constexpr unsigned char connack_packet = 0x20;
constexpr unsigned char publish_packet = 0x30;
constexpr unsigned char pubrec_packet = 0x50;
constexpr unsigned char pubrel_packet = 0x62;
constexpr unsigned char pubcomp_packet = 0x70;
constexpr unsigned char subscribe_packet = 0x82;
constexpr unsigned char suback_packet = 0x90;

constexpr unsigned char qos_2 = 0x04;
constexpr unsigned char duplicate = 0x08;

std::string byte(unsigned value) {
    return {static_cast<char>(value & 0xFFU)};
}

std::string number(std::size_t value) {
    return byte(static_cast<unsigned>(value >> 8U)) + byte(static_cast<unsigned>(value));
}

std::string field(const std::string& text) {
    return number(text.size()) + text;
}

std::string packet(unsigned char type, const std::string& body) {
    std::string length;
    std::size_t left = body.size();
    do {
        constexpr std::size_t base = 128;
        const auto digit = static_cast<unsigned>(left % base);
        left /= base;
        length += byte(left > 0 ? digit | 0x80U : digit);
    } while (left > 0);
    return byte(type) + length + body;
}

struct Packet {
    unsigned char type = 0; ///< without flags
    std::string body;
};

class Connection {
public:
    explicit Connection(const Endpoint& endpoint)
        : patience_(endpoint.patience) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints,
                          &found) != 0) {
            throw std::runtime_error("no address of " + endpoint.host);
        }
        descriptor_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool connected = ::connect(descriptor_, found->ai_addr, found->ai_addrlen) == 0;
        ::freeaddrinfo(found);
        if (!connected) {
            ::close(descriptor_);
            throw std::runtime_error("cannot connect to " + endpoint.host);
        }
    }
    ~Connection() { ::close(descriptor_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(const std::string& bytes) const {
        if (::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes.size())) {
            throw std::runtime_error("the server closed the connection");
        }
    }

    Packet next() const {
        Packet packet;
        packet.type = static_cast<unsigned char>(receive(1)[0]) & 0xF0U;
        std::size_t length = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto digit = static_cast<unsigned char>(receive(1)[0]);
            length |= static_cast<std::size_t>(digit & 0x7FU) << shift;
            if ((digit & 0x80U) == 0) {
                break;
            }
        }
        packet.body = receive(length);
        return packet;
    }

    /// Packets up to one of `type`; how many of them publish to `topic`.
    int count_until(unsigned char type, const std::string& topic) const {
        int count = 0;
        for (Packet packet = next(); packet.type != type; packet = next()) {
            count +=
                packet.type == publish_packet && packet.body.rfind(field(topic), 0) == 0 ? 1 : 0;
        }
        return count;
    }

private:
    std::string receive(std::size_t length) const {
        std::string bytes(length, '\0');
        for (std::size_t at = 0; at < length;) {
            pollfd waiting{descriptor_, POLLIN, 0};
            const ssize_t count = ::poll(&waiting, 1, static_cast<int>(patience_.count())) == 1
                                      ? ::recv(descriptor_, bytes.data() + at, length - at, 0)
                                      : 0;
            if (count <= 0) {
                throw std::runtime_error("the server does not answer");
            }
            at += static_cast<std::size_t>(count);
        }
        return bytes;
    }

    std::chrono::milliseconds patience_;
    int descriptor_ = -1;
};

/// The packets of one version; MQTT 5 has a list of properties in each, here always empty.
class Packets {
public:
    explicit Packets(Version version)
        : five_(version == Version::v5) {}

    /// A session that outlives its connection, or not.
    std::string connect(const Login& login, bool is_kept) const {
        constexpr unsigned with_user_and_password = 0xC0;
        constexpr unsigned clean = 0x02;
        constexpr std::size_t keep_alive_s = 600;
        return packet(connect_packet,
                      field("MQTT") + byte(five_ ? 5 : 4) +
                          byte(with_user_and_password | (is_kept ? 0 : clean)) +
                          number(keep_alive_s) + (is_kept ? expiry() : properties()) +
                          field(login.client_id) + field(login.username) + field(login.secret));
    }
    std::string subscribe(std::size_t id, const std::string& filter) const {
        return packet(subscribe_packet, number(id) + properties() + field(filter) + byte(0));
    }
    std::string publish(std::size_t id, unsigned flags, const std::string& topic,
                        const std::string& payload) const {
        return packet(static_cast<unsigned char>(publish_packet | flags),
                      field(topic) + number(id) + properties() + payload);
    }
    static std::string release(std::size_t id) { return packet(pubrel_packet, number(id)); }

private:
    std::string properties() const { return five_ ? byte(0) : std::string(); }
    /// A session expiry interval of an hour.
    std::string expiry() const {
        constexpr unsigned length = 5;
        constexpr unsigned session_expiry = 0x11;
        constexpr std::size_t hour_s = 3600;
        return five_ ? byte(length) + byte(session_expiry) + number(0) + number(hour_s)
                     : std::string();
    }
    bool five_;
};

} // namespace

std::string responses_to_duplicate(const Endpoint& endpoint, Version version, const Login& login,
                                   const std::string& asset_operation, const std::string& payload,
                                   Again again) {
    const std::string asked =
        login.realm + '/' + login.client_id + "/operations/assets/" + asset_operation;
    const std::string response = asked + "/response";
    const Packets packets(version);
    const bool is_kept = again != Again::at_once;
    auto connection = std::make_unique<Connection>(endpoint);
    connection->send(packets.connect(login, is_kept));
    connection->count_until(connack_packet, response);
    connection->send(packets.subscribe(1, response));
    connection->count_until(suback_packet, response);

    constexpr std::size_t id = 2;
    connection->send(packets.publish(id, qos_2, asked, payload));
    int count = connection->count_until(pubrec_packet, response);
    constexpr std::size_t other_id = 4;
    const std::string other =
        login.realm + '/' + login.client_id + "/operations/assets/1111111111111111111111/get";
    const auto exchange_other = [&](unsigned flags) {
        if (again == Again::two_after_loss) {
            connection->send(packets.publish(other_id, qos_2 | flags, other, {}));
            count += connection->count_until(pubrec_packet, response);
        }
    };
    exchange_other(0);
    if (is_kept) {
        connection = std::make_unique<Connection>(endpoint);
        connection->send(packets.connect(login, is_kept));
        count += connection->count_until(connack_packet, response);
    }
    if (again != Again::released_later) {
        connection->send(packets.publish(id, qos_2 | duplicate, asked, payload));
        count += connection->count_until(pubrec_packet, response);
    }
    exchange_other(duplicate);
    connection->send(Packets::release(id));
    count += connection->count_until(pubcomp_packet, response);
    if (again == Again::two_after_loss) {
        connection->send(Packets::release(other_id));
        count += connection->count_until(pubcomp_packet, response);
    }
    // A second exchange is the fence: what the first one caused comes before its end.
    constexpr std::size_t next_id = 3;
    const std::string fence =
        login.realm + '/' + login.client_id + "/operations/assets/0000000000000000000000/get";
    connection->send(packets.subscribe(next_id, fence + "/response"));
    count += connection->count_until(suback_packet, response);
    connection->send(packets.publish(next_id, qos_2, fence, {}));
    for (Packet packet = connection->next();
         packet.type != publish_packet || packet.body.rfind(field(fence + "/response"), 0) != 0;
         packet = connection->next()) {
        count +=
            packet.type == publish_packet && packet.body.rfind(field(response), 0) == 0 ? 1 : 0;
    }
    if (is_kept && count <= 1) { // a response on its way when the connection broke is lost
        return "at most 1 response";
    }
    return std::to_string(count) + (count == 1 ? " response" : " responses");
}

} // namespace railbridge::conformance
