#include "tests/manager/wire/packets.hpp"

#include <algorithm>

namespace railbridge::test::wire {

namespace {

constexpr unsigned bits_of_length_byte = 7;
constexpr unsigned more_follows = 0x80;
constexpr unsigned byte_mask = 0xFF;
constexpr unsigned bits_of_byte = 8;

std::string number(std::uint16_t value) {
    return {static_cast<char>(value >> bits_of_byte), static_cast<char>(value & byte_mask)};
}

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
    const auto high = static_cast<std::uint8_t>(bytes[at]);
    const auto low = static_cast<std::uint8_t>(bytes[at + 1]);
    return static_cast<std::uint16_t>((high << bits_of_byte) | low);
}

std::string length(std::size_t size) {
    std::string bytes;
    do {
        auto digit = static_cast<unsigned>(size) & (more_follows - 1);
        size >>= bits_of_length_byte;
        digit |= size > 0 ? more_follows : 0U;
        bytes += static_cast<char>(digit);
    } while (size > 0);
    return bytes;
}

} // namespace

std::string packet(std::uint8_t type, std::string_view body) {
    std::string whole(1, static_cast<char>(type));
    whole += length(body.size());
    whole += body;
    return whole;
}

std::string field(std::string_view text) {
    constexpr std::size_t longest = 0xFFFF;
    const std::string_view kept = text.substr(0, longest);
    return number(static_cast<std::uint16_t>(kept.size())) + std::string(kept);
}

std::string connect_packet(const Login& login) {
    constexpr char protocol_level = 4;
    constexpr unsigned clean_flag = 0x02;
    constexpr unsigned with_credentials = 0xC0;
    constexpr unsigned will_flag = 0x04;
    constexpr unsigned retain_flag = 0x20;
    unsigned flags =
        (login.clean ? clean_flag : 0U) | (login.username.empty() ? 0U : with_credentials);
    if (!login.will.topic.empty()) {
        flags |= will_flag | (login.will.retain ? retain_flag : 0U);
    }
    std::string body = field("MQTT");
    body += protocol_level;
    body += static_cast<char>(flags);
    body += number(login.keep_alive_s) + field(login.client_id);
    if (!login.will.topic.empty()) {
        body += field(login.will.topic) + field(login.will.payload);
    }
    if (!login.username.empty()) {
        body += field(login.username) + field(login.password);
    }
    return packet(connect_type, body);
}

std::string subscribe_packet(std::uint16_t id, std::string_view filter, int qos) {
    return packet(subscribe_type, number(id) + field(filter) + static_cast<char>(qos));
}

std::string publish_packet(std::string_view topic, std::string_view payload, int qos,
                           std::uint16_t id, bool again) {
    constexpr unsigned again_flag = 0x08;
    std::string body = field(topic);
    if (qos > 0) {
        body += number(id);
    }
    body += payload;
    const unsigned flags = (static_cast<unsigned>(qos) << 1U) | (again ? again_flag : 0U);
    return packet(static_cast<std::uint8_t>(publish_type | flags), body);
}

std::string puback_packet(std::uint16_t id) {
    return packet(puback_type, number(id));
}

std::string pubrel_packet(std::uint16_t id) {
    return packet(pubrel_type, number(id));
}

std::optional<Arrival> arrival(const Packet& packet) {
    constexpr unsigned qos_mask = 3;
    if (packet.type != publish_type || packet.body.size() < 2) {
        return std::nullopt;
    }
    Arrival message;
    message.qos = static_cast<int>((packet.flags >> 1U) & qos_mask);
    const std::size_t topic_size = number_at(packet.body, 0);
    std::size_t at = 2 + topic_size;
    if (packet.body.size() < at + (message.qos > 0 ? 2U : 0U)) {
        return std::nullopt;
    }
    message.topic = packet.body.substr(2, topic_size);
    if (message.qos > 0) {
        message.id = number_at(packet.body, at);
        at += 2;
    }
    message.payload = packet.body.substr(at);
    return message;
}

std::uint16_t packet_id(const Packet& packet) {
    return packet.body.size() < 2 ? std::uint16_t{0} : number_at(packet.body, 0);
}

char* PacketReader::room(std::size_t size) {
    if (begin_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < end_ + size) {
        buffer_.resize(end_ + size);
    }
    return buffer_.data() + end_;
}

std::optional<Packet> PacketReader::next() {
    constexpr std::size_t longest_length = 4;
    constexpr unsigned flag_bits = 0x0F;
    const std::string_view bytes(buffer_.data() + begin_, end_ - begin_);
    std::size_t size = 0;
    std::size_t at = 1;
    while (true) {
        if (at >= bytes.size() || at > longest_length) {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint8_t>(bytes[at]);
        size |= static_cast<std::size_t>(digit & (more_follows - 1))
                << (bits_of_length_byte * (at - 1));
        ++at;
        if ((digit & more_follows) == 0) {
            break;
        }
    }
    if (bytes.size() < at + size) {
        return std::nullopt;
    }
    begin_ += at + size;
    const auto first = static_cast<std::uint8_t>(bytes[0]);
    return Packet{static_cast<std::uint8_t>(first & ~flag_bits),
                  static_cast<std::uint8_t>(first & flag_bits), bytes.substr(at, size)};
}

} // namespace railbridge::test::wire
