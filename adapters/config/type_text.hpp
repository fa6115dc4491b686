#pragma once
// How a value is encoded, as mappings spell it: "u16", "f32 CDAB", "str16 utf8", "s7string[20]".

#include "bridge/base/result.hpp"
#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::config {

struct TypeText {
    RawType type = RawType::u16;
    std::optional<WordOrder> order{}; ///< if the text names one
    std::uint16_t length = 0;         ///< texts: bytes
    bool utf8 = false;

    /// As an encoding, in the order named or else in `device_order`.
    Encoding encoding(WordOrder device_order) const;
};

/// The type as a mapping says it, with its order where that has a meaning; ABCD only if `always`.
std::string type_with_order(const Encoding& encoding, bool always = false);

/// ABCD, CDAB, BADC or DCBA.
std::string_view order_text(WordOrder order);

/// A type and, if wanted, an order of bytes or the code of a text, in any order.
Result<TypeText> parse_type(std::string_view text);

/// ABCD, CDAB, BADC or DCBA.
std::optional<WordOrder> parse_order(std::string_view text);

} // namespace railbridge::config
