#pragma once
// Opens a serial device for us alone and sets it up, refusing what the driver would change in
// silence.

#include "adapters/modbus/descriptor.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"

namespace railbridge::modbus {

/// Raw, non-blocking, without flow control, locked (TIOCEXCL and flock), empty.
/// @error line_reconnect  missing, no permission, held by another process: path, reason, next step
/// @error fatal           settings the device cannot have
Result<Descriptor> open_serial(const SerialSettings& settings);

/// Gives up the exclusive use, then closes: the driver keeps that flag while anybody else still has
/// the device open.
void close_serial(Descriptor& port);

} // namespace railbridge::modbus
