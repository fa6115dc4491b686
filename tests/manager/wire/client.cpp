#include "tests/manager/wire/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace railbridge::test::wire {

namespace {

using Clock = std::chrono::steady_clock;

int connected_socket(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    static_assert(sizeof(generic) == sizeof(address));
    std::memcpy(&generic, &address, sizeof(address));
    const int yes = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (::connect(descriptor, &generic, sizeof(generic)) == 0) {
        return descriptor;
    }
    ::close(descriptor);
    return -1;
}

bool is_ready(int descriptor, short event, Clock::time_point deadline) {
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd wait{descriptor, event, 0};
        const int ready =
            ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready > 0) {
            return true;
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

} // namespace

Client::Client(std::uint16_t port)
    : socket_(connected_socket(port)) {}

Client::~Client() {
    close();
}

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1))
    , reader_(std::move(other.reader_))
    , last_id_(other.last_id_) {}

void Client::close() {
    if (const int descriptor = std::exchange(socket_, -1); descriptor >= 0) {
        ::close(descriptor);
    }
}

std::size_t Client::send_some(std::string_view bytes) {
    if (!is_open()) {
        return 0;
    }
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        close();
    }
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

bool Client::send(std::string_view bytes) {
    const auto deadline = Clock::now() + patience;
    while (!bytes.empty() && is_open()) {
        bytes.remove_prefix(send_some(bytes));
        if (!bytes.empty() && is_open() && !is_ready(socket_, POLLOUT, deadline)) {
            close();
        }
    }
    return is_open();
}

/// Waits for bytes and takes what is there. False: none came in time, or the connection is gone.
bool Client::fill(Clock::time_point deadline) {
    return is_open() && is_ready(socket_, POLLIN, deadline) && take_bytes();
}

/// False: the connection is gone.
bool Client::take_bytes() {
    constexpr std::size_t piece = 65536;
    const ssize_t count = ::recv(socket_, reader_.room(piece), piece, MSG_DONTWAIT);
    if (count > 0) {
        reader_.take(static_cast<std::size_t>(count));
        return true;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close();
        return false;
    }
    return true;
}

std::optional<Packet> Client::packet_here() {
    auto packet = reader_.next();
    if (!packet && is_open() && take_bytes()) {
        packet = reader_.next();
    }
    return packet;
}

std::optional<Packet> Client::next_packet(std::chrono::milliseconds how_long) {
    const auto deadline = Clock::now() + how_long;
    while (true) {
        if (const auto packet = reader_.next()) {
            return packet;
        }
        if (!fill(deadline)) {
            return std::nullopt;
        }
    }
}

std::optional<Packet> Client::next_of(std::uint8_t type) {
    while (const auto packet = next_packet()) {
        if (packet->type == (type & 0xF0U)) {
            return packet;
        }
        if (const auto message = arrival(*packet); message && message->qos > 0) {
            send(puback_packet(message->id));
        }
    }
    return std::nullopt;
}

std::optional<int> Client::login(const Login& login) {
    send(connect_packet(login));
    const auto packet = next_of(connack_type);
    return packet && packet->body.size() >= 2
               ? std::optional<int>(static_cast<std::uint8_t>(packet->body[1]))
               : std::nullopt;
}

std::optional<int> Client::subscribe(std::string_view filter, int qos) {
    send(subscribe_packet(++last_id_, filter, qos));
    const auto packet = next_of(suback_type);
    return packet && packet->body.size() >= 3
               ? std::optional<int>(static_cast<std::uint8_t>(packet->body[2]))
               : std::nullopt;
}

std::optional<Message> Client::next_message(std::chrono::milliseconds how_long) {
    const auto deadline = Clock::now() + how_long;
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        const auto packet = next_packet(std::max(left, std::chrono::milliseconds{0}));
        if (!packet) {
            return std::nullopt;
        }
        const auto message = arrival(*packet);
        if (!message) {
            continue;
        }
        if (message->qos > 0) {
            send(puback_packet(message->id));
        }
        return Message{std::string(message->topic), std::string(message->payload)};
    }
}

std::optional<Message> Client::next_on(std::string_view topic) {
    while (auto message = next_message()) {
        if (message->topic == topic) {
            return message;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Client::request(const std::string& topic, std::string_view payload) {
    send(publish_packet(topic, payload));
    auto response = next_on(topic + "/response");
    return response ? std::optional(std::move(response->payload)) : std::nullopt;
}

bool Client::ping() {
    send(packet(pingreq_type, {}));
    return next_of(pingresp_type).has_value();
}

} // namespace railbridge::test::wire
