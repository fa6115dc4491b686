#include "tools/plcsim/area.hpp"

namespace plcsim {

std::string_view to_string(Area area) {
    switch (area) {
    case Area::coils:
        return "co";
    case Area::discrete_inputs:
        return "di";
    case Area::holding_registers:
        return "hr";
    case Area::input_registers:
        return "ir";
    }
    return "?";
}

std::optional<Area> parse_area(std::string_view text) {
    if (text == "co" || text == "coils")
        return Area::coils;
    if (text == "di" || text == "discrete_inputs")
        return Area::discrete_inputs;
    if (text == "hr" || text == "holding_registers")
        return Area::holding_registers;
    if (text == "ir" || text == "input_registers")
        return Area::input_registers;
    return std::nullopt;
}

} // namespace plcsim
