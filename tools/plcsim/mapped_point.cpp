#include "tools/plcsim/mapped_point.hpp"

#include "tools/plcsim/fixed_words.hpp"
#include "tools/plcsim/plausible.hpp"

#include <algorithm>
#include <tuple>

namespace plcsim {

namespace {

using railbridge::Point;
using railbridge::RawType;

/// Where the device keeps a power of ten beside a value it is always minus one.
constexpr std::uint16_t exponent_word = 0xFFFF;

/// Fields of a register are moved as the whole register.
WordType word_type_of(const Point& point) {
    if (is_bit_table(point.range.table))
        return WordType::bit;
    switch (field_of(point).count != 0 ? RawType::u16 : point.encoding.type) {
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

std::vector<double> markers_of(const Point& point) {
    std::vector<double> markers;
    for (const auto& marker : point.missing)
        if (double number = 0; railbridge::as_number(marker, number))
            markers.push_back(number);
    return markers;
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

std::size_t elements_of(const Point& point) {
    return std::max<std::size_t>(point.elements, 1);
}

std::uint16_t address_of(const Point& point, std::size_t element) {
    const std::size_t each = is_bit_table(point.range.table) ? 1 : register_count(point.encoding);
    return static_cast<std::uint16_t>(point.value_range().first + element * each);
}

std::chrono::milliseconds period_of(Motion motion, std::size_t number) {
    return motion == Motion::toggle ? std::chrono::milliseconds{2000 + 700 * (number % 7)}
                                    : std::chrono::milliseconds{12'000 + 2300 * (number % 11)};
}

/// Between which raw numbers the point changes.
std::pair<double, double> ends_of(const railbridge::Mapping& mapping, const Point& point,
                                  bool moves) {
    if (!moves) {
        const double rest = raw_rest(mapping, point);
        return {rest, rest};
    }
    return has_states(point) ? raw_states(mapping, point) : raw_range(point);
}

/// Texts and times stand still.
void add_fixed_value(const Point& point, UnitDescription& unit) {
    const auto words = fixed_words(point);
    for (std::size_t i = 0; i < elements_of(point); ++i)
        unit.start_values.push_back(
            {.area = area_of(point.range.table), .address = address_of(point, i), .words = words});
}

/// The moving register to which all its fields add their bits. Null if it moves as one number.
Generator* register_of(const Point& point, std::uint16_t address, std::size_t number,
                       UnitDescription& unit) {
    const Area area = area_of(point.range.table);
    for (MovingValue& moving : unit.moving)
        if (moving.area == area && moving.address == address)
            return moving.generator.motion == Motion::toggle ? &moving.generator : nullptr;
    Generator generator = basis(point);
    generator.motion = Motion::toggle;
    generator.max = 0;
    generator.period = period_of(generator.motion, number);
    return &unit.moving.emplace_back(MovingValue{area, address, generator}).generator;
}

/// The register that stands still, to which all its fields add their bits.
std::uint16_t& start_of(const Point& point, std::uint16_t address, UnitDescription& unit) {
    const Area area = area_of(point.range.table);
    for (StartValue& start : unit.start_values)
        if (start.area == area && start.address == address && start.words.size() == 1)
            return start.words.front();
    return unit.start_values.emplace_back(StartValue{area, address, {0}}).words.front();
}

void add_field(const railbridge::Mapping& mapping, const Point& point, std::size_t number,
               bool moves, UnitDescription& unit) {
    const auto ends = ends_of(mapping, point, moves);
    const auto with = [&point](double word, double raw) {
        const auto bits = static_cast<unsigned>(raw) << field_of(point).first;
        return static_cast<double>(static_cast<unsigned>(word) | bits);
    };
    for (std::size_t i = 0; i < elements_of(point); ++i) {
        if (!moves) {
            std::uint16_t& start = start_of(point, address_of(point, i), unit);
            start = static_cast<std::uint16_t>(start |
                                               basis(point).encode(with(0, ends.first)).front());
        } else if (auto* whole = register_of(point, address_of(point, i), number, unit)) {
            whole->min = with(whole->min, ends.first);
            whole->max = with(whole->max, ends.second);
        }
    }
}

void add_number(const railbridge::Mapping& mapping, const Point& point, std::size_t number,
                bool moves, UnitDescription& unit) {
    Generator generator = basis(point);
    std::tie(generator.min, generator.max) = ends_of(mapping, point, moves);
    generator.avoid = markers_of(point);
    generator.motion = has_states(point) ? Motion::toggle : Motion::sine;
    for (std::size_t i = 0; i < elements_of(point); ++i, ++number) {
        const Area area = area_of(point.range.table);
        generator.period = period_of(generator.motion, number);
        if (moves)
            unit.moving.push_back({area, address_of(point, i), generator});
        else
            unit.start_values.push_back(
                {area, address_of(point, i), generator.encode(generator.min)});
    }
}

} // namespace

Area area_of(railbridge::Table table) {
    switch (table) {
    case railbridge::Table::coil:
        return Area::coils;
    case railbridge::Table::discrete_input:
        return Area::discrete_inputs;
    case railbridge::Table::input_register:
        return Area::input_registers;
    case railbridge::Table::holding_register:
        return Area::holding_registers;
    }
    return Area::holding_registers;
}

void add_point(const railbridge::Mapping& mapping, const Point& point, std::size_t number,
               bool moves, UnitDescription& unit) {
    if (point.exponent)
        unit.start_values.push_back(
            {.area = area_of(point.range.table),
             .address = static_cast<std::uint16_t>(point.range.first + point.exponent->exponent_at),
             .words = {exponent_word}});
    const auto kind = kind_of(point.encoding.type);
    if (kind == railbridge::RawKind::text || kind == railbridge::RawKind::time)
        add_fixed_value(point, unit);
    else if (field_of(point).count != 0)
        add_field(mapping, point, number, moves, unit);
    else
        add_number(mapping, point, number, moves, unit);
}

} // namespace plcsim
