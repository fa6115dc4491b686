#include "tools/plcsim/gateway_endpoint.hpp"

#include <algorithm>
#include <utility>

namespace plcsim {

namespace {

constexpr Nanoseconds silence_least = std::chrono::milliseconds{20};
constexpr ChannelId bus = 1;

} // namespace

railbridge::Result<std::unique_ptr<GatewayEndpoint>>
GatewayEndpoint::open(EventLoop& loop, HostPort where, Nanoseconds silence, EndpointEvents events) {
    auto endpoint =
        std::make_unique<GatewayEndpoint>(loop, std::move(where), silence, std::move(events));
    if (auto opened = endpoint->come_back(); !opened)
        return railbridge::fail(opened.error());
    return endpoint;
}

GatewayEndpoint::GatewayEndpoint(EventLoop& loop, HostPort where, Nanoseconds silence,
                                 EndpointEvents events)
    : loop_(loop)
    , where_(std::move(where))
    , silence_(std::max(silence, silence_least))
    , events_(std::move(events))
    , server_(loop, {.opened = [this](StreamServer::Id) { events_.opened(bus); },
                     .data = [this](StreamServer::Id, ByteView bytes) { take(bytes); },
                     .closed = [](StreamServer::Id) {}}) {}

GatewayEndpoint::~GatewayEndpoint() {
    loop_.cancel(silence_timer_);
}

railbridge::Status GatewayEndpoint::come_back() {
    auto socket = listen_tcp(where_);
    if (!socket)
        return railbridge::fail(socket.error());
    where_.port = local_port(*socket);
    server_.listen(std::move(*socket));
    return {};
}

void GatewayEndpoint::vanish() {
    server_.stop_listening();
    server_.close_all();
}

void GatewayEndpoint::send(ChannelId /*channel*/, ByteView bytes) {
    for (const StreamServer::Id connection : server_.connections())
        server_.send(connection, bytes);
}

void GatewayEndpoint::hang_up(ChannelId /*channel*/) {
    server_.close_all();
}

void GatewayEndpoint::take(ByteView bytes) {
    const TimePoint now = loop_.now();
    if (requests_.empty())
        arrival_ = now;
    requests_.add(bytes);
    while (const auto frame = requests_.take_complete())
        report(*frame);
    loop_.cancel(silence_timer_);
    if (!requests_.empty())
        silence_timer_ = loop_.at(now + silence_, [this] { silence_passed(); });
}

void GatewayEndpoint::silence_passed() {
    const auto frame = requests_.take_after_silence();
    for (; bad_frames_told_ < requests_.bad_frames(); ++bad_frames_told_)
        events_.bad_frame();
    if (frame)
        report(*frame);
}

void GatewayEndpoint::report(const Bytes& frame) {
    events_.request(bus, {.unit = frame[0],
                          .transaction = 0,
                          .pdu = Bytes(frame.begin() + 1, frame.end() - 2),
                          .frame = frame,
                          .arrival = arrival_});
}

} // namespace plcsim
