#include "tools/benchmark/packet_scanner.hpp"

#include <optional>

namespace railbridge::bench {

namespace {

constexpr unsigned publish_type = 3;

struct Packet {
    unsigned type = 0;
    std::size_t header = 0; ///< bytes
    std::size_t body = 0;   ///< bytes
};

unsigned byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

/// MQTT's "remaining length": seven bits per byte, the eighth says that more follow.
std::optional<Packet> header_of(std::string_view bytes) {
    constexpr std::size_t longest = 5;
    constexpr unsigned more = 0x80;
    Packet packet;
    unsigned shift = 0;
    for (std::size_t i = 1; i < bytes.size() && i < longest; ++i) {
        const unsigned byte = byte_at(bytes, i);
        packet.body |= static_cast<std::size_t>(byte & ~more) << shift;
        shift += 7;
        if ((byte & more) == 0) {
            packet.type = byte_at(bytes, 0) >> 4U;
            packet.header = i + 1;
            return packet;
        }
    }
    return std::nullopt;
}

} // namespace

void PacketScanner::feed(std::string_view bytes, const Report& report) {
    buffer_.append(bytes);
    std::string_view rest = buffer_;
    for (auto packet = header_of(rest); packet && packet->header + packet->body <= rest.size();
         packet = header_of(rest)) {
        if (packet->type == publish_type) {
            report(rest.substr(packet->header, packet->body));
        }
        rest.remove_prefix(packet->header + packet->body);
    }
    buffer_.erase(0, buffer_.size() - rest.size());
}

} // namespace railbridge::bench
