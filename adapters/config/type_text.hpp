#pragma once
// How a value is encoded, as mappings spell it: "u16", "f32 CDAB".

#include "bridge/base/result.hpp"
#include "bridge/mapping/point.hpp"

#include <optional>
#include <string_view>

namespace railbridge::config {

struct TypeText {
    RawType type = RawType::u16;
    std::optional<WordOrder> order; ///< if the text names one
};

/// A type and, if wanted, an order of bytes. Types of the language that are not built are refused
/// as "not supported yet".
Result<TypeText> parse_type(std::string_view text);

/// ABCD, CDAB, BADC or DCBA.
std::optional<WordOrder> parse_order(std::string_view text);

} // namespace railbridge::config
