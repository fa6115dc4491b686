#pragma once
// A line with RTU frames at the level of frames: silence before sending, stale bytes, whose frame
// it is. What an answer means is decided above (RtuClient).
//
// Observed with libmodbus 3.1.6: modbus_receive_confirmation fills the buffer with the whole frame,
// unit and checksum included. For a frame of another unit it returns 0 without looking at its
// checksum, so that the size and the checksum of such a frame have to be found here. Unit 0 passes
// for every unit. On a timeout the bytes received so far are in the buffer, uncounted.

#include "adapters/modbus/context.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/rtu_link.hpp"
#include "adapters/modbus/waiting.hpp"
#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/ports/clock.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace railbridge::modbus {

class RtuPort {
public:
    struct Received {
        enum class Kind {
            frame,     ///< of the unit waited for, checksum right
            foreign,   ///< of another unit, checksum right; reported as stray already
            garbled,   ///< surely the answer waited for, but its checksum is wrong
            broken,    ///< begins with unit and function waited for, but is no answer
            noise,     ///< anything else that is no frame
            timed_out, ///< `partial` tells whether bytes had come
            lost,      ///< the device is gone: see `text`
            cancelled,
        };
        Kind kind = Kind::timed_out;
        Bytes pdu; ///< of `frame`: without unit and checksum
        bool partial = false;
        std::string text;
        Bytes raw{}; ///< as it came, as far as libmodbus tells; only while the line is traced
    };

    enum class Sending { done, silence_missing, cancelled, lost, partly, echo_missing, echo_wrong };

    /// The references must outlive the port.
    RtuPort(std::unique_ptr<RtuLink> link, const Clock& clock, Cancellation& cancellation,
            FrameTrace& trace);
    ~RtuPort();
    RtuPort(const RtuPort&) = delete;
    RtuPort& operator=(const RtuPort&) = delete;

    Status open();
    void close();
    bool is_open() const { return link_->fd() >= 0; }

    /// Waits until the line was silent for 3.5 characters and `extra`. What arrives meanwhile is
    /// discarded, whole frames are reported as strays. done, silence_missing, cancelled or lost.
    Sending prepare(Duration extra, std::vector<StrayFrame>& strays);
    /// After prepare(). `text` is set for lost.
    Sending send(UnitId unit, std::span<const std::uint8_t> pdu, std::string& text);
    struct Deadlines {
        TimePoint begin; ///< for the first byte
        TimePoint end;   ///< for the whole frame
    };
    /// The next frame of anybody, while the answer of `unit` to `request` is waited for.
    Received receive(UnitId unit, const Request& request, Deadlines deadlines,
                     std::vector<StrayFrame>& strays);
    /// The length of the frame that begins with some bytes, checksum included; 0: not known yet.
    using FrameSize = std::size_t (*)(std::span<const std::uint8_t>);
    /// The same for functions that libmodbus does not know. Frames of other units are reported by
    /// their kind alone.
    Received receive_framed(UnitId unit, Deadlines deadlines, const FrameSize& size_of);
    /// After something broken: discards until the line is quiet, or `longest` has passed.
    void await_silence(Duration longest);

    bool is_connection() const { return link_->is_connection(); }
    /// For the text of a failure.
    const char* gone() const;
    /// How long a frame that has begun may take to its end.
    Duration frame_time_max() const { return timing_.frame_max; }
    /// How long this many characters take on the wire; 0 where the bit rate is not known.
    Duration wire_time(std::size_t characters) const {
        return timing_.character * static_cast<long>(characters);
    }

private:
    enum class Drained { nothing, some, lost };

    Drained drain(Bytes& stale);
    void report_strays(const Bytes& stale, std::vector<StrayFrame>& strays);
    Sending take_echo(std::span<const std::uint8_t> frame);
    Received classify(UnitId unit, const Request& request, int size, int error,
                      std::span<const std::uint8_t> buffer, std::vector<StrayFrame>& strays);
    void heard() { busy_until_ = clock_.now().mono; }

    const std::unique_ptr<RtuLink> link_;
    const RtuLink::Timing timing_;
    const Clock& clock_;
    Cancellation& cancellation_;
    FrameTrace& trace_;
    Context context_;
    TimePoint busy_until_{}; ///< when the last byte was sent or received
};

} // namespace railbridge::modbus
