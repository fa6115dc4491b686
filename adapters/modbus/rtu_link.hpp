#pragma once
// What carries RTU frames: a serial port of this box, or a connection to a serial gateway. The
// differences between the two end here.

#include "adapters/modbus/context.hpp"
#include "adapters/modbus/modem_lines.hpp"
#include "adapters/modbus/waiting.hpp"
#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"
#include "bridge/ports/clock.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace railbridge::modbus {

/// One line thread uses it.
class RtuLink {
public:
    struct Timing {
        Duration character{}; ///< 0 through a gateway: its bit rate is not known
        Duration silence{};   ///< before a frame; 0 through a gateway, which keeps it on its bus
        Duration quiet{};     ///< after something broken: its rest must have come by then
        Duration frame_max{}; ///< from the first byte of the longest frame to its last
    };

    enum class Sent { all, partly, nothing };

    virtual ~RtuLink() = default;

    /// Opens a non-blocking descriptor. Only while closed. The error is complete for a person.
    virtual Status open() = 0;
    virtual void close() = 0;
    /// -1 while closed.
    virtual int fd() const = 0;

    /// Hands one frame to the system, with errno set unless it gives `all`. `context` has fd().
    virtual Sent send(Context& context, UnitId unit, std::span<const std::uint8_t> pdu) = 0;

    virtual Timing timing() const = 0;
    /// What was sent comes back and must be taken.
    virtual bool echo() const = 0;
    /// A connection: it may hang without a sign, and is opened anew when units fall silent.
    virtual bool is_connection() const = 0;
};

/// The references must outlive the link.
std::unique_ptr<RtuLink> make_serial_link(SerialSettings settings, const Clock& clock,
                                          Cancellation& cancellation);
/// With another way to switch RTS.
std::unique_ptr<RtuLink> make_serial_link(SerialSettings settings, const Clock& clock,
                                          Cancellation& cancellation,
                                          std::unique_ptr<ModemLines> modem);
std::unique_ptr<RtuLink> make_gateway_link(RtuOverTcpSettings settings, const Clock& clock,
                                           Cancellation& cancellation);

} // namespace railbridge::modbus
