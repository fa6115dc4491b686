#pragma once
// Modbus RTU on a pty.

#include "tools/plcsim/endpoint.hpp"
#include "tools/plcsim/pty.hpp"
#include "tools/plcsim/rtu_frame.hpp"

#include <memory>
#include <optional>

namespace plcsim {

/// When the last program has closed the port, the pty is made anew under the same link: every
/// client finds a fresh one, as it would find a real adapter.
class PtyEndpoint final : public Endpoint {
public:
    /// @param silence  ends what has no known length; at least 5 ms are used, because the kernel
    ///                 hands over the bytes of one write() in pieces when the machine is busy
    static railbridge::Result<std::unique_ptr<PtyEndpoint>>
    open(EventLoop& loop, std::string link, Nanoseconds silence, EndpointEvents events);

    PtyEndpoint(EventLoop& loop, std::string link, Nanoseconds silence, EndpointEvents events);
    ~PtyEndpoint() override;

    void send(ChannelId channel, ByteView bytes) override;
    void hang_up(ChannelId channel) override;
    void hang_up_all() override;
    void refuse_new() override {}
    void vanish() override;
    railbridge::Status come_back() override;
    bool is_there() const override { return pty_.has_value(); }
    const char* transport() const override { return "rtu"; }
    std::string address() const override { return link_; }
    std::uint16_t port() const override { return 0; }
    std::string pty_path() const override { return pty_ ? pty_->slave_path() : std::string{}; }

private:
    void serve(short ready);
    /// false when there was nothing to take.
    bool take_bytes();
    void take_requests();
    void silence_passed();
    void report(const Bytes& frame);
    void wait_for_client(int tries_left);

    EventLoop& loop_;
    std::string link_;
    Nanoseconds silence_;
    EndpointEvents events_;
    std::optional<Pty> pty_;
    ChannelId channel_ = 0; ///< one number per pty
    RtuRequests requests_;
    TimePoint arrival_{}; ///< of the first byte of the frame being collected
    std::uint64_t bad_frames_told_ = 0;
    EventLoop::TimerId silence_timer_ = 0;
    EventLoop::TimerId client_timer_ = 0;
};

} // namespace plcsim
