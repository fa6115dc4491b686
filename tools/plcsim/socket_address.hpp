#pragma once
// Where a program listens: HOST:PORT or the path of a unix socket.

#include "tools/plcsim/file_descriptor.hpp"

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace plcsim {

struct HostPort {
    std::string host;       ///< a numeric address, or `localhost`
    std::uint16_t port = 0; ///< 0: the kernel chooses
};

/// `127.0.0.1:1502`, `[::1]:1502`, `localhost:0`.
railbridge::Result<HostPort> parse_host_port(std::string_view text);

std::string to_string(const HostPort& where);

/// A listening, non-blocking socket. A name that leads to several addresses uses the first.
railbridge::Result<FileDescriptor> listen_tcp(const HostPort& where);

/// A socket file that nobody listens on any more is replaced.
railbridge::Result<FileDescriptor> listen_unix(const std::string& path);

/// The port the kernel has chosen.
std::uint16_t local_port(const FileDescriptor& socket);

} // namespace plcsim
