#include "tools/plcsim/mapped_point.hpp"

#include "tools/plcsim/fixed_words.hpp"

#include <algorithm>

namespace plcsim {

namespace {

using railbridge::Point;
using railbridge::RawType;
using railbridge::Table;

Area area_of(Table table) {
    switch (table) {
    case Table::coil:
        return Area::coils;
    case Table::discrete_input:
        return Area::discrete_inputs;
    case Table::input_register:
        return Area::input_registers;
    case Table::holding_register:
        return Area::holding_registers;
    }
    return Area::holding_registers;
}

/// Halves of a register and bits in one are moved as the whole register.
WordType word_type_of(const Point& point) {
    if (is_bit_table(point.range.table))
        return WordType::bit;
    if (point.encoding.bit_count != 0)
        return WordType::u16;
    switch (point.encoding.type) {
    case RawType::i16:
        return WordType::i16;
    case RawType::i32:
        return WordType::i32;
    case RawType::u32:
        return WordType::u32;
    case RawType::i64:
        return WordType::i64;
    case RawType::u64:
        return WordType::u64;
    case RawType::f32:
        return WordType::f32;
    case RawType::f64:
        return WordType::f64;
    case RawType::f16:
        return WordType::f16;
    case RawType::bcd16:
        return WordType::bcd16;
    case RawType::bcd32:
        return WordType::bcd32;
    case RawType::bcd16s:
        return WordType::bcd16s;
    case RawType::bcd32s:
        return WordType::bcd32s;
    default:
        return WordType::u16;
    }
}

bool is_field_of_register(const Point& point) {
    return !is_bit_table(point.range.table) && point.encoding.bit_count != 0;
}

unsigned mask_of(const Point& point) {
    const unsigned ones = (1U << point.encoding.bit_count) - 1U;
    return (ones << point.encoding.bit_first) & 0xFFFFU;
}

/// Where the device keeps a power of ten beside a value it is always minus one.
constexpr std::uint16_t exponent_word = 0xFFFF;
constexpr double exponent_steps = 10;

/// The raw number for an engineering value. A half of a register is shifted to its place.
double to_raw(const Point& point, double value) {
    const double plain = (value - point.scaling.offset) / point.scaling.factor;
    const double raw = point.exponent ? plain * exponent_steps : plain;
    return point.encoding.type == RawType::u8_high ? std::clamp(raw, 0.0, 255.0) * 256 : raw;
}

Generator basis(const Point& point) {
    Generator generator;
    generator.type = word_type_of(point);
    const bool obeys_order = words_of(generator.type) > 1;
    generator.low_word_first = obeys_order && point.encoding.order.word_swap;
    generator.bytes_swapped =
        point.encoding.order.byte_swap && (obeys_order || point.encoding.swap_single);
    return generator;
}

/// A number that `point.write` allows, in engineering units.
double allowed_value(const railbridge::WriteGrant& grant) {
    double value = 0;
    if (!grant.allow.empty() && railbridge::as_number(grant.allow.front(), value))
        return value;
    if (grant.min && value < *grant.min)
        return *grant.min;
    if (grant.max && value > *grant.max)
        return *grant.max;
    return value;
}

std::size_t elements_of(const Point& point) {
    return std::max<std::size_t>(point.elements, 1);
}

std::uint16_t address_of(const Point& point, std::size_t element) {
    const std::size_t each = is_bit_table(point.range.table) ? 1 : register_count(point.encoding);
    return static_cast<std::uint16_t>(point.value_range().first + element * each);
}

void add_start_value(const Point& point, UnitDescription& unit) {
    const Generator generator = basis(point);
    // Switches and fields of registers start at 0, which is allowed or a pulse at rest.
    if (generator.type == WordType::bit || is_field_of_register(point) || point.enumeration)
        return;
    const auto words = generator.encode(to_raw(point, allowed_value(*point.write)));
    for (std::size_t i = 0; i < elements_of(point); ++i)
        unit.start_values.push_back(
            {.area = area_of(point.range.table), .address = address_of(point, i), .words = words});
}

/// Texts and times stand still.
void add_fixed_value(const Point& point, UnitDescription& unit) {
    const auto words = fixed_words(point);
    for (std::size_t i = 0; i < elements_of(point); ++i)
        unit.start_values.push_back(
            {.area = area_of(point.range.table), .address = address_of(point, i), .words = words});
}

/// Fields of one register share one moving value that covers them all.
bool joined_with_others(const Point& point, UnitDescription& unit) {
    for (MovingValue& moving : unit.moving)
        if (moving.area == area_of(point.range.table) && moving.address == point.range.first) {
            moving.generator.max =
                static_cast<double>(static_cast<unsigned>(moving.generator.max) | mask_of(point));
            return true;
        }
    return false;
}

void set_limits(const railbridge::Mapping& mapping, const Point& point, Generator& generator) {
    if (generator.type == WordType::bit || is_field_of_register(point)) {
        generator.motion = Motion::toggle;
        generator.max = generator.type == WordType::bit ? 1 : mask_of(point);
        return;
    }
    if (point.enumeration) {
        const auto& values = mapping.enumeration(*point.enumeration).values;
        generator.motion = Motion::toggle;
        generator.min = values.empty() ? 0 : static_cast<double>(values.front().first);
        generator.max = values.size() < 2 ? generator.min : static_cast<double>(values[1].first);
        return;
    }
    const auto range = point.range_eng.value_or(railbridge::Range{.min = 0, .max = 100});
    generator.min = to_raw(point, range.min);
    generator.max = to_raw(point, range.max);
}

void add_movement(const railbridge::Mapping& mapping, const Point& point, std::size_t number,
                  UnitDescription& unit) {
    if (is_field_of_register(point) && joined_with_others(point, unit))
        return;
    Generator generator = basis(point);
    set_limits(mapping, point, generator);
    for (std::size_t i = 0; i < elements_of(point); ++i, ++number) {
        generator.period = generator.motion == Motion::toggle
                               ? std::chrono::milliseconds{2000 + 700 * (number % 7)}
                               : std::chrono::milliseconds{12'000 + 2300 * (number % 11)};
        unit.moving.push_back({area_of(point.range.table), address_of(point, i), generator});
    }
}

} // namespace

void add_point(const railbridge::Mapping& mapping, const Point& point, std::size_t number,
               bool move, UnitDescription& unit) {
    if (point.exponent)
        unit.start_values.push_back(
            {.area = area_of(point.range.table),
             .address = static_cast<std::uint16_t>(point.range.first + point.exponent->exponent_at),
             .words = {exponent_word}});
    const auto kind = kind_of(point.encoding.type);
    if (kind == railbridge::RawKind::text || kind == railbridge::RawKind::time)
        add_fixed_value(point, unit);
    else if (point.write)
        add_start_value(point, unit);
    else if (move && point.read)
        add_movement(mapping, point, number, unit);
}

} // namespace plcsim
