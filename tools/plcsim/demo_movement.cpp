#include "tools/plcsim/site.hpp"

namespace plcsim {

void add_demo_movement(UnitDescription& unit) {
    using std::chrono::milliseconds;
    const auto add = [&](Area area, std::uint16_t address, Generator generator) {
        if (std::size_t{address} + words_of(generator.type) <= unit.size)
            unit.moving.push_back({area, address, generator});
    };
    add(Area::input_registers, 0,
        {.motion = Motion::sine, .max = 1000, .period = milliseconds{20'000}});
    add(Area::input_registers, 1,
        {.motion = Motion::ramp, .max = 100, .period = milliseconds{10'000}});
    add(Area::input_registers, 2, {.motion = Motion::counter, .period = milliseconds{1'000}});
    add(Area::input_registers, 10,
        {.motion = Motion::sine,
         .type = WordType::f32,
         .min = 15,
         .max = 25,
         .period = milliseconds{60'000}});
    add(Area::discrete_inputs, 0,
        {.motion = Motion::toggle, .type = WordType::bit, .max = 1, .period = milliseconds{2'000}});
    add(Area::discrete_inputs, 1,
        {.motion = Motion::toggle, .type = WordType::bit, .max = 1, .period = milliseconds{5'000}});
}

} // namespace plcsim
