#pragma once
// One connection to a broker, one thread, no library between: what was sent and what was answered
// is known exactly, also when the other side dies.

#include "tests/manager/wire/packets.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::test::wire {

/// A message that arrived, copied out of the stream.
struct Message {
    std::string topic;
    std::string payload;
};

/// Nothing throws: when the connection is gone everything fails from then on, and is_open() says
/// so. Messages of QoS 1 are acknowledged as they are taken.
class Client {
public:
    static constexpr std::chrono::milliseconds patience{20'000};

    /// Connects to loopback.
    explicit Client(std::uint16_t port);
    ~Client();
    Client(Client&& other) noexcept;
    Client& operator=(Client&&) = delete;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool is_open() const { return socket_ >= 0; }
    int socket() const { return socket_; }
    void close();

    /// All of it, or the connection is gone. Waits while the other side does not read.
    bool send(std::string_view bytes);
    /// As much as fits right now; 0 when nothing does.
    std::size_t send_some(std::string_view bytes);

    /// The CONNACK code; nothing when the connection ended instead.
    std::optional<int> login(const Login& login);
    /// The granted QoS or 0x80; nothing when the connection ended instead.
    std::optional<int> subscribe(std::string_view filter, int qos = 1);

    /// The next packet if it is there already.
    std::optional<Packet> packet_here();
    /// The next packet, whatever it is.
    std::optional<Packet> next_packet(std::chrono::milliseconds how_long = patience);
    /// The next message; other packets are dropped.
    std::optional<Message> next_message(std::chrono::milliseconds how_long = patience);
    /// The next message on that topic; others go to `others` if given, or are dropped.
    std::optional<Message> next_on(std::string_view topic);

    /// Publishes with QoS 0 and waits for a message on `topic` + "/response".
    std::optional<std::string> request(const std::string& topic, std::string_view payload = {});

    /// Whether the broker answers a ping.
    bool ping();

private:
    std::optional<Packet> next_of(std::uint8_t type);
    bool fill(std::chrono::steady_clock::time_point deadline);
    bool take_bytes();

    int socket_ = -1;
    PacketReader reader_;
    std::uint16_t last_id_ = 0;
};

} // namespace railbridge::test::wire
