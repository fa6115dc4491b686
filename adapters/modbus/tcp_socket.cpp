#include "adapters/modbus/tcp_socket.hpp"

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/name_lookup.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace railbridge::modbus {

namespace {

const char* advice(int error) {
    switch (error) {
    case ECONNREFUSED:
        return "; the host is there but nothing listens: check the port, and that the device "
               "speaks Modbus TCP";
    case ETIMEDOUT:
        return "; check address, cable and firewall";
    case EHOSTUNREACH:
    case ENETUNREACH:
        return "; check the network settings of this box";
    default:
        return "";
    }
}

void prepare(int fd) {
    // Requests are small and waited for, so they must leave at once; keepalive finds peers that
    // vanished without a word. Both are improvements only: a refusal is no reason to give up.
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    const int idle_s = 30;
    const int interval_s = 5;
    const int probes = 3;
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    // Data that nobody acknowledges for so long: the host is gone, whichever units were asked.
    const unsigned unacknowledged_ms = 15'000;
    ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

int pending_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// 0 or the errno of the attempt.
int try_to_connect(int fd, const SocketAddress& address, TimePoint deadline, const Clock& clock,
                   const Cancellation& cancellation) {
    const void* raw = &address.storage;
    if (::connect(fd, static_cast<const sockaddr*>(raw), address.size) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS && errno != EINTR) {
        return errno;
    }
    switch (wait_for(fd, Direction::write, deadline, clock, cancellation)) {
    case Wake::timed_out:
        return ETIMEDOUT;
    case Wake::cancelled:
        return ECANCELED;
    case Wake::ready:
    case Wake::hung_up:
        break;
    }
    return pending_error(fd);
}

} // namespace

Result<Descriptor> connect_tcp(const TcpSettings& settings, const Clock& clock,
                               const Cancellation& cancellation) {
    const TimePoint deadline = clock.now().mono + connect_timeout;
    const auto addresses = look_up(settings.host, settings.port, deadline, clock, cancellation);
    if (!addresses) {
        return fail(addresses.error());
    }
    int error = 0;
    for (const SocketAddress& address : *addresses) {
        Descriptor fd(::socket(address.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!fd) {
            error = errno;
            continue;
        }
        prepare(fd.get());
        error = try_to_connect(fd.get(), address, deadline, clock, cancellation);
        if (error == 0) {
            return fd;
        }
    }
    return fail(
        {Recovery::line_reconnect,
         with_errno(
             ("cannot connect to " + settings.host + ":" + std::to_string(settings.port)).c_str(),
             error) +
             advice(error)});
}

} // namespace railbridge::modbus
