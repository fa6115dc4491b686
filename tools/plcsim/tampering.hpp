#pragma once
// An answer on its way out, and what faults do to it.

#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/fault.hpp"

#include <cstdint>
#include <vector>

namespace plcsim {

enum class Framing : std::uint8_t { tcp, rtu };

struct Answer {
    std::uint8_t unit = 0;
    std::uint16_t transaction = 0; ///< TCP only
    Bytes pdu;
};

/// The bytes to send: framed, and spoilt as `faults` say, in their order.
Bytes frame_answer(Framing framing, Answer answer, const std::vector<Fault>& faults);

} // namespace plcsim
