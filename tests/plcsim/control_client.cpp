#include "tests/plcsim/control_client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

namespace plcsim {

ControlClient::ControlClient(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("no control port at " + std::to_string(port));
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void ControlClient::send_line(const std::string& line) {
    const std::string text = line + '\n';
    if (::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size()))
        throw std::runtime_error("the control port is gone");
}

std::string ControlClient::read_line(int timeout_ms) {
    while (received_.find('\n') == std::string::npos) {
        pollfd state{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&state, 1, timeout_ms) == 0)
            throw std::runtime_error("the control port does not answer");
        std::array<char, 65536> buffer;
        const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count <= 0)
            throw std::runtime_error("the control port is gone");
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    const auto end = received_.find('\n');
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line;
}

} // namespace plcsim
