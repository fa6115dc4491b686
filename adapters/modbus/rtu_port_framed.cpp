// Frames of functions that libmodbus does not know, received byte by byte.

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/rtu_port.hpp"

#include <array>
#include <cerrno>

namespace railbridge::modbus {

namespace {

constexpr std::size_t checksum_size = 2;

bool has_right_checksum(std::span<const std::uint8_t> frame) {
    const std::uint16_t crc = rtu_checksum(frame.first(frame.size() - checksum_size));
    return frame[frame.size() - 2] == (crc & 0xffU) && frame[frame.size() - 1] == (crc >> 8U);
}

} // namespace

RtuPort::Received RtuPort::receive_framed(UnitId unit, Deadlines deadlines,
                                          const FrameSize& size_of) {
    using Kind = Received::Kind;
    Bytes bytes;
    for (;;) {
        const std::size_t size = size_of(bytes);
        if (size > rtu_frame_size_max || bytes.size() >= rtu_frame_size_max) {
            return {Kind::noise, {}, false, {}};
        }
        if (size != 0 && bytes.size() >= size) {
            const std::span<const std::uint8_t> frame(bytes.data(), size);
            if (!has_right_checksum(frame)) {
                return {bytes[0] == unit ? Kind::garbled : Kind::noise, {}, false, {}};
            }
            if (bytes[0] != unit) {
                return {Kind::foreign, {}, false, {}};
            }
            return {Kind::frame, Bytes(frame.begin() + 1, frame.end() - checksum_size), false, {}};
        }
        const TimePoint until = bytes.empty() ? deadlines.begin : deadlines.end;
        switch (wait_for(link_->fd(), Direction::read, until, clock_, cancellation_)) {
        case Wake::timed_out:
            return {Kind::timed_out, {}, !bytes.empty(), {}};
        case Wake::cancelled:
            return {Kind::cancelled, {}, false, {}};
        case Wake::hung_up:
            return {Kind::lost, {}, false, gone()};
        case Wake::ready:
            break;
        }
        std::array<std::uint8_t, 1> byte{}; // never more: the next frame is not ours to take
        const ssize_t count = ::read(link_->fd(), byte.data(), byte.size());
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
            return {Kind::lost, {}, false, gone()};
        }
        if (count > 0) {
            heard();
            bytes.push_back(byte[0]);
        }
    }
}

} // namespace railbridge::modbus
