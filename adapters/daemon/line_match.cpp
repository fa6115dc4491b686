#include "adapters/daemon/line_match.hpp"

#include "adapters/modbus/name_lookup.hpp"
#include "adapters/runtime/system_clock.hpp"

#include <netinet/in.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace railbridge::daemon {

namespace {

constexpr Duration lookup_limit = std::chrono::seconds{3};

std::filesystem::path plain_path(const std::string& device) {
    std::error_code error;
    auto path = std::filesystem::weakly_canonical(device, error);
    return error ? std::filesystem::path(device) : path;
}

std::string of_version_4(const std::string& bytes) {
    const bool here = bytes.front() == 127 || bytes == std::string(4, '\0');
    return here ? "here" : bytes;
}

/// The bytes of an address, of version 4 where it stands for one.
std::string plain_address(const modbus::SocketAddress& address) {
    if (address.family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &address.storage, sizeof four);
        return of_version_4({reinterpret_cast<const char*>(&four.sin_addr), 4});
    }
    sockaddr_in6 six{};
    std::memcpy(&six, &address.storage, sizeof six);
    const std::string bytes(reinterpret_cast<const char*>(&six.sin6_addr), 16);
    if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
        return of_version_4(bytes.substr(12));
    }
    const bool here =
        IN6_IS_ADDR_LOOPBACK(&six.sin6_addr) || IN6_IS_ADDR_UNSPECIFIED(&six.sin6_addr);
    return here ? "here" : bytes;
}

} // namespace

const LineMatch::Addresses& LineMatch::addresses_of(const std::string& host, std::uint16_t port) {
    const auto [at, is_new] = known_.try_emplace(host);
    if (is_new) {
        const runtime::SystemClock clock;
        const modbus::Cancellation never;
        const auto found =
            modbus::look_up(host, port, clock.now().mono + lookup_limit, clock, never);
        if (found) {
            for (const auto& address : *found) {
                at->second.push_back(plain_address(address));
            }
        }
    }
    return at->second;
}

bool LineMatch::is_host(const std::string& host, std::uint16_t port) {
    const TcpSettings& mine = *line_.endpoint();
    if (mine.port != port) {
        return false;
    }
    if (::strcasecmp(mine.host.c_str(), host.c_str()) == 0) {
        return true;
    }
    const auto& theirs = addresses_of(host, port);
    if (theirs.empty()) {
        unresolved_.insert(host);
        return false;
    }
    const auto& ours = addresses_of(mine.host, port);
    return std::find_first_of(ours.begin(), ours.end(), theirs.begin(), theirs.end()) != ours.end();
}

bool LineMatch::is_same(const Line& other) {
    const auto* serial = std::get_if<SerialSettings>(&line_.transport);
    const auto* other_serial = std::get_if<SerialSettings>(&other.transport);
    if (serial != nullptr || other_serial != nullptr) {
        return serial != nullptr && other_serial != nullptr &&
               plain_path(serial->device) == plain_path(other_serial->device);
    }
    return is_host(other.endpoint()->host, other.endpoint()->port);
}

bool LineMatch::is_at(const std::string& endpoint) {
    if (const auto* serial = std::get_if<SerialSettings>(&line_.transport)) {
        return plain_path(serial->device) == plain_path(endpoint.substr(0, endpoint.rfind(' ')));
    }
    const auto colon = endpoint.rfind(':');
    std::uint16_t port = 0;
    return colon != std::string::npos &&
           std::from_chars(endpoint.data() + colon + 1, endpoint.data() + endpoint.size(), port)
                   .ec == std::errc{} &&
           is_host(endpoint.substr(0, colon), port);
}

} // namespace railbridge::daemon
