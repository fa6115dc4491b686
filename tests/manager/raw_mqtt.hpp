#pragma once
// Bytes as a hostile or careless MQTT client would send them: packets are built by hand, nothing is
// checked.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge::test {

/// The connection of a client that does not keep to the protocol. MQTT 3.1.1.
class RawMqtt {
public:
    explicit RawMqtt(std::uint16_t port);
    ~RawMqtt();
    RawMqtt(const RawMqtt&) = delete;
    RawMqtt& operator=(const RawMqtt&) = delete;

    /// False when the other end has closed.
    bool send(std::string_view bytes);

    /// Everything that comes until `wanted` bytes are there, the other end closes, or time is up.
    std::string receive(std::size_t wanted,
                        std::chrono::milliseconds patience = std::chrono::seconds(10));

    /// True when the other end closes in time.
    bool is_closed(std::chrono::milliseconds patience = std::chrono::seconds(10));

private:
    int descriptor_ = -1;
};

std::string connect_packet(std::string_view client_id, std::string_view username,
                           std::string_view secret, bool clean = true);
std::string subscribe_packet(std::string_view filter, int qos = 0);
/// QoS 2 with packet id `id`, or QoS 0 with id 0.
std::string publish_packet(std::string_view topic, std::string_view payload, std::uint16_t id = 0,
                           bool again = false);
std::string release_packet(std::uint16_t id);

} // namespace railbridge::test
