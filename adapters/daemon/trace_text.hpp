#pragma once
// Traced frames on their way from the running bridge to a person.

#include "adapters/modbus/frame_trace.hpp"
#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// One answer of the control socket:
/// {"frames":[{"monoUs":1,"wallMs":2,"sent":true,"bytes":"0103...","verdict":""}],"dropped":0}
std::string trace_line(const modbus::FrameTrace::Taken& taken);

struct ShownFrame {
    std::int64_t mono_us = 0;
    std::int64_t wall_ms = 0;
    bool sent = false;
    std::string hex; ///< without spaces
    std::string verdict;
};
struct ShownFrames {
    std::vector<ShownFrame> frames;
    std::uint64_t dropped = 0;
};
/// What trace_line() made, or the error the answer carries.
Result<ShownFrames> parse_trace(const std::string& line);

/// `2026-11-27 22:40:37.123Z     0.001234 <- 01 03 02 00 05 78 47  answer`; the second time is the
/// monotonic clock since `begin_us`, in seconds.
std::string to_text(const ShownFrame& frame, std::int64_t begin_us);

} // namespace railbridge::daemon
