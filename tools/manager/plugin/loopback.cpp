#include "tools/manager/plugin/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstring>

namespace railbridge::manager {

namespace {

/// With a length in front, two bytes, as MQTT has it.
std::string field(std::string_view text) {
    constexpr unsigned byte_bits = 8;
    constexpr unsigned byte_mask = 0xFF;
    const auto size = static_cast<unsigned>(text.size());
    std::string packed{static_cast<char>(size >> byte_bits), static_cast<char>(size & byte_mask)};
    packed += text;
    return packed;
}

/// Seven bits in each byte, the lowest first.
std::string remaining_length(std::size_t size) {
    constexpr unsigned digit_bits = 7;
    constexpr std::size_t digit_mask = 0x7F;
    constexpr std::size_t more = 0x80;
    std::string packed;
    for (; size > digit_mask; size >>= digit_bits) {
        packed += static_cast<char>((size & digit_mask) | more);
    }
    return packed + static_cast<char>(size);
}

bool connected(int descriptor, const Endpoint& endpoint) {
    sockaddr_storage storage{};
    socklen_t size = 0;
    in_addr four{};
    if (::inet_pton(AF_INET, endpoint.host.c_str(), &four) == 1) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr = four;
        address.sin_port = htons(endpoint.port);
        size = sizeof(address);
        std::memcpy(&storage, &address, size);
    } else {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        ::inet_pton(AF_INET6, endpoint.host.c_str(), &address.sin6_addr);
        address.sin6_port = htons(endpoint.port);
        size = sizeof(address);
        std::memcpy(&storage, &address, size);
    }
    return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) == 0;
}

int family_of(const Endpoint& endpoint) {
    return endpoint.host.find(':') == std::string::npos ? AF_INET : AF_INET6;
}

} // namespace

std::string connect_packet(std::string_view client_id, std::string_view username,
                           std::string_view secret) {
    constexpr std::string_view level_flags_keep_alive("\x04\xC2\x00\x00", 4);
    const std::string body = field("MQTT") + std::string(level_flags_keep_alive) +
                             field(client_id) + field(username) + field(secret);
    return '\x10' + remaining_length(body.size()) + body;
}

int greeted(const Endpoint& endpoint, std::string_view greeting) {
    const int descriptor = ::socket(family_of(endpoint), SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return -1;
    }
    const timeval patience{0, 50'000};
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const bool sent = connected(descriptor, endpoint) &&
                      ::send(descriptor, greeting.data(), greeting.size(), MSG_NOSIGNAL) ==
                          static_cast<ssize_t>(greeting.size());
    if (!sent) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

} // namespace railbridge::manager
