#pragma once
// A request as a device understands it, and the exceptions a device answers with.

#include "tools/plcsim/area.hpp"
#include "tools/plcsim/bytes.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace plcsim {

/// Any code may be asked for by a fault; these are the ones a device gives on its own.
enum class ExceptionCode : std::uint8_t {
    illegal_function = 1,
    illegal_address = 2,
    illegal_value = 3,
    gateway_target_silent = 11,
};

struct Request {
    std::uint8_t function = 0;
    std::optional<Range> read = {};
    std::optional<Range> write = {};
    std::vector<std::uint16_t> values =
        {};                     ///< to write, one per address of `write`; not for function 22
    std::uint16_t and_mask = 0; ///< function 22
    std::uint16_t or_mask = 0;  ///< function 22
};

/// Understands functions 1-6, 15, 16, 22 and 23.
///
/// @param pdu  function code and data, without unit, transaction or check sum
/// @source Modbus Application Protocol V1.1b3, sections 6.1-6.6, 6.11, 6.12, 6.16, 6.17
std::variant<Request, ExceptionCode> parse_request(ByteView pdu);

} // namespace plcsim
