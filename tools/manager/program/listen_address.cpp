#include "tools/manager/program/listen_address.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <system_error>

namespace railbridge::manager {

namespace {

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

/// 0 when the address can be listened on, else the errno.
int try_listen(const addrinfo& address) {
    const int descriptor =
        ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
    if (descriptor < 0) {
        return errno;
    }
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    const int reason = ::bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    ::close(descriptor);
    return reason;
}

} // namespace

bool ListenAddress::is_loopback() const {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

bool ListenAddress::is_wildcard() const {
    return host.empty() || host == "0.0.0.0" || host == "::";
}

Result<ListenAddress> parse_listen_address(const std::string& text, std::uint16_t default_port) {
    const bool ends_in_host = !text.empty() && text.back() == ']';
    const std::size_t colon = ends_in_host ? std::string::npos : text.rfind(':');
    ListenAddress address{text, text.empty() ? std::uint16_t{0} : default_port};
    if (colon != std::string::npos) {
        address.host = text.substr(0, colon);
        const char* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data() + colon + 1, end, address.port);
        if (parsed.ec != std::errc{} || parsed.ptr != end) {
            address.port = 0;
        }
    }
    if (address.port == 0) {
        return fail(fatal("\"" + text + "\" is no HOST:PORT or HOST, for example 127.0.0.1:1883"));
    }
    if (address.host.size() > 1 && address.host.front() == '[' && address.host.back() == ']') {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    return address;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string numeric_host(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) {
        return host;
    }
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (try_listen(*one) == 0 && ::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(),
                                                   text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
            return text.data();
        }
    }
    return host;
}

namespace {

/// Debian starts its own broker on this port as soon as mosquitto is installed.
std::string taken_text(const ListenAddress& address, const char* option) {
    constexpr std::uint16_t mqtt_port = 1883;
    return "port " + std::to_string(address.port) + " on " +
           (address.host.empty() ? "every address" : address.host) +
           " is taken by another program" +
           (address.port == mqtt_port
                ? ": probably the mosquitto service of the system, which is not needed: systemctl "
                  "disable --now mosquitto; or"
                : ";") +
           " choose another with " + option;
}

} // namespace

Status check_free(const ListenAddress& address, const char* option) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(address.port);
    const char* const host = address.host.empty() ? nullptr : address.host.c_str();
    if (const int code = ::getaddrinfo(host, port.c_str(), &wanted, &found); code != 0) {
        return fail(fatal("cannot listen on " + address.host + ": " + ::gai_strerror(code)));
    }
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        const int reason = try_listen(*one);
        if (reason == EADDRINUSE) {
            return fail(fatal(taken_text(address, option)));
        }
        if (reason == 0) {
            return {};
        }
        if (one->ai_next == nullptr) {
            return fail(fatal("cannot listen on " + address.host + ":" + port + ": " +
                              std::generic_category().message(reason)));
        }
    }
    return {};
}

} // namespace railbridge::manager
