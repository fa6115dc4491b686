#include "adapters/config/address_notations.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace railbridge::config {

namespace {

char modicon_digit(Table table) {
    switch (table) {
    case Table::coil:
        return '0';
    case Table::discrete_input:
        return '1';
    case Table::input_register:
        return '3';
    case Table::holding_register:
        return '4';
    }
    return '?';
}

std::string padded(std::uint32_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

} // namespace

AddressNotations address_notations(Table table, std::uint16_t wire) {
    const std::string area = std::string(short_name(table)) + ':';
    const std::uint32_t from_one = std::uint32_t{wire} + 1;
    std::array<char, 8> hex{};
    std::snprintf(hex.data(), hex.size(), "0x%04X", static_cast<unsigned>(wire));
    AddressNotations all;
    all.offset0 = area + std::to_string(wire);
    all.hex = area + hex.data();
    all.offset1 = area + std::to_string(from_one);
    all.modicon_long = modicon_digit(table) + padded(from_one, 5);
    all.modicon = from_one > 9999 ? all.modicon_long : modicon_digit(table) + padded(from_one, 4);
    return all;
}

} // namespace railbridge::config
