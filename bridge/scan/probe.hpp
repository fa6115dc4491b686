#pragma once
// What a scan asks and what it hears. Nothing here can write: a probe has no way to say so.

#include "bridge/modbus/device_identification.hpp"
#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace railbridge {

struct IdentityProbe {
    std::uint8_t first_object = 0;
};
struct ServerIdProbe {};

/// Functions 1 to 4, 43/14 and 17.
using Probe = std::variant<ReadRequest, IdentityProbe, ServerIdProbe>;

struct ProbeAnswer {
    enum class Kind : std::uint8_t {
        answered,
        refused, ///< by an exception
        silent,  ///< nothing came in time
        broken,  ///< what came is no answer
    };
    Kind kind = Kind::silent;
    ExceptionCode exception = ExceptionCode::none;
    Words words;             ///< of a read
    IdentificationPart part; ///< of an identity
    std::string server_id;
};

/// Function code and data.
/// @error disable_point  a range that no request can have
Result<Bytes> probe_pdu(const Probe& probe);

/// What a PDU is as the answer to a probe.
ProbeAnswer judge_answer(const Probe& probe, std::span<const std::uint8_t> pdu);

/// Length of an RTU frame that begins with these bytes, checksum included; 0 while unknown.
std::size_t probe_frame_size(std::span<const std::uint8_t> frame);

/// A gateway says so for a unit that it does not reach.
bool is_from_gateway(const ProbeAnswer& answer);

} // namespace railbridge
