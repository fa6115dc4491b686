#include "adapters/modbus/rtu_port.hpp"

#include "adapters/modbus/failures.hpp"
#include "bridge/modbus/rtu_answer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace railbridge::modbus {

namespace {

// A line that never falls silent, because of noise or a second master, is given up after this.
constexpr Duration silence_wait_max = std::chrono::milliseconds{500};

// What a driver may add before the bytes of our own echo can be read.
constexpr Duration echo_margin = std::chrono::milliseconds{50};

constexpr std::size_t stale_max = 4096;

/// What was received, as far as it can be told: after an error libmodbus gives no size. Then it is
/// the length that the bytes themselves say, or everything up to the last byte that is not zero.
std::span<const std::uint8_t> bytes_known(int size, bool partial,
                                          std::span<const std::uint8_t> buffer) {
    if (size > 0) {
        return buffer.first(static_cast<std::size_t>(size));
    }
    if (const std::size_t whole = rtu_answer_size(buffer); whole > 0 && !partial) {
        return buffer.first(whole);
    }
    std::size_t end = buffer.size();
    while (end > 0 && buffer[end - 1] == 0) {
        --end;
    }
    return buffer.first(end);
}

bool means_lost(int error) {
    return error > 0 && error < 1000 && error != ETIMEDOUT && error != EAGAIN;
}

} // namespace

RtuPort::RtuPort(std::unique_ptr<RtuLink> link, const Clock& clock, Cancellation& cancellation,
                 FrameTrace& trace)
    : link_(std::move(link))
    , timing_(link_->timing())
    , clock_(clock)
    , cancellation_(cancellation)
    , trace_(trace)
    , context_(Context::Framing::rtu) {}

RtuPort::~RtuPort() {
    close();
}

Status RtuPort::open() {
    if (const Status opened = link_->open(); !opened) {
        return opened;
    }
    if (const Status lent = context_.lend(link_->fd()); !lent) {
        link_->close();
        return lent;
    }
    heard(); // nobody knows what was on the line before, so the first request waits too
    return {};
}

void RtuPort::close() {
    if (is_open()) {
        (void) context_.lend(-1);
        link_->close();
    }
}

const char* RtuPort::gone() const {
    return is_connection() ? "the gateway closed the connection" : "the serial device is gone";
}

RtuPort::Drained RtuPort::drain(Bytes& stale) {
    Drained drained = Drained::nothing;
    for (;;) {
        std::array<std::uint8_t, rtu_frame_size_max> buffer{};
        const ssize_t size = ::read(link_->fd(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return drained;
        }
        if (size <= 0) {
            return Drained::lost;
        }
        heard();
        drained = Drained::some;
        const auto end = buffer.begin() + size;
        if (stale.size() < stale_max) {
            stale.insert(stale.end(), buffer.begin(), end);
        }
        if (static_cast<std::size_t>(size) < buffer.size()) {
            return drained;
        }
    }
}

void RtuPort::report_strays(const Bytes& stale, std::vector<StrayFrame>& strays) {
    const FoundFrames found = find_rtu_answers(stale);
    for (const UnitId unit : found.units) {
        strays.push_back({unit, busy_until_});
    }
    if (found.rest > 0) {
        strays.push_back({0, busy_until_, StrayKind::leftover});
    }
    if (trace_.on() && !stale.empty()) {
        trace_.received(stale, clock_.now(), "found before the next request, dropped");
    }
}

RtuPort::Sending RtuPort::prepare(Duration extra, std::vector<StrayFrame>& strays) {
    const TimePoint give_up = clock_.now().mono + extra + silence_wait_max;
    Bytes stale;
    for (;;) {
        if (drain(stale) == Drained::lost) {
            return Sending::lost;
        }
        const TimePoint silent = busy_until_ + timing_.silence + extra;
        const TimePoint now = clock_.now().mono;
        if (cancellation_.raised()) {
            return Sending::cancelled;
        }
        if (now >= silent) {
            report_strays(stale, strays);
            return Sending::done;
        }
        if (now >= give_up) {
            return Sending::silence_missing;
        }
        // Wakes for bytes as well: they start the silence anew.
        switch (wait_for(link_->fd(), Direction::read, silent, clock_, cancellation_)) {
        case Wake::cancelled:
            return Sending::cancelled;
        case Wake::hung_up:
            return Sending::lost;
        case Wake::ready:
        case Wake::timed_out:
            break;
        }
    }
}

RtuPort::Sending RtuPort::send(UnitId unit, std::span<const std::uint8_t> pdu, std::string& text) {
    const RtuLink::Sent sent = link_->send(context_, unit, pdu);
    const int error = errno;
    // write() only handed the bytes to the driver; on the wire the last one is out later.
    const std::size_t size = pdu.size() + 3;
    busy_until_ = clock_.now().mono + wire_time(size);
    if (trace_.on()) {
        trace_.sent(rtu_frame(unit, pdu), clock_.now());
    }
    if (sent == RtuLink::Sent::all) {
        return link_->echo() ? take_echo(rtu_frame(unit, pdu)) : Sending::done;
    }
    if (means_lost(error)) {
        text = with_errno("cannot send the request", error);
        return Sending::lost;
    }
    return Sending::partly;
}

RtuPort::Sending RtuPort::take_echo(std::span<const std::uint8_t> frame) {
    const TimePoint deadline = busy_until_ + echo_margin;
    Bytes echo;
    while (echo.size() < frame.size()) {
        switch (wait_for(link_->fd(), Direction::read, deadline, clock_, cancellation_)) {
        case Wake::timed_out:
        case Wake::cancelled:
            return Sending::echo_missing;
        case Wake::hung_up:
            return Sending::lost;
        case Wake::ready:
            break;
        }
        std::array<std::uint8_t, rtu_frame_size_max> buffer{};
        // Never more than the echo: the answer follows it.
        const std::size_t wanted = std::min(frame.size() - echo.size(), buffer.size());
        const ssize_t size = ::read(link_->fd(), buffer.data(), wanted);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
            return Sending::lost;
        }
        if (size > 0) {
            echo.insert(echo.end(), buffer.begin(), buffer.begin() + size);
        }
    }
    heard();
    return std::equal(frame.begin(), frame.end(), echo.begin()) ? Sending::done
                                                                : Sending::echo_wrong;
}

RtuPort::Received RtuPort::receive(UnitId unit, const Request& request, Deadlines deadlines,
                                   std::vector<StrayFrame>& strays) {
    // libmodbus cannot be interrupted on a terminal, so the long part of the wait, for the first
    // byte, is ours.
    switch (wait_for(link_->fd(), Direction::read, deadlines.begin, clock_, cancellation_)) {
    case Wake::timed_out:
        return {};
    case Wake::cancelled:
        return {Received::Kind::cancelled, {}, false, {}};
    case Wake::hung_up:
        return {Received::Kind::lost, {}, false, gone()};
    case Wake::ready:
        break;
    }
    std::array<std::uint8_t, Context::buffer_size> buffer{}; // 0 is the unit of no answer
    const TimePoint now = clock_.now().mono;
    const int size =
        context_.receive(unit, std::max(deadlines.end - now, Duration::zero()), buffer.data());
    const int error = errno;
    heard();
    Received received = classify(unit, request, size, error, buffer, strays);
    if (trace_.on()) {
        const auto known = bytes_known(size, received.partial, buffer);
        received.raw.assign(known.begin(), known.end());
    }
    return received;
}

RtuPort::Received RtuPort::classify(UnitId unit, const Request& request, int size, int error,
                                    std::span<const std::uint8_t> buffer,
                                    std::vector<StrayFrame>& strays) {
    using Kind = Received::Kind;
    if (size < 0 && means_lost(error)) {
        return {Kind::lost, {}, false, with_errno(gone(), error)};
    }
    if (size < 0 && error == ETIMEDOUT) {
        return {Kind::timed_out, {}, true, {}};
    }
    const auto framed = static_cast<std::size_t>(std::max(size, 0));
    const RtuFrame seen = look_at_rtu_frame(unit, request, buffer, framed);
    switch (seen.kind) {
    case RtuFrameKind::frame:
        return {Kind::frame, Bytes(seen.pdu.begin(), seen.pdu.end()), false, {}};
    case RtuFrameKind::foreign:
        strays.push_back({buffer[0], busy_until_});
        return {Kind::foreign, {}, false, {}};
    case RtuFrameKind::garbled:
        // The answer has come, though nobody can read it: the unit may be asked again.
        strays.push_back({unit, busy_until_, StrayKind::unreadable});
        return {Kind::garbled, {}, false, {}};
    case RtuFrameKind::broken:
        return {Kind::broken, {}, false, {}};
    case RtuFrameKind::noise:
        break;
    }
    return {Kind::noise, {}, false, {}};
}

void RtuPort::await_silence(Duration longest) {
    const TimePoint give_up = clock_.now().mono + longest;
    Bytes discarded;
    for (;;) {
        if (drain(discarded) == Drained::lost) {
            return; // the next use of the port reports it
        }
        const TimePoint silent = std::min(busy_until_ + timing_.quiet, give_up);
        if (clock_.now().mono >= silent ||
            wait_for(link_->fd(), Direction::read, silent, clock_, cancellation_) != Wake::ready) {
            return;
        }
    }
}

} // namespace railbridge::modbus
