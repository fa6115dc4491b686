// Probes as RTU frames, on a port of this box or through a serial gateway.

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/probe_lines.hpp"
#include "adapters/modbus/rtu_port.hpp"

#include <map>

namespace railbridge::modbus {

namespace {

using Sending = RtuPort::Sending;
using Kind = RtuPort::Received::Kind;

constexpr int late_timeouts = 3;
constexpr Duration silence_wait_max = std::chrono::milliseconds{500};

class RtuProbeLine final : public ProbeLine {
public:
    RtuProbeLine(std::unique_ptr<RtuLink> link, ProbeTiming timing, const Clock& clock,
                 Cancellation& cancellation)
        : timing_(timing)
        , clock_(clock)
        , port_(std::move(link), clock, cancellation, never_on_) {}

    Status open() override {
        silent_until_.clear();
        return port_.open();
    }
    void close() override { port_.close(); }

    Result<ProbeAnswer> ask(UnitId unit, const Probe& probe) override {
        const auto pdu = probe_pdu(probe);
        if (!pdu) {
            return fail(pdu.error());
        }
        if (const auto rested = let_late_answers_come(unit); !rested) {
            return fail(rested.error());
        }
        std::vector<StrayFrame> strays;
        std::string text;
        Sending sent = port_.prepare(timing_.pause, strays);
        if (sent == Sending::done) {
            sent = port_.send(unit, *pdu, text);
        }
        switch (sent) {
        case Sending::done:
            return await_answer(unit, probe, pdu->size());
        case Sending::lost:
            return fail({Recovery::line_reconnect, text.empty() ? port_.gone() : text});
        case Sending::cancelled:
            return fail({Recovery::retry_later, "told to stop"});
        case Sending::silence_missing:
        case Sending::partly:
        case Sending::echo_missing:
        case Sending::echo_wrong:
            break;
        }
        return of_kind(ProbeAnswer::Kind::broken);
    }

private:
    static ProbeAnswer of_kind(ProbeAnswer::Kind kind) {
        ProbeAnswer answer;
        answer.kind = kind;
        return answer;
    }

    Status lost(RtuPort::Received&& received) const {
        return fail({Recovery::line_reconnect,
                     received.text.empty() ? std::string(port_.gone()) : std::move(received.text)});
    }

    Status let_late_answers_come(UnitId unit) {
        const auto silent = silent_until_.find(unit);
        if (silent == silent_until_.end()) {
            return {};
        }
        const TimePoint until = silent->second;
        silent_until_.erase(silent);
        while (clock_.now().mono < until) {
            auto received = port_.receive_framed(unit, {until, until + port_.frame_time_max()},
                                                 probe_frame_size);
            if (received.kind == Kind::lost) {
                return lost(std::move(received));
            }
            if (received.kind == Kind::frame || received.kind == Kind::cancelled) {
                break;
            }
        }
        return {};
    }

    Result<ProbeAnswer> await_answer(UnitId unit, const Probe& probe, std::size_t request_size) {
        // The time the frames take on the wire is the line's, not the device's.
        const TimePoint deadline = clock_.now().mono + timing_.timeout +
                                   port_.wire_time(request_size + 3 + rtu_frame_size_max);
        bool noise = false;
        for (;;) {
            auto received = port_.receive_framed(unit, {deadline, deadline}, probe_frame_size);
            switch (received.kind) {
            case Kind::frame:
                return judge_answer(probe, received.pdu);
            case Kind::foreign: // a late answer of another unit
                break;
            case Kind::garbled:
            case Kind::broken:
            case Kind::noise:
                noise = true;
                port_.await_silence(silence_wait_max);
                break;
            case Kind::timed_out:
                silent_until_[unit] = clock_.now().mono + timing_.timeout * (late_timeouts - 1);
                return of_kind(noise || received.partial ? ProbeAnswer::Kind::broken
                                                         : ProbeAnswer::Kind::silent);
            case Kind::lost:
                return fail(lost(std::move(received)).error());
            case Kind::cancelled:
                return fail({Recovery::retry_later, "told to stop"});
            }
        }
    }

    const ProbeTiming timing_;
    const Clock& clock_;
    FrameTrace never_on_;
    RtuPort port_;
    std::map<UnitId, TimePoint> silent_until_;
};

} // namespace

std::unique_ptr<ProbeLine> make_rtu_probe_line(std::unique_ptr<RtuLink> link, ProbeTiming timing,
                                               const Clock& clock, Cancellation& cancellation) {
    return std::make_unique<RtuProbeLine>(std::move(link), timing, clock, cancellation);
}

} // namespace railbridge::modbus
