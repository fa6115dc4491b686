#pragma once
// One connection to a control port of plcsim.

#include "tools/plcsim/file_descriptor.hpp"

#include <cstdint>
#include <string>

namespace plcsim {

class ControlClient {
public:
    /// @throws std::runtime_error when nothing listens on 127.0.0.1:port
    explicit ControlClient(std::uint16_t port);

    void send_line(const std::string& line);

    /// @throws std::runtime_error when the connection ends first, or after `timeout_ms`
    std::string read_line(int timeout_ms = 10'000);

private:
    FileDescriptor socket_;
    std::string received_;
};

} // namespace plcsim
