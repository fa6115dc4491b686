#pragma once
// A TCP connection that shows every byte, spoilt or not.

#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/file_descriptor.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

namespace plcsim {

class RawConnection {
public:
    /// @throws std::runtime_error when refused
    explicit RawConnection(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0)
            throw std::runtime_error("refused");
    }

    void send(ByteView bytes) {
        if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error("not sent");
    }

    /// Up to `size` bytes; fewer when no more come for a while, or when the peer closes.
    Bytes receive(std::size_t size) { return receive(size, 2000); }

    Bytes receive_until_closed() {
        const Bytes bytes = receive(65536, 5000);
        if (!closed_)
            throw std::runtime_error("still open");
        return bytes;
    }

private:
    Bytes receive(std::size_t size, int patience_ms) {
        Bytes bytes;
        while (bytes.size() < size) {
            pollfd state{.fd = socket_.get(), .events = POLLIN, .revents = 0};
            if (::poll(&state, 1, patience_ms) <= 0)
                break;
            std::array<std::uint8_t, 4096> buffer;
            const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                closed_ = true;
                break;
            }
            bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
        }
        return bytes;
    }

    FileDescriptor socket_;
    bool closed_ = false;
};

} // namespace plcsim
