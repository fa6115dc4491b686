#pragma once
// Modbus TCP: any number of clients on one port.

#include "tools/plcsim/endpoint.hpp"
#include "tools/plcsim/socket_address.hpp"
#include "tools/plcsim/stream_server.hpp"

#include <map>
#include <memory>

namespace plcsim {

class TcpEndpoint final : public Endpoint {
public:
    /// Listens at once. `loop` outlives the endpoint.
    static railbridge::Result<std::unique_ptr<TcpEndpoint>> open(EventLoop& loop, HostPort where,
                                                                 EndpointEvents events);

    TcpEndpoint(EventLoop& loop, HostPort where, EndpointEvents events);

    void send(ChannelId channel, ByteView bytes) override { server_.send(channel, bytes); }
    void hang_up(ChannelId channel) override { server_.close(channel); }
    void hang_up_all() override { server_.close_all(); }
    void refuse_new() override { server_.stop_listening(); }
    void vanish() override;
    railbridge::Status come_back() override;
    bool is_there() const override { return server_.is_listening(); }
    const char* transport() const override { return "tcp"; }
    std::string address() const override;
    std::uint16_t port() const override { return where_.port; }
    std::string pty_path() const override { return {}; }

private:
    void take(ChannelId channel, ByteView bytes);

    EventLoop& loop_;
    HostPort where_; ///< the port is the chosen one once open
    EndpointEvents events_;
    std::map<ChannelId, Bytes> received_;
    StreamServer server_;
};

} // namespace plcsim
