#pragma once
// Modbus RTU through a serial gateway: the bytes of a bus on TCP, as they are.

#include "tools/plcsim/endpoint.hpp"
#include "tools/plcsim/rtu_frame.hpp"
#include "tools/plcsim/socket_address.hpp"
#include "tools/plcsim/stream_server.hpp"

#include <memory>

namespace plcsim {

/// One bus behind any number of connections: their bytes reach the bus in the order they come, and
/// what the bus says goes to every connection open then, late answers to newer ones included. To
/// its line it is one channel that never ends.
class GatewayEndpoint final : public Endpoint {
public:
    /// Listens at once. `loop` outlives the endpoint.
    /// @param silence  ends what has no known length; at least 20 ms are used, because the network
    ///                 delivers a frame in pieces
    static railbridge::Result<std::unique_ptr<GatewayEndpoint>>
    open(EventLoop& loop, HostPort where, Nanoseconds silence, EndpointEvents events);

    GatewayEndpoint(EventLoop& loop, HostPort where, Nanoseconds silence, EndpointEvents events);
    ~GatewayEndpoint() override;

    void send(ChannelId channel, ByteView bytes) override;
    void hang_up(ChannelId channel) override;
    void hang_up_all() override { server_.close_all(); }
    void refuse_new() override { server_.stop_listening(); }
    void vanish() override;
    railbridge::Status come_back() override;
    bool is_there() const override { return server_.is_listening(); }
    const char* transport() const override { return "rtu-over-tcp"; }
    std::string address() const override { return to_string(where_); }
    std::uint16_t port() const override { return where_.port; }
    std::string pty_path() const override { return {}; }

private:
    void take(ByteView bytes);
    void silence_passed();
    void report(const Bytes& frame);

    EventLoop& loop_;
    HostPort where_; ///< the port is the chosen one once open
    Nanoseconds silence_;
    EndpointEvents events_;
    RtuRequests requests_;
    TimePoint arrival_{}; ///< of the first byte of the frame being collected
    std::uint64_t bad_frames_told_ = 0;
    EventLoop::TimerId silence_timer_ = 0;
    StreamServer server_;
};

} // namespace plcsim
