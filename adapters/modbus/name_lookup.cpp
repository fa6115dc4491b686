#include "adapters/modbus/name_lookup.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace railbridge::modbus {

namespace {

struct Answer {
    int error = 0;
    std::vector<SocketAddress> addresses;
};

Answer ask_system(const std::string& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    Answer answer;
    answer.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (answer.error != 0) {
        return answer;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        if (at->ai_addrlen <= sizeof(sockaddr_storage)) {
            SocketAddress address;
            std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
            address.size = at->ai_addrlen;
            address.family = at->ai_family;
            answer.addresses.push_back(address);
        }
    }
    return answer;
}

/// What the asking thread and the one inside getaddrinfo share. It outlives whoever leaves first.
struct Lookup {
    Descriptor done{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    Answer answer; ///< to be read once `complete`
    std::atomic<bool> complete{false};
};

Error unknown_name(const std::string& host, const std::string& why) {
    return {Recovery::line_reconnect, "cannot find host '" + host + "': " + why +
                                          "; check the endpoint of the line, or give its address "
                                          "as a number"};
}

} // namespace

Result<std::vector<SocketAddress>> look_up(const std::string& host, std::uint16_t port,
                                           TimePoint deadline, const Clock& clock,
                                           const Cancellation& cancellation) {
    Answer numeric = ask_system(host, port, AI_NUMERICHOST);
    if (numeric.error == 0 && !numeric.addresses.empty()) {
        return std::move(numeric.addresses);
    }
    // getaddrinfo cannot be given a time limit, so a thread of its own asks; when the time is over
    // it is left alone and ends when the resolver gives up, which it does within half a minute.
    const auto lookup = std::make_shared<Lookup>();
    if (!lookup->done) {
        return fail(unknown_name(host, "no descriptor left"));
    }
    try {
        std::thread([lookup, host, port] {
            lookup->answer = ask_system(host, port, 0);
            lookup->complete.store(true);
            const std::uint64_t one = 1;
            [[maybe_unused]] const ssize_t written = ::write(lookup->done.get(), &one, sizeof one);
        }).detach();
    } catch (const std::system_error& error) {
        return fail(unknown_name(host, error.what()));
    }
    switch (wait_for(lookup->done.get(), Direction::read, deadline, clock, cancellation)) {
    case Wake::ready:
        break;
    case Wake::cancelled:
        return fail(unknown_name(host, "told to stop"));
    case Wake::timed_out:
    case Wake::hung_up:
        return fail(unknown_name(host, "the name server does not answer"));
    }
    if (!lookup->complete.load() || lookup->answer.error != 0 || lookup->answer.addresses.empty()) {
        return fail(unknown_name(host, ::gai_strerror(lookup->answer.error)));
    }
    return std::move(lookup->answer.addresses);
}

} // namespace railbridge::modbus
