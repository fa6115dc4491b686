#include "tools/plcsim/stream_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace plcsim {

namespace {

constexpr std::size_t unsent_most = std::size_t{16} << 20U;

} // namespace

StreamServer::StreamServer(EventLoop& loop, Events events)
    : loop_(loop)
    , events_(std::move(events)) {}

StreamServer::~StreamServer() {
    stop_listening();
    for (const auto& [id, connection] : connections_)
        loop_.unwatch(connection.socket.get());
}

void StreamServer::listen(FileDescriptor socket) {
    stop_listening();
    listener_ = std::move(socket);
    loop_.watch(listener_.get(), POLLIN, [this](short) { accept_waiting(); });
}

void StreamServer::stop_listening() {
    if (listener_)
        loop_.unwatch(listener_.get());
    listener_.reset();
}

void StreamServer::accept_waiting() {
    while (listener_) {
        FileDescriptor socket(
            ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket)
            return;
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on,
                     sizeof on); // fails on unix sockets
        const Id id = next_++;
        connections_.emplace(id, Connection{.socket = std::move(socket)});
        watch(id);
        events_.opened(id);
    }
}

void StreamServer::watch(Id id) {
    Connection& connection = connections_.at(id);
    connection.waits_to_write = !connection.unsent.empty();
    const auto wanted = static_cast<short>(connection.waits_to_write ? POLLIN | POLLOUT : POLLIN);
    loop_.watch(connection.socket.get(), wanted, [this, id](short ready) { serve(id, ready); });
}

void StreamServer::serve(Id id, short ready) {
    if ((ready & POLLOUT) != 0)
        write_rest(id);
    if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0)
        read_from(id);
}

void StreamServer::read_from(Id id) {
    const auto found = connections_.find(id);
    if (found == connections_.end())
        return;
    std::array<std::uint8_t, 65536> buffer;
    const ssize_t count = ::recv(found->second.socket.get(), buffer.data(), buffer.size(), 0);
    if (count > 0)
        events_.data(id, ByteView(buffer).first(static_cast<std::size_t>(count)));
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        close(id);
}

void StreamServer::send(Id id, ByteView bytes) {
    const auto found = connections_.find(id);
    if (found == connections_.end())
        return;
    Connection& connection = found->second;
    connection.unsent.insert(connection.unsent.end(), bytes.begin(), bytes.end());
    write_rest(id);
}

void StreamServer::write_rest(Id id) {
    const auto found = connections_.find(id);
    if (found == connections_.end())
        return;
    Connection& connection = found->second;
    const ssize_t count = ::send(connection.socket.get(), connection.unsent.data(),
                                 connection.unsent.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        return; // the peer is gone; reading will tell
    if (count > 0)
        connection.unsent.erase(connection.unsent.begin(), connection.unsent.begin() + count);
    if (connection.unsent.size() > unsent_most)
        close(id);
    else if (connection.waits_to_write != !connection.unsent.empty())
        watch(id);
}

void StreamServer::close(Id id) {
    auto node = connections_.extract(id);
    if (node.empty())
        return;
    loop_.unwatch(node.mapped().socket.get());
    events_.closed(id);
}

void StreamServer::close_all() {
    for (const Id id : connections())
        close(id);
}

std::vector<StreamServer::Id> StreamServer::connections() const {
    std::vector<Id> ids;
    for (const auto& [id, connection] : connections_)
        ids.push_back(id);
    return ids;
}

} // namespace plcsim
