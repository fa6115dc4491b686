#pragma once
// HOST:PORT as given on the command line.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>

namespace railbridge::manager {

struct ListenAddress {
    std::string host; ///< a name or address, without brackets
    std::uint16_t port = 0;

    bool is_loopback() const;
    bool is_wildcard() const;
};

/// `127.0.0.1:1883`, `localhost:1883`, `[::1]:1883`, `:1883` (every address); without a port the
/// default one, which 0 leaves out. The port is not 0.
Result<ListenAddress> parse_listen_address(const std::string& text, std::uint16_t default_port = 0);

/// Fails when somebody else listens there already, or when the address is not ours. `option`: with
/// which the user would choose another.
Status check_free(const ListenAddress& address, const char* option = "--listen");

/// `127.0.0.1:1883`, `[::1]:1883`
std::string host_and_port(const std::string& host, std::uint16_t port);

/// The host as a number: one of its addresses where it is a name. The name where that leads
/// nowhere.
std::string numeric_host(const std::string& host);

} // namespace railbridge::manager
