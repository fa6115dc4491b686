#include "tests/adapter/modbus/scripted_peer.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace railbridge::modbus::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

void require(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(what);
    }
}

void write_all(int fd, const Bytes& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        // A client that closed its connection must not end the test by SIGPIPE; a terminal is none.
        ssize_t size = ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (size < 0 && errno == ENOTSOCK) {
            size = ::write(fd, bytes.data() + done, bytes.size() - done);
        }
        if (size <= 0) {
            return; // the line went away; what the client makes of it is what the test looks at
        }
        done += static_cast<std::size_t>(size);
    }
}

void tell(const Descriptor& event) {
    const std::uint64_t one = 1;
    require(::write(event.get(), &one, sizeof one) == sizeof one, "eventfd");
}

} // namespace

std::size_t rtu_request_size(const Bytes& bytes) {
    if (bytes.size() < 2) {
        return 0;
    }
    std::size_t size = 8;
    if (bytes[1] == 22) {
        size = 10;
    } else if (bytes[1] == 15 || bytes[1] == 16) {
        if (bytes.size() < 7) {
            return 0;
        }
        size = std::size_t{9} + bytes[6];
    }
    return bytes.size() >= size ? size : 0;
}

std::size_t tcp_request_size(const Bytes& bytes) {
    if (bytes.size() < 6) {
        return 0;
    }
    const std::size_t size = std::size_t{6} + bytes[4] * std::size_t{256} + bytes[5];
    return bytes.size() >= size ? size : 0;
}

void Conversation::serve(int fd, int stop) {
    for (;;) {
        std::array<pollfd, 2> fds{{{stop, POLLIN, 0}, {fd, POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), poll_time()) < 0 && errno != EINTR) {
            return;
        }
        if (fds[0].revents != 0 || !send_due(fd)) {
            return;
        }
        if (fds[1].revents != 0 && !take_requests(fd)) {
            return;
        }
    }
}

int Conversation::poll_time() const {
    if (due_.empty()) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(due_.begin()->first - SteadyClock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

bool Conversation::send_due(int fd) {
    while (!due_.empty() && due_.begin()->first <= SteadyClock::now()) {
        const Reply reply = due_.begin()->second;
        due_.erase(due_.begin());
        if (SteadyClock::now() <= reply.not_after) {
            write_all(fd, reply.bytes);
        }
        if (reply.hang_up) {
            return false;
        }
    }
    return true;
}

bool Conversation::take_requests(int fd) {
    std::array<std::uint8_t, 1024> buffer{};
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size <= 0) {
        return false;
    }
    received_.insert(received_.end(), buffer.begin(), buffer.begin() + size);
    while (const std::size_t whole = framing_(received_)) {
        const auto end = received_.begin() + static_cast<std::ptrdiff_t>(whole);
        const auto now = SteadyClock::now();
        for (Reply& reply : script_(Bytes(received_.begin(), end))) {
            due_.emplace(now + reply.after, std::move(reply));
        }
        received_.erase(received_.begin(), end);
    }
    return send_due(fd);
}

TcpPeer::TcpPeer(Script script, Framing framing)
    : script_(std::move(script))
    , framing_(framing)
    , stop_(::eventfd(0, EFD_CLOEXEC))
    , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void* raw = &address;
    socklen_t size = sizeof address;
    require(::bind(listener_.get(), static_cast<sockaddr*>(raw), size) == 0, "bind");
    require(::listen(listener_.get(), 4) == 0, "listen");
    require(::getsockname(listener_.get(), static_cast<sockaddr*>(raw), &size) == 0, "name");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
}

TcpPeer::~TcpPeer() {
    tell(stop_);
    thread_.join();
}

void TcpPeer::run() {
    for (;;) {
        std::array<pollfd, 2> fds{{{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents != 0) {
            return;
        }
        const Descriptor connection(::accept(listener_.get(), nullptr, nullptr));
        // A held back answer would be one that comes late without having been asked to.
        const int on = 1;
        ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++connections_;
        Conversation(framing_, script_).serve(connection.get(), stop_.get());
    }
}

PtyPeer::PtyPeer(Script script)
    : script_(std::move(script))
    , stop_(::eventfd(0, EFD_CLOEXEC))
    , master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    require(::grantpt(master_.get()) == 0 && ::unlockpt(master_.get()) == 0, "pseudo-terminal");
    std::array<char, 64> name{};
    require(::ptsname_r(master_.get(), name.data(), name.size()) == 0, "ptsname");
    device_ = name.data();
    slave_ = Descriptor(::open(device_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    require(::tcgetattr(slave_.get(), &settings) == 0, "tcgetattr");
    ::cfmakeraw(&settings);
    require(::tcsetattr(slave_.get(), TCSANOW, &settings) == 0, "tcsetattr");
    thread_ = std::jthread(
        [this] { Conversation(rtu_request_size, script_).serve(master_.get(), stop_.get()); });
}

PtyPeer::~PtyPeer() {
    tell(stop_);
    thread_.join();
}

void PtyPeer::say(const Bytes& bytes) const {
    write_all(master_.get(), bytes);
}

} // namespace railbridge::modbus::test
