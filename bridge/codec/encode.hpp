#pragma once
// A value in engineering units to what is written, refusing everything that would not arrive as it
// was meant. Limits of the grant are not looked at here; that is the command path's decision.

#include "bridge/base/result.hpp"
#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace railbridge {

/// Some bits of one register: register = (register AND and_mask) OR or_mask. or_mask holds only
/// bits that and_mask clears. Source: V1.1b3, 6.16.
struct MaskedWrite {
    std::uint16_t and_mask = 0xffff;
    std::uint16_t or_mask = 0;
    friend constexpr bool operator==(const MaskedWrite&, const MaskedWrite&) = default;
};

/// All words of point.range (coils: a 0|1 each), or a mask where the point shares its register:
/// bits, and bytes.
using Encoded = std::variant<Words, MaskedWrite>;

/// Refuses a wrong type (numeric text too), what is not a step of the raw value (unless the grant
/// rounds; what a step reads as is taken for the step), what the type cannot hold, NaN and
/// infinities. Booleans take true, false, 1 and 0; an enumeration its texts and its raw numbers.
/// f16 and f32 take the nearest float. Times are milliseconds since 1970; what the format cannot
/// hold of them is refused unless the grant rounds, and then cut off. A list takes exactly as many
/// elements as the point has.
///
/// A point with an exponent is refused: the device may change it between two requests.
/// `enumeration` is the point's, or null if it has none. The error
/// completes the sentence "70.5 cannot be written: ..." and says what would be accepted.
Result<Encoded> encode(const Value& engineering, const Point& point, const EnumTable* enumeration);

/// The request that writes it: coils FC5, one register FC6, several FC16, masks FC22. A function
/// forced by the grant (15 for a coil, 16 for a register) is used where it can carry the value.
WriteRequest write_request(const Point& point, const Encoded& encoded);

/// The same for a point that is written by read-modify-write: the whole register, its other bits as
/// in `word`, which was read just before.
WriteRequest write_request(const Point& point, const Encoded& encoded, std::uint16_t word);

/// True if `read`, the words of point.range read back, are what was written. Only the written bits
/// of a mask are compared.
bool reads_back(std::span<const std::uint16_t> read, const Encoded& encoded);

/// Where a pulse returns to: false, or what raw zero stands for; null if the enumeration has no
/// zero.
Value rest_value(const Point& point, const EnumTable* enumeration);

} // namespace railbridge
