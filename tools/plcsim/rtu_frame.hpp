#pragma once
// Where a request on a serial line begins and ends, and its check sum.

#include "tools/plcsim/bytes.hpp"

#include <cstdint>
#include <optional>

namespace plcsim {

/// CRC-16 with the reflected polynomial 0xA001, start 0xFFFF; the low byte travels first.
/// @source Modbus over Serial Line V1.02, 6.2.2
std::uint16_t crc16(ByteView bytes);

/// `unit`, `pdu` and the check sum.
Bytes make_rtu_frame(std::uint8_t unit, ByteView pdu);

bool has_good_crc(ByteView frame);

/// Collects bytes until they are a request.
///
/// The end is known from the function code. What has no known length (other functions, noise) ends
/// with silence on the line; the owner runs the timer and asks `take_after_silence`.
class RtuRequests {
public:
    void add(ByteView bytes);

    /// A request whose length is known, complete and with a good check sum.
    std::optional<Bytes> take_complete();

    /// What is left when the line fell silent: a request when its check sum is good. Bytes that are
    /// none are thrown away and counted.
    std::optional<Bytes> take_after_silence();

    bool empty() const { return bytes_.empty(); }
    void clear() { bytes_.clear(); }

    /// Frames thrown away so far.
    std::uint64_t bad_frames() const { return bad_frames_; }

private:
    Bytes bytes_;
    std::uint64_t bad_frames_ = 0;
};

} // namespace plcsim
