#pragma once
// What a device says about itself: functions 43/14 and 17. Any bytes are allowed as input.
// Source: MODBUS Application Protocol V1.1b3, 6.13 and 6.21.

#include "bridge/modbus/pdu.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace railbridge {

inline constexpr std::uint8_t read_device_identification = 0x2b;
inline constexpr std::uint8_t mei_read_device_identification = 0x0e;
inline constexpr std::uint8_t report_server_id = 0x11;

/// 0 vendor, 1 product code, 2 revision, 3 URL, 4 product, 5 model, 6 application.
struct DeviceObject {
    std::uint8_t id = 0;
    std::string text; ///< printable; other bytes are `?`
};

/// One answer; the list may go on in the next.
struct IdentificationPart {
    std::vector<DeviceObject> objects;
    std::optional<std::uint8_t> next; ///< where to go on
};

/// Asks for the regular objects from `first` on.
Bytes identification_pdu(std::uint8_t first);
/// Nothing if the PDU is no answer to that.
std::optional<IdentificationPart> identification_of(std::span<const std::uint8_t> pdu);

Bytes server_id_pdu();
/// The printable characters of the answer; nothing if the PDU is no answer to that. Its binary
/// parts have no common form.
std::optional<std::string> server_id_of(std::span<const std::uint8_t> pdu);

/// Length of the PDU that begins with these bytes, as they say themselves; 0 while too few are
/// there to tell.
std::size_t identification_size(std::span<const std::uint8_t> pdu);

} // namespace railbridge
