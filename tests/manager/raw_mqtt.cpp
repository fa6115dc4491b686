#include "tests/manager/raw_mqtt.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace railbridge::test {

namespace {

std::string number(unsigned value) {
    constexpr unsigned bits = 8;
    constexpr unsigned mask = 0xFF;
    return {static_cast<char>(value >> bits), static_cast<char>(value & mask)};
}

std::string field(std::string_view text) {
    return number(static_cast<unsigned>(text.size())) + std::string(text);
}

std::string packet(unsigned char head, const std::string& body) {
    std::string text(1, static_cast<char>(head));
    std::size_t left = body.size();
    constexpr std::size_t base = 128;
    do {
        const std::size_t digit = left % base;
        left /= base;
        text += static_cast<char>(digit + (left > 0 ? base : 0));
    } while (left > 0);
    return text + body;
}

} // namespace

RawMqtt::RawMqtt(std::uint16_t port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof(address));
    if (::connect(descriptor_, &generic, sizeof(generic)) != 0) {
        ::close(descriptor_);
        throw std::runtime_error("cannot connect to the manager");
    }
}

RawMqtt::~RawMqtt() {
    ::close(descriptor_);
}

bool RawMqtt::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawMqtt::receive(std::size_t wanted, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string bytes;
    while (bytes.size() < wanted) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd wait{descriptor_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) {
            break;
        }
        std::array<char, 4096> part{};
        const ssize_t count = ::recv(descriptor_, part.data(), part.size(), 0);
        if (count <= 0) {
            break;
        }
        bytes.append(part.data(), static_cast<std::size_t>(count));
    }
    return bytes;
}

bool RawMqtt::is_closed(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        pollfd wait{descriptor_, POLLIN, 0};
        constexpr int moment_ms = 50;
        if (::poll(&wait, 1, moment_ms) <= 0) {
            continue;
        }
        std::array<char, 4096> part{};
        if (::recv(descriptor_, part.data(), part.size(), 0) <= 0) {
            return true;
        }
    }
    return false;
}

std::string connect_packet(std::string_view client_id, std::string_view username,
                           std::string_view secret, bool clean) {
    const std::string flags(1, clean ? '\xC2' : '\xC0');
    return packet(0x10, field("MQTT") + '\x04' + flags + number(60) + field(client_id) +
                            field(username) + field(secret));
}

std::string subscribe_packet(std::string_view filter, int qos) {
    return packet(0x82, number(1) + field(filter) + static_cast<char>(qos));
}

std::string publish_packet(std::string_view topic, std::string_view payload, std::uint16_t id,
                           bool again) {
    const unsigned char head = id == 0 ? 0x30 : again ? 0x3C : 0x34;
    return packet(head,
                  field(topic) + (id == 0 ? std::string() : number(id)) + std::string(payload));
}

std::string release_packet(std::uint16_t id) {
    return packet(0x62, number(id));
}

} // namespace railbridge::test
