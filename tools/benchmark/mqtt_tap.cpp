#include "tools/benchmark/mqtt_tap.hpp"

#include "tools/benchmark/monotonic.hpp"
#include "tools/benchmark/packet_scanner.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

namespace railbridge::bench {

namespace {

constexpr int look_around_ms = 100;

sockaddr loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    sockaddr generic{};
    static_assert(sizeof(generic) == sizeof(address));
    std::memcpy(&generic, &address, sizeof(address));
    return generic;
}

std::uint16_t port_of(int descriptor) {
    sockaddr generic{};
    socklen_t size = sizeof(generic);
    ::getsockname(descriptor, &generic, &size);
    sockaddr_in address{};
    std::memcpy(&address, &generic, sizeof(address));
    return ntohs(address.sin_port);
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

bool send_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// One direction of the connection.
struct Stream {
    int from;
    int to;
    Sightings& seen;
    PacketScanner scanner = {};

    bool pass_on() {
        std::array<char, 16384> part{};
        const ssize_t count = ::recv(from, part.data(), part.size(), 0);
        const std::int64_t now = monotonic_ns();
        if (count <= 0) {
            return false;
        }
        const std::string_view bytes(part.data(), static_cast<std::size_t>(count));
        if (!send_all(to, bytes)) {
            return false;
        }
        scanner.feed(bytes,
                     [&](std::string_view publish) { seen.note(now, std::string(publish)); });
        return true;
    }
};

} // namespace

MqttTap::MqttTap(std::uint16_t manager_port)
    : manager_port_(manager_port)
    , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr address = loopback(0);
    if (::bind(listener_, &address, sizeof(address)) != 0 || ::listen(listener_, 1) != 0) {
        ::close(listener_);
        throw std::runtime_error("the tap cannot listen on loopback");
    }
    port_ = port_of(listener_);
    thread_ = std::thread([this] { serve(); });
}

MqttTap::~MqttTap() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
}

void MqttTap::serve() {
    while (!stop_) {
        pollfd wait{listener_, POLLIN, 0};
        if (::poll(&wait, 1, look_around_ms) <= 0) {
            continue;
        }
        const int bridge = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (bridge >= 0) {
            carry(bridge);
            ::close(bridge);
        }
    }
}

void MqttTap::carry(int bridge) {
    const int manager = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr address = loopback(manager_port_);
    bool open = ::connect(manager, &address, sizeof(address)) == 0;
    send_at_once(bridge);
    send_at_once(manager);
    Stream up{bridge, manager, from_bridge_};
    Stream down{manager, bridge, to_bridge_};
    while (open && !stop_) {
        std::array<pollfd, 2> waits{pollfd{bridge, POLLIN, 0}, pollfd{manager, POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), look_around_ms) <= 0) {
            continue;
        }
        open = (waits[0].revents == 0 || up.pass_on()) && (waits[1].revents == 0 || down.pass_on());
    }
    ::close(manager);
}

} // namespace railbridge::bench
