#include "tools/plcsim/tcp_endpoint.hpp"

#include "tools/plcsim/tcp_frame.hpp"

#include <utility>

namespace plcsim {

railbridge::Result<std::unique_ptr<TcpEndpoint>> TcpEndpoint::open(EventLoop& loop, HostPort where,
                                                                   EndpointEvents events) {
    auto endpoint = std::make_unique<TcpEndpoint>(loop, std::move(where), std::move(events));
    if (auto opened = endpoint->come_back(); !opened)
        return railbridge::fail(opened.error());
    return endpoint;
}

TcpEndpoint::TcpEndpoint(EventLoop& loop, HostPort where, EndpointEvents events)
    : loop_(loop)
    , where_(std::move(where))
    , events_(std::move(events))
    , server_(loop, {.opened =
                         [this](ChannelId id) {
                             received_[id];
                             events_.opened(id);
                         },
                     .data = [this](ChannelId id, ByteView bytes) { take(id, bytes); },
                     .closed =
                         [this](ChannelId id) {
                             received_.erase(id);
                             events_.closed(id);
                         }}) {}

railbridge::Status TcpEndpoint::come_back() {
    auto socket = listen_tcp(where_);
    if (!socket)
        return railbridge::fail(socket.error());
    where_.port = local_port(*socket);
    server_.listen(std::move(*socket));
    return {};
}

void TcpEndpoint::vanish() {
    server_.stop_listening();
    server_.close_all();
}

std::string TcpEndpoint::address() const {
    return to_string(where_);
}

void TcpEndpoint::take(ChannelId channel, ByteView bytes) {
    const TimePoint arrival = loop_.now();
    Bytes& waiting = received_[channel];
    waiting.insert(waiting.end(), bytes.begin(), bytes.end());
    // The line may hang up while it handles a request: look the channel up each time.
    for (auto found = received_.find(channel); found != received_.end();
         found = received_.find(channel)) {
        auto taken = take_tcp_request(found->second);
        if (auto* state = std::get_if<TcpStream>(&taken)) {
            if (*state == TcpStream::need_more)
                return;
            events_.bad_frame();
            server_.close(channel);
            return;
        }
        auto& request = std::get<TcpRequest>(taken);
        Bytes frame = make_tcp_frame(request.header, request.pdu);
        events_.request(channel, {.unit = request.header.unit,
                                  .transaction = request.header.transaction,
                                  .pdu = std::move(request.pdu),
                                  .frame = std::move(frame),
                                  .arrival = arrival});
    }
}

} // namespace plcsim
