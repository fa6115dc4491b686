#include "tools/plcsim/request.hpp"

#include <cstddef>

namespace plcsim {

namespace {

using Parsed = std::variant<Request, ExceptionCode>;

bool fits(const Range& range) {
    return std::size_t{range.address} + range.count <= 0x10000;
}

Parsed parse_read(ByteView pdu, Area area, std::uint16_t most) {
    if (pdu.size() != 5)
        return ExceptionCode::illegal_value;
    const Range range{area, word_at(pdu, 1), word_at(pdu, 3)};
    if (range.count == 0 || range.count > most)
        return ExceptionCode::illegal_value;
    if (!fits(range))
        return ExceptionCode::illegal_address;
    return Request{.function = pdu[0], .read = range};
}

Parsed parse_write_one(ByteView pdu, Area area) {
    if (pdu.size() != 5)
        return ExceptionCode::illegal_value;
    const std::uint16_t value = word_at(pdu, 3);
    if (area == Area::coils && value != 0x0000 && value != 0xFF00)
        return ExceptionCode::illegal_value;
    const auto stored = static_cast<std::uint16_t>(area == Area::coils ? (value != 0) : value);
    return Request{
        .function = pdu[0], .write = Range{area, word_at(pdu, 1), 1}, .values = {stored}};
}

Parsed parse_write_coils(ByteView pdu) {
    if (pdu.size() < 6)
        return ExceptionCode::illegal_value;
    const Range range{Area::coils, word_at(pdu, 1), word_at(pdu, 3)};
    const std::size_t bytes = (std::size_t{range.count} + 7) / 8;
    if (range.count == 0 || range.count > 1968 || pdu[5] != bytes || pdu.size() != 6 + bytes)
        return ExceptionCode::illegal_value;
    if (!fits(range))
        return ExceptionCode::illegal_address;
    Request request{.function = pdu[0], .write = range};
    for (std::size_t bit = 0; bit < range.count; ++bit)
        request.values.push_back((pdu[6 + bit / 8] >> (bit % 8)) & 1U);
    return request;
}

/// The range and its words, from `at` on: address, count, byte count, data up to the end.
Parsed parse_registers_to_write(ByteView pdu, std::size_t at, std::uint16_t most) {
    if (pdu.size() < at + 5)
        return ExceptionCode::illegal_value;
    const Range range{Area::holding_registers, word_at(pdu, at), word_at(pdu, at + 2)};
    const std::size_t bytes = std::size_t{range.count} * 2;
    if (range.count == 0 || range.count > most || pdu[at + 4] != bytes ||
        pdu.size() != at + 5 + bytes)
        return ExceptionCode::illegal_value;
    if (!fits(range))
        return ExceptionCode::illegal_address;
    Request request{.function = pdu[0], .write = range};
    for (std::size_t i = 0; i < range.count; ++i)
        request.values.push_back(word_at(pdu, at + 5 + 2 * i));
    return request;
}

Parsed parse_mask_write(ByteView pdu) {
    if (pdu.size() != 7)
        return ExceptionCode::illegal_value;
    return Request{.function = pdu[0],
                   .write = Range{Area::holding_registers, word_at(pdu, 1), 1},
                   .and_mask = word_at(pdu, 3),
                   .or_mask = word_at(pdu, 5)};
}

Parsed parse_read_and_write(ByteView pdu) {
    if (pdu.size() < 5)
        return ExceptionCode::illegal_value;
    Parsed written = parse_registers_to_write(pdu, 5, 121);
    const Parsed read = parse_read(pdu.first(5), Area::holding_registers, 125);
    if (std::holds_alternative<ExceptionCode>(read))
        return read;
    if (auto* request = std::get_if<Request>(&written))
        request->read = std::get<Request>(read).read;
    return written;
}

} // namespace

Parsed parse_request(ByteView pdu) {
    if (pdu.empty())
        return ExceptionCode::illegal_value;
    switch (pdu[0]) {
    case 1:
        return parse_read(pdu, Area::coils, 2000);
    case 2:
        return parse_read(pdu, Area::discrete_inputs, 2000);
    case 3:
        return parse_read(pdu, Area::holding_registers, 125);
    case 4:
        return parse_read(pdu, Area::input_registers, 125);
    case 5:
        return parse_write_one(pdu, Area::coils);
    case 6:
        return parse_write_one(pdu, Area::holding_registers);
    case 15:
        return parse_write_coils(pdu);
    case 16:
        return parse_registers_to_write(pdu, 1, 123);
    case 22:
        return parse_mask_write(pdu);
    case 23:
        return parse_read_and_write(pdu);
    default:
        return ExceptionCode::illegal_function;
    }
}

} // namespace plcsim
