// Probes on a connection to a Modbus TCP device or gateway. libmodbus does not know where an answer
// of function 43 ends; the header of TCP says it for every function.

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/probe_lines.hpp"
#include "adapters/modbus/tcp_socket.hpp"
#include "bridge/modbus/mbap.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace railbridge::modbus {

namespace {

class TcpProbeLine final : public ProbeLine {
public:
    TcpProbeLine(TcpSettings settings, ProbeTiming timing, const Clock& clock,
                 Cancellation& cancellation)
        : settings_(std::move(settings))
        , timing_(timing)
        , clock_(clock)
        , cancellation_(cancellation) {}
    ~TcpProbeLine() override { TcpProbeLine::close(); }

    Status open() override {
        Result<Descriptor> socket = connect_tcp(settings_, clock_, cancellation_);
        if (!socket) {
            return fail(socket.error());
        }
        socket_ = std::move(*socket);
        received_.clear();
        return {};
    }
    void close() override { socket_.reset(); }

    Result<ProbeAnswer> ask(UnitId unit, const Probe& probe) override {
        const auto pdu = probe_pdu(probe);
        if (!pdu) {
            return fail(pdu.error());
        }
        if (!socket_) { // given up after a broken answer
            if (const auto opened = open(); !opened) {
                return fail(opened.error());
            }
        }
        (void) wait_for(-1, Direction::read, clock_.now().mono + timing_.pause, clock_,
                        cancellation_);
        const Bytes frame = tcp_frame(++transaction_, unit, *pdu);
        ssize_t sent = -1;
        do {
            sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        if (sent != static_cast<ssize_t>(frame.size())) {
            return closed(with_errno("cannot send to the device", errno));
        }
        return await_answer(unit, probe);
    }

private:
    using Kind = ProbeAnswer::Kind;

    static ProbeAnswer of_kind(Kind kind) {
        ProbeAnswer answer;
        answer.kind = kind;
        return answer;
    }

    tl::unexpected<Error> closed(std::string text) {
        socket_.reset();
        return fail({Recovery::line_reconnect, std::move(text)});
    }

    ProbeAnswer give_up() {
        socket_.reset();
        return of_kind(Kind::broken);
    }

    Result<ProbeAnswer> await_answer(UnitId unit, const Probe& probe) {
        const TimePoint deadline = clock_.now().mono + timing_.timeout;
        for (;;) {
            if (const auto header = read_mbap(received_)) {
                if (!is_plausible(*header)) {
                    return give_up();
                }
                if (received_.size() >= frame_size(*header)) {
                    const Bytes frame(received_.begin(),
                                      received_.begin() +
                                          static_cast<std::ptrdiff_t>(frame_size(*header)));
                    received_.erase(received_.begin(),
                                    received_.begin() + static_cast<std::ptrdiff_t>(frame.size()));
                    if (header->transaction != transaction_) {
                        continue; // a late one
                    }
                    return header->unit == unit
                               ? judge_answer(probe, std::span(frame).subspan(mbap_size))
                               : give_up();
                }
            }
            switch (wait_for(socket_.get(), Direction::read, deadline, clock_, cancellation_)) {
            case Wake::timed_out:
                return received_.empty() ? of_kind(Kind::silent) : give_up();
            case Wake::cancelled:
                return fail({Recovery::retry_later, "told to stop"});
            case Wake::hung_up:
                return closed("the device closed the connection");
            case Wake::ready:
                if (!take()) {
                    return closed("the device closed the connection");
                }
            }
        }
    }

    /// False when the connection is at its end.
    bool take() {
        std::array<std::uint8_t, tcp_frame_size_max> buffer{};
        const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0) {
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        }
        received_.insert(received_.end(), buffer.begin(), buffer.begin() + size);
        return size > 0;
    }

    const TcpSettings settings_;
    const ProbeTiming timing_;
    const Clock& clock_;
    Cancellation& cancellation_;
    Descriptor socket_;
    std::uint16_t transaction_ = 0;
    Bytes received_;
};

} // namespace

std::unique_ptr<ProbeLine> make_tcp_probe_line(TcpSettings settings, ProbeTiming timing,
                                               const Clock& clock, Cancellation& cancellation) {
    return std::make_unique<TcpProbeLine>(std::move(settings), timing, clock, cancellation);
}

} // namespace railbridge::modbus
