// RTU frames on a connection to a serial gateway.

#include "adapters/modbus/rtu_link.hpp"
#include "adapters/modbus/tcp_socket.hpp"
#include "bridge/modbus/rtu_frame.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace railbridge::modbus {

namespace {

// A gateway passes on what it has received so far; the network delays the pieces of a frame.
constexpr Duration quiet = std::chrono::milliseconds{20};
constexpr Duration frame_max = std::chrono::milliseconds{500};

class GatewayLink final : public RtuLink {
public:
    GatewayLink(RtuOverTcpSettings settings, const Clock& clock, Cancellation& cancellation)
        : settings_(std::move(settings))
        , clock_(clock)
        , cancellation_(cancellation) {}
    ~GatewayLink() override { GatewayLink::close(); }

    Status open() override {
        Result<Descriptor> socket = connect_tcp(settings_.gateway, clock_, cancellation_);
        if (!socket) {
            return fail(socket.error());
        }
        socket_ = std::move(*socket);
        cancellation_.guard_socket(socket_.get());
        return {};
    }

    void close() override {
        cancellation_.guard_socket(-1);
        socket_.reset();
    }

    int fd() const override { return socket_.get(); }

    // libmodbus would write(): a gateway that closed the connection would end the process by
    // SIGPIPE.
    Sent send(Context& /*context*/, UnitId unit, std::span<const std::uint8_t> pdu) override {
        const Bytes frame = rtu_frame(unit, pdu);
        ssize_t sent = -1;
        do {
            sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        if (sent == static_cast<ssize_t>(frame.size())) {
            return Sent::all;
        }
        return sent > 0 ? Sent::partly : Sent::nothing;
    }

    Timing timing() const override {
        return {Duration::zero(), Duration::zero(), quiet, frame_max};
    }
    bool echo() const override { return false; }
    bool is_connection() const override { return true; }

private:
    RtuOverTcpSettings settings_;
    const Clock& clock_;
    Cancellation& cancellation_;
    Descriptor socket_;
};

} // namespace

std::unique_ptr<RtuLink> make_gateway_link(RtuOverTcpSettings settings, const Clock& clock,
                                           Cancellation& cancellation) {
    return std::make_unique<GatewayLink>(std::move(settings), clock, cancellation);
}

} // namespace railbridge::modbus
