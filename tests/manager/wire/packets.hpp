#pragma once
// MQTT 3.1.1 on the wire, as much of it as a client needs that wants to be exact about what it
// sends: for tests that break the rules, that must know what was answered before a crash, and for
// figures in which the client must cost next to nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::test::wire {

/// First bytes of packets, flags included.
inline constexpr std::uint8_t connect_type = 0x10;
inline constexpr std::uint8_t connack_type = 0x20;
inline constexpr std::uint8_t publish_type = 0x30;
inline constexpr std::uint8_t puback_type = 0x40;
inline constexpr std::uint8_t pubrel_type = 0x62;
inline constexpr std::uint8_t subscribe_type = 0x82;
inline constexpr std::uint8_t suback_type = 0x90;
inline constexpr std::uint8_t pingreq_type = 0xC0;
inline constexpr std::uint8_t pingresp_type = 0xD0;
inline constexpr std::uint8_t disconnect_type = 0xE0;

struct Will {
    std::string topic; ///< empty: none
    std::string payload;
    bool retain = false;
};

struct Login {
    std::string client_id;
    std::string username; ///< empty: no user name and no password
    std::string password;
    bool clean = true;
    std::uint16_t keep_alive_s = 0; ///< 0: none
    Will will = {};
};

/// Header and body of any packet; the body is not looked at.
std::string packet(std::uint8_t type, std::string_view body);
/// A length-prefixed text as MQTT writes it; the text is not looked at, only its length is cut.
std::string field(std::string_view text);

std::string connect_packet(const Login& login);
std::string subscribe_packet(std::uint16_t id, std::string_view filter, int qos);
/// `id` is not used for QoS 0. `again`: with the flag of a repetition.
std::string publish_packet(std::string_view topic, std::string_view payload, int qos = 0,
                           std::uint16_t id = 0, bool again = false);
std::string puback_packet(std::uint16_t id);
std::string pubrel_packet(std::uint16_t id);

/// A packet that arrived. Views are valid until the next call of its reader.
struct Packet {
    std::uint8_t type = 0; ///< the first byte without its lower four bits
    std::uint8_t flags = 0;
    std::string_view body;
};

/// A PUBLISH taken apart.
struct Arrival {
    std::string_view topic;
    std::string_view payload;
    int qos = 0;
    std::uint16_t id = 0; ///< 0 with QoS 0
};

std::optional<Arrival> arrival(const Packet& packet);
/// The packet id a PUBACK or SUBACK begins with.
std::uint16_t packet_id(const Packet& packet);

/// Cuts a stream of bytes into packets.
class PacketReader {
public:
    /// Where `size` more bytes may be written; take() says how many were.
    char* room(std::size_t size);
    void take(std::size_t size) { end_ += size; }
    /// Nothing while the next packet is incomplete.
    std::optional<Packet> next();

private:
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace railbridge::test::wire
