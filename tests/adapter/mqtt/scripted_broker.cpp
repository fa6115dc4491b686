#include "tests/adapter/mqtt/scripted_broker.hpp"

#include "tests/adapter/mqtt/running_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace railbridge::test {
namespace {

unsigned byte_at(const std::string& bytes, std::size_t position) {
    return static_cast<unsigned char>(bytes.at(position));
}

/// Length of the first complete packet; nothing while it is incomplete.
std::optional<std::size_t> packet_length(const std::string& bytes) {
    std::size_t length = 0;
    for (std::size_t i = 1; i < bytes.size() && i < 5; ++i) {
        length |= static_cast<std::size_t>(byte_at(bytes, i) & 0x7FU) << (7 * (i - 1));
        if ((byte_at(bytes, i) & 0x80U) == 0) {
            const std::size_t whole = i + 1 + length;
            return whole <= bytes.size() ? std::optional{whole} : std::nullopt;
        }
    }
    return std::nullopt;
}

std::size_t body_start(const std::string& packet) {
    std::size_t i = 1;
    while ((byte_at(packet, i) & 0x80U) != 0) {
        ++i;
    }
    return i + 1;
}

bool readable(int fd) {
    pollfd wait{fd, POLLIN, 0};
    return ::poll(&wait, 1, 20) > 0;
}

} // namespace

ScriptedBroker::ScriptedBroker(Script script)
    : script_(std::move(script))
    , port_(unused_port()) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) !=
            0 ||
        ::listen(listener_, 8) != 0) {
        throw std::runtime_error("the scripted broker cannot listen");
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
}

ScriptedBroker::~ScriptedBroker() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
}

std::string ScriptedBroker::received() const {
    const std::lock_guard lock{mutex_};
    return received_;
}

void ScriptedBroker::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (readable(listener_)) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            ++connections_;
            talk(fd, stop);
            ::close(fd);
        }
    }
}

void ScriptedBroker::talk(int fd, const std::stop_token& stop) {
    std::string unread;
    while (!stop.stop_requested()) {
        if (!readable(fd)) {
            continue;
        }
        std::array<char, 4096> chunk{};
        const ssize_t got = ::recv(fd, chunk.data(), chunk.size(), 0);
        if (got <= 0) {
            return;
        }
        unread.append(chunk.data(), static_cast<std::size_t>(got));
        {
            const std::lock_guard lock{mutex_};
            received_.append(chunk.data(), static_cast<std::size_t>(got));
        }
        while (const auto length = packet_length(unread)) {
            const std::string packet = unread.substr(0, *length);
            unread.erase(0, *length);
            const auto reaction = script_(static_cast<Packet>(byte_at(packet, 0) >> 4U), packet);
            ::send(fd, reaction.answer.data(), reaction.answer.size(), MSG_NOSIGNAL);
            if (reaction.close) {
                return;
            }
        }
    }
}

std::string connack(bool v5) {
    return v5 ? std::string{"\x20\x03\x00\x00\x00", 5} : std::string{"\x20\x02\x00\x00", 4};
}

std::string suback(bool v5, const std::string& subscribe,
                   const std::function<unsigned char(const std::string& filter)>& code_of) {
    std::size_t at = body_start(subscribe);
    std::string body = subscribe.substr(at, 2); // the packet id
    at += 2;
    if (v5) {
        at += 1 + byte_at(subscribe, at); // properties; short ones only
        body.push_back('\0');
    }
    while (at < subscribe.size()) {
        const std::size_t length = byte_at(subscribe, at) << 8U | byte_at(subscribe, at + 1);
        body.push_back(static_cast<char>(code_of(subscribe.substr(at + 2, length))));
        at += 2 + length + 1;
    }
    return "\x90" + std::string(1, static_cast<char>(body.size())) + body;
}

} // namespace railbridge::test
