#include "tools/plcsim/socket_address.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;
using railbridge::Result;

constexpr int backlog = 64;

std::string errno_text() {
    return std::generic_category().message(errno);
}

Result<FileDescriptor> bind_and_listen(FileDescriptor socket, const sockaddr* address,
                                       socklen_t size, const std::string& what) {
    if (!socket)
        return fail(fatal("no socket for " + what + ": " + errno_text()));
    if (::bind(socket.get(), address, size) != 0)
        return fail(fatal("cannot listen on " + what + ": " + errno_text() +
                          "; choose another one, or 0 as the port"));
    if (::listen(socket.get(), backlog) != 0)
        return fail(fatal("cannot listen on " + what + ": " + errno_text()));
    return socket;
}

/// Does anybody answer on this unix socket?
bool is_alive(const sockaddr_un& address) {
    const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

} // namespace

Result<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    HostPort result;
    const std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
    const char* end = port.data() + port.size();
    const auto parsed = std::from_chars(port.data(), end, result.port);
    if (port.empty() || parsed.ec != std::errc{} || parsed.ptr != end)
        return fail(fatal("'" + std::string(text) +
                          "' is not HOST:PORT; write for example 127.0.0.1:1502"));
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    result.host = host;
    return result;
}

Result<FileDescriptor> listen_tcp(const HostPort& where) {
    const std::string what = where.host + ":" + std::to_string(where.port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int code =
        ::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found);
    if (code != 0)
        return fail(fatal("no address for " + what + ": " + ::gai_strerror(code)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    FileDescriptor socket(
        ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind_and_listen(std::move(socket), found->ai_addr, found->ai_addrlen, what);
}

Result<FileDescriptor> listen_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(fatal("the path of the control socket is too long: " + path));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (is_alive(address))
        return fail(fatal("another program listens on " + path + "; choose another path"));
    ::unlink(path.c_str());
    return bind_and_listen(
        FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
        reinterpret_cast<const sockaddr*>(&address), sizeof address, path);
}

std::string to_string(const HostPort& where) {
    const bool is_ipv6 = where.host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

std::uint16_t local_port(const FileDescriptor& socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
    if (address.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
    return 0;
}

} // namespace plcsim
