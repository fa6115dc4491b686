#pragma once
// The four areas of a Modbus unit.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plcsim {

enum class Area : std::uint8_t { coils, discrete_inputs, holding_registers, input_registers };

inline constexpr std::array all_areas{Area::coils, Area::discrete_inputs, Area::holding_registers,
                                      Area::input_registers};

/// `co`, `di`, `hr`, `ir`: the spelling of the mapping language, of the control port and of the
/// log.
std::string_view to_string(Area area);

/// Accepts the short spelling and the long one (`holding_registers`).
std::optional<Area> parse_area(std::string_view text);

constexpr bool holds_bits(Area area) {
    return area == Area::coils || area == Area::discrete_inputs;
}

/// Addresses as on the wire, from zero. `address + count` never exceeds 65536 in a parsed request.
struct Range {
    Area area = Area::holding_registers;
    std::uint16_t address = 0;
    std::uint16_t count = 0;
};

} // namespace plcsim
