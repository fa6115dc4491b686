#pragma once
// Cells of register lists as vendors write them, in the words of a mapping.

#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::config {

/// "Holding register", "4x", "FC03", "hr", "3" as a function code.
std::optional<Table> area_of_words(std::string_view text);

/// What a single digit is as function code and as the first of Modicon numbers: "function 3 is hr,
/// 3x is ir". Empty for all else.
std::string two_areas_of_digit(std::string_view text);

struct AccessWords {
    bool read = true;
    bool write = false;
};
std::optional<AccessWords> access_of_words(std::string_view text);

/// A name for an attribute: "Active power L1 (W)" gives activePowerL1. Empty if nothing is left.
std::string attribute_of_words(std::string_view text);

} // namespace railbridge::config
