#pragma once
// What to simulate, wherever it was described: by options or by a mapping.

#include "tools/plcsim/generator.hpp"
#include "tools/plcsim/identity.hpp"
#include "tools/plcsim/line.hpp"
#include "tools/plcsim/socket_address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace plcsim {

struct MovingValue {
    Area area = Area::input_registers;
    std::uint16_t address = 0;
    Generator generator;
};

struct StartValue {
    Area area = Area::holding_registers;
    std::uint16_t address = 0;
    std::vector<std::uint16_t> words;
};

struct UnitDescription {
    std::uint8_t number = 1;
    std::size_t size = 1000; ///< addresses per area, 1..65536
    std::vector<StartValue> start_values;
    std::vector<MovingValue> moving;
    std::optional<Identity> identity{}; ///< none: it does not know functions 17 and 43
    std::vector<Range> refused{};       ///< what touches one gives exception 2
};

struct LineDescription {
    LineSettings settings;
    HostPort listen;    ///< TCP, and RTU through a gateway
    std::string link;   ///< RTU on a pty; empty: through a gateway, or TCP
    bool moved = false; ///< of a mapping that says another place
    std::vector<UnitDescription> units;
};

struct Site {
    std::vector<LineDescription> lines;
};

/// Some life for a demonstration: numbers in `ir`, switches in `di`. `hr` and `co` stay as written.
/// Nothing that does not fit into the unit is added.
void add_demo_movement(UnitDescription& unit);

} // namespace plcsim
