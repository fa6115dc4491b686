#pragma once
// Types of register lists and the order of their bytes, in the words of a mapping.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge::config {

struct CsvType {
    std::string as; ///< "f32 CDAB"
    /// The list swaps the registers of a text, which are always in order: that is left out.
    bool text_in_order = false;
};

/// "UINT16", "Float32 (CDAB)", "DINT", "string" with its number of registers. An order that is
/// named in the text or in `order` is written out, also ABCD: the device may have another one. The
/// error says which of the words is not known, contradicts the other, or has no meaning for the
/// type.
Result<CsvType> type_of_words(std::string_view text, std::string_view order,
                              std::uint32_t registers);

/// The order is one that swaps the bytes of each register.
bool swaps_bytes(std::string_view order);

} // namespace railbridge::config
