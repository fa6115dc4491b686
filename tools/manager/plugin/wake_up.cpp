#include "tools/manager/plugin/wake_up.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr Millis attempt_period = 1000;
constexpr std::array<char, 2> ping{'\xC0', '\x00'};

/// With a length in front, two bytes, as MQTT has it.
std::string field(std::string_view text) {
    constexpr unsigned byte_bits = 8;
    constexpr unsigned byte_mask = 0xFF;
    const auto size = static_cast<unsigned>(text.size());
    std::string packed{static_cast<char>(size >> byte_bits), static_cast<char>(size & byte_mask)};
    packed += text;
    return packed;
}

/// MQTT 3.1.1 with a clean session and without a keep-alive: pings come when they come.
std::string connect_packet(std::string_view client_id, std::string_view username,
                           std::string_view secret) {
    constexpr std::string_view level_flags_keep_alive("\x04\xC2\x00\x00", 4);
    const std::string body = field("MQTT") + std::string(level_flags_keep_alive) +
                             field(client_id) + field(username) + field(secret);
    return std::string{'\x10', static_cast<char>(body.size())} + body; // shorter than 128 bytes
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

WakeUp::WakeUp(Endpoint endpoint, std::string username, std::string secret)
    : endpoint_(std::move(endpoint))
    , greeting_(connect_packet("$wake-up", username, secret)) {}

WakeUp::~WakeUp() {
    drop();
}

void WakeUp::drop() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

/// The broker listens on this very thread, so the connection must come about without it: the kernel
/// completes it as long as the listener's queue has room.
void WakeUp::keep_connected(Millis running) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (descriptor_ >= 0 || running < next_attempt_) {
        return;
    }
    next_attempt_ = running + attempt_period;
    descriptor_ = ::socket(family_of(endpoint_), SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) {
        return;
    }
    const timeval patience{0, 50'000};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const bool greeted = connected(descriptor_, endpoint_) &&
                         ::send(descriptor_, greeting_.data(), greeting_.size(), MSG_NOSIGNAL) ==
                             static_cast<ssize_t>(greeting_.size());
    if (!greeted) {
        drop();
    }
}

void WakeUp::poke() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (descriptor_ < 0) {
        return;
    }
    std::array<char, 256> answers{};
    ssize_t count = 0;
    do { // the broker answers every ping
        count = ::recv(descriptor_, answers.data(), answers.size(), MSG_DONTWAIT);
    } while (count > 0);
    const bool is_closed = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
    const ssize_t sent =
        is_closed ? -1 : ::send(descriptor_, ping.data(), ping.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool is_full = !is_closed && sent < 0 && errno == EAGAIN; // plenty of pings wait already
    if (sent < 0 && !is_full) {
        drop();
    }
}

} // namespace railbridge::manager
