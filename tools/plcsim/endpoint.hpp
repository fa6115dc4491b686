#pragma once
// Where requests come from and answers go to: a TCP listener, a pty, or a serial gateway.

#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/event_loop.hpp"

#include "bridge/base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace plcsim {

/// One TCP connection, or one life of a pty. Never used again after its end.
using ChannelId = std::uint64_t;

struct Incoming {
    std::uint8_t unit = 0;
    std::uint16_t transaction = 0; ///< TCP only
    Bytes pdu;
    Bytes frame; ///< as it came; its size is its time on the wire
    TimePoint arrival;
};

/// What an endpoint tells its line.
struct EndpointEvents {
    std::function<void(ChannelId, Incoming)> request;
    std::function<void()> bad_frame;
    std::function<void(ChannelId)> opened;
    std::function<void(ChannelId)> closed;
};

class Endpoint {
public:
    Endpoint() = default;
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;
    virtual ~Endpoint() = default;

    /// Bytes for a channel that has ended are dropped.
    virtual void send(ChannelId channel, ByteView bytes) = 0;
    virtual void hang_up(ChannelId channel) = 0;

    /// Ends every channel. The endpoint stays.
    virtual void hang_up_all() = 0;

    /// TCP: new connections are refused, those that exist stay. RTU: no difference.
    virtual void refuse_new() = 0;
    /// TCP: the port and every connection are closed. RTU: the adapter is unplugged.
    virtual void vanish() = 0;
    /// Undoes vanish() and refuse_new(): the same port, the same link.
    virtual railbridge::Status come_back() = 0;
    virtual bool is_there() const = 0;

    /// As mappings call it: `tcp`, `rtu` or `rtu-over-tcp`.
    virtual const char* transport() const = 0;
    /// `host:port`, or the path of the link.
    virtual std::string address() const = 0;
    /// The chosen TCP port; 0 for a pty.
    virtual std::uint16_t port() const = 0;
    /// The slave side of the pty; empty for TCP.
    virtual std::string pty_path() const = 0;
};

} // namespace plcsim
