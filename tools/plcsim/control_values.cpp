#include "tools/plcsim/control_handlers.hpp"

#include <limits>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;
using railbridge::Status;

struct Place {
    Line* line = nullptr;
    Unit* unit = nullptr;
    std::uint8_t number = 0;
    Range range;
};

/// The members line, unit, area, address; `count` addresses must exist from there on.
railbridge::Result<Place> read_place(ControlContext& context, std::size_t count) {
    ControlRequest& request = context.request;
    Place place;
    request.need("area");
    request.need("address");
    auto line = named_line(context);
    place.number = static_cast<std::uint8_t>(request.integer("unit", 1, 0, 255));
    place.range = {request.area("area"),
                   static_cast<std::uint16_t>(request.integer("address", 0, 0, 65535)),
                   static_cast<std::uint16_t>(count)};
    if (auto status = checked(request); !status)
        return fail(status.error());
    if (!line)
        return fail(line.error());
    place.line = *line;
    place.unit = place.line->find_unit(place.number);
    if (place.unit == nullptr)
        return fail(fatal("line " + place.line->settings().name + " has no unit " +
                          std::to_string(place.number)));
    if (count > 65535 || !place.unit->memory().contains(place.range))
        return fail(fatal("an area of this unit has only " +
                          std::to_string(place.unit->memory().size()) + " addresses"));
    return place;
}

Status get_values(ControlContext& context) {
    const auto count = context.request.integer("count", 1, 1, 65535);
    const auto place = read_place(context, static_cast<std::size_t>(count));
    if (!place)
        return fail(place.error());
    context.json.Key("values");
    context.json.StartArray();
    for (const std::uint16_t word :
         place->line->read_now(*place->unit, place->number, place->range))
        context.json.Uint(word);
    context.json.EndArray();
    return {};
}

Status set_values(ControlContext& context) {
    auto words = context.request.words("values");
    if (words.empty())
        words = context.request.words("value");
    if (words.empty())
        context.request.refuse("missing \"value\" or \"values\"");
    const auto place = read_place(context, words.size());
    if (!place)
        return fail(place.error());
    for (std::size_t i = 0; i < words.size(); ++i)
        place->unit->memory().set(place->range.area,
                                  static_cast<std::uint16_t>(place->range.address + i), words[i]);
    context.json.Key("time_ns");
    context.json.Int64(to_ns(context.simulator.loop().now()));
    return {};
}

Generator read_generator(ControlRequest& request) {
    Generator generator;
    request.need("motion");
    const auto motion = parse_motion(request.text("motion", "sine"));
    if (!motion)
        request.refuse("\"motion\" is sine, ramp, counter or toggle");
    generator.motion = motion.value_or(Motion::sine);
    const bool bits = holds_bits(request.area("area"));
    const auto type = parse_word_type(request.text("as", bits ? "bool" : "u16"));
    if (!type || (bits && *type != WordType::bit))
        request.refuse(
            "\"as\" is u16, i16, u32, i32, u64, i64, f16, f32, f64, bcd16, bcd32, bcd16s "
            "or bcd32s, or bool in co and di");
    generator.type = type.value_or(WordType::u16);
    constexpr double huge = std::numeric_limits<float>::max();
    generator.min = request.number("min", 0, -huge, huge);
    generator.max = request.number("max", bits ? 1 : 100, -huge, huge);
    generator.period = Nanoseconds{
        static_cast<std::int64_t>(request.number("period_ms", 10'000, 1, 86'400'000) * 1'000'000)};
    generator.low_word_first = request.flag("low_word_first", false);
    return generator;
}

Status start_moving(ControlContext& context) {
    const Generator generator = read_generator(context.request);
    const auto place = read_place(context, words_of(generator.type));
    if (!place)
        return fail(place.error());
    place->unit->move(place->range.area, place->range.address, generator);
    return {};
}

Status stop_moving(ControlContext& context) {
    const auto count = context.request.integer("count", 1, 1, 65535);
    const auto place = read_place(context, static_cast<std::size_t>(count));
    if (!place)
        return fail(place.error());
    context.json.Key("stopped");
    context.json.Uint64(place->unit->stop_moving(place->range));
    return {};
}

} // namespace

Handler find_value_command(std::string_view op) {
    if (op == "get")
        return get_values;
    if (op == "set")
        return set_values;
    if (op == "move")
        return start_moving;
    if (op == "stop_moving")
        return stop_moving;
    return nullptr;
}

} // namespace plcsim
