#pragma once
// The other end of a line, answering with exactly the bytes a test says, when it says. A test can
// so produce every frame fault that no real server would.

#include "adapters/modbus/descriptor.hpp"
#include "bridge/base/time.hpp"
#include "bridge/modbus/pdu.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::modbus::test {

/// Bytes to send, `after` the request arrived. With `hang_up` the connection ends then. What could
/// not be sent by `not_after` is never sent.
struct Reply {
    Duration after{};
    Bytes bytes;
    bool hang_up = false;
    std::chrono::steady_clock::time_point not_after = std::chrono::steady_clock::time_point::max();
};

/// Called on the peer's thread with each whole request.
using Script = std::function<std::vector<Reply>(const Bytes& request)>;

/// Size of the request the bytes begin with; 0: not complete yet.
using Framing = std::size_t (*)(const Bytes& bytes);

std::size_t rtu_request_size(const Bytes& bytes);
std::size_t tcp_request_size(const Bytes& bytes);

/// Serves one connected descriptor until it is hung up or `stop` becomes readable.
class Conversation {
public:
    Conversation(Framing framing, const Script& script)
        : framing_(framing)
        , script_(script) {}
    void serve(int fd, int stop);

private:
    bool send_due(int fd);
    bool take_requests(int fd);
    int poll_time() const;

    Framing framing_;
    const Script& script_;
    Bytes received_;
    std::multimap<std::chrono::steady_clock::time_point, Reply> due_;
};

/// Listens on a free port of 127.0.0.1; serves one connection at a time.
class TcpPeer {
public:
    explicit TcpPeer(Script script, Framing framing = tcp_request_size);
    ~TcpPeer();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_.load(); }

private:
    void run();

    Script script_;
    Framing framing_;
    Descriptor stop_;
    Descriptor listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::jthread thread_;
};

/// The master end of a pseudo-terminal; its slave end is the device a line opens.
class PtyPeer {
public:
    explicit PtyPeer(Script script);
    /// Closes the master end: the adapter is unplugged.
    ~PtyPeer();
    const std::string& device() const { return device_; }
    /// Puts bytes on the line that nobody asked for.
    void say(const Bytes& bytes) const;

private:
    Script script_;
    Descriptor stop_;
    Descriptor master_;
    Descriptor slave_; ///< held open, or the master would read EIO between two users of the line
    std::string device_;
    std::jthread thread_;
};

} // namespace railbridge::modbus::test
